package dev.hawser.proof.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Http;
import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Token;
import dev.hawser.proof.door.Transport;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who subscribes to a pattern hears its channels at every door, each publication once. */
class PatternsTest {

  private final Node node;

  PatternsTest(@Running("open") Node node) {
    this.node = node;
  }

  private static void listen(Peer peer, String... patterns) {
    Json connected = peer.answer("{'connect':{'features':['patterns']}}").at("connected");
    assertThat(connected.list("features").getFirst().value()).isEqualTo("patterns");
    for (String pattern : patterns) {
      Json subscribed = peer.answer("{'subscribe':{'channel':'%s'}}", pattern).at("subscribed");
      assertThat(subscribed.at("recovered").value()).isEqualTo(false);
      assertThat(subscribed.text("reason")).isEqualTo("live-only");
      assertThat(subscribed.text("position", "epoch")).isEmpty();
    }
  }

  /** The next that patterns bring, as channels and offsets. */
  private static List<String> matched(Peer peer, int count) {
    List<String> found = new ArrayList<>();
    while (found.size() < count) {
      Json one = peer.push("matched");
      found.add(one.text("channel") + " " + one.number("offset"));
    }
    return found;
  }

  private static void publish(Peer peer, String channel) {
    peer.answer("{'publish':{'channel':'%s','data':1}}", channel).at("published");
  }

  @ParameterizedTest
  @EnumSource
  void its_channels_are_heard_also_those_that_come_to_be_later(Transport transport) {
    String at = "demo/patterns/" + transport;
    try (Peer ann = transport.guest(node);
        Peer bob = transport.open(node);
        Peer old = transport.guest(node)) {
      publish(ann, at + "/before/t");
      listen(bob, at + "/+/t", at + "/#");
      publish(ann, at + "/a/t");
      publish(ann, at + "/before/t");
      publish(ann, at + "/a/u");
      publish(ann, "demo/elsewhere/" + transport);
      publish(ann, at + "/a/t");
      assertThat(matched(bob, 4))
          .containsExactly(at + "/a/t 1", at + "/before/t 2", at + "/a/u 1", at + "/a/t 2");
      assertThat(old.answer("{'subscribe':{'channel':'%s/#'}}", at).number("error", "code"))
          .isEqualTo(2100);

      // A position that a pattern brought will do for the channel itself.
      publish(ann, at + "/a/u");
      Json last = bob.push("matched");
      publish(ann, at + "/a/u");
      assertThat(matched(bob, 1)).containsExactly(at + "/a/u 3");
      Json own =
          bob.answer(
                  "{'subscribe':{'channel':'%s','since':{'epoch':'%s','offset':%d}}}",
                  at + "/a/u", last.text("epoch"), last.number("offset"))
              .at("subscribed");
      assertThat(own.at("recovered").value()).isEqualTo(true);
      assertThat(own.list("publications")).hasSize(1);
      publish(ann, at + "/a/u");
      bob.publications(at + "/a/u", 1);
      bob.answer("{'unsubscribe':{'channel':'%s'}}", at + "/a/u");
      publish(ann, at + "/a/u");
      assertThat(matched(bob, 1)).containsExactly(at + "/a/u 5");
      bob.answer("{'unsubscribe':{'channel':'%s/#'}}", at).at("unsubscribed");
      bob.answer("{'unsubscribe':{'channel':'%s/+/t'}}", at).at("unsubscribed");
      publish(ann, at + "/a/t");
      bob.answer("{'history':{'channel':'%s/a/t'}}", at);
      assertThat(bob.unasked()).isEmpty();
    }
  }

  @Test
  void a_pattern_may_be_asked_for_with_connect() {
    try (Peer bob = Transport.TCP.open(node);
        Peer ann = Transport.TCP.guest(node)) {
      Json connected =
          bob.answer(
                  "{'connect':{'features':['patterns'],'subscribe':[{'channel':'demo/pc/#'},"
                      + "{'channel':'secret/#'}]}}")
              .at("connected");
      assertThat(connected.list("subscribed").getFirst().text("reason")).isEqualTo("live-only");
      assertThat(connected.list("subscribed").getLast().number("error", "code")).isEqualTo(2300);
      publish(ann, "demo/pc/x");
      assertThat(matched(bob, 1)).containsExactly("demo/pc/x 1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream", "sse"})
  void plain_http_hears_it_too(String door) throws IOException {
    String at = "demo/patterns/http/" + door;
    Process down =
        new ProcessBuilder(
                "curl",
                "-sN",
                "http://127.0.0.1:" + node.port() + "/" + door,
                "-H",
                "Content-Type: application/json",
                "--data-binary",
                "{\"connect\":{\"features\":[\"patterns\"],\"subscribe\":[{\"channel\":\"%s/#\"}]}}"
                    .formatted(at))
            .start();
    try (Peer ann = Transport.TCP.guest(node);
        BufferedReader lines = down.inputReader()) {
      Json connected = frame(lines).at("connected");
      assertThat(connected.list("subscribed").getFirst().text("reason")).isEqualTo("live-only");
      publish(ann, at + "/a");
      assertThat(frame(lines).at("matched").text("channel")).isEqualTo(at + "/a");
    } finally {
      down.destroy();
    }
  }

  /** The next frame, whatever a door puts around it. */
  private static Json frame(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    while (!line.contains("{")) {
      line = lines.readLine();
    }
    return Json.of(line.substring(line.indexOf('{')));
  }

  @Test
  void between_two_polls_nobody_would_listen_so_a_poll_takes_none() {
    try (Http http = Http.plain(node)) {
      Json connected =
          http.post(
                  "/poll",
                  "{'connect':{'features':['patterns'],'subscribe':[{'channel':'demo/+'}]}}",
                  "Prefer",
                  "wait=0")
              .frames()
              .getFirst()
              .at("connected");
      assertThat(connected.list("features")).isEmpty();
      assertThat(connected.list("subscribed").getFirst().number("error", "code")).isEqualTo(2100);
    }
  }

  @Test
  void what_may_not_be_is_refused() {
    try (Peer bob = Transport.TCP.open(node)) {
      listen(bob);
      assertThat(code(bob, "{'subscribe':{'channel':'#'}}")).isEqualTo(2300);
      assertThat(code(bob, "{'subscribe':{'channel':'+/x'}}")).isEqualTo(2300);
      assertThat(code(bob, "{'subscribe':{'channel':'demo/a+'}}")).isEqualTo(2100);
      assertThat(code(bob, "{'subscribe':{'channel':'demo/+','since':{'epoch':'e','offset':1}}}"))
          .isEqualTo(2109);
      for (int i = 0; i < 100; i++) {
        bob.answer("{'subscribe':{'channel':'demo/%d/+'}}", i).at("subscribed");
      }
      assertThat(code(bob, "{'subscribe':{'channel':'demo/+'}}")).isEqualTo(2409);
    }
  }

  @Test
  void it_ends_when_nothing_grants_it_any_more() {
    try (Peer bob = Transport.WEB_SOCKET.open(node)) {
      bob.answer("{'connect':{'token':'%s','features':['patterns']}}", may("own/#"))
          .at("connected");
      bob.answer("{'subscribe':{'channel':'own/+/x'}}").at("subscribed");
      bob.answer("{'refresh':{'token':'%s'}}", may("own/less/#")).at("refreshed");
      Json ended = bob.push("unsubscribed");
      assertThat(ended.text("channel")).isEqualTo("own/+/x");
      assertThat(ended.number("code")).isEqualTo(2300);
    }
  }

  private static String may(String pattern) {
    return Token.withGrants("bob", Duration.ofMinutes(5), pattern, "subscribe");
  }

  private static long code(Peer peer, String command) {
    return peer.answer(command).at("error").number("code");
  }
}
