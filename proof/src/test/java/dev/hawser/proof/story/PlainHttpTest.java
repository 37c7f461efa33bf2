package dev.hawser.proof.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Down;
import dev.hawser.proof.door.Down.Door;
import dev.hawser.proof.door.Http;
import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Token;
import dev.hawser.proof.door.Transport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The stories of the other doors, told through those of plain HTTP. They are told apart, since here
 * a subscription is part of the request that opens something, and a command goes beside it.
 */
class PlainHttpTest {

  private static final String MAY = "subscribe publish presence history";

  private final Node node;
  private final Http http;

  PlainHttpTest(@Running("open") Node node) {
    this.node = node;
    this.http = Http.plain(node);
  }

  @AfterEach
  void close() {
    http.close();
  }

  private Json command(String frame, String... fields) {
    return http.post("/command", frame, fields).frame();
  }

  private void publish(String channel, int from, int to) {
    for (int i = from; i <= to; i++) {
      command("{'publish':{'channel':'" + channel + "','data':" + i + "}}").at("published");
    }
  }

  private static void inOrder(List<Json> publications, long from, long to) {
    assertThat(publications)
        .extracting(one -> one.number("data"))
        .containsExactlyElementsOf(LongStream.rangeClosed(from, to).boxed().toList());
  }

  // ---- guests

  @Proves({Contract.CONNECT, Contract.SUBSCRIBE, Contract.PUBLISH})
  @ParameterizedTest
  @EnumSource
  void it_chats_with_a_websocket(Door door) {
    String channel = "demo/http/chat/" + door;
    try (Peer web = Transport.WEB_SOCKET.guest(node);
        Down down = Down.guest(node, door, channel)) {
      web.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
      String user = down.next("connected").text("user");
      web.answer("{'publish':{'channel':'%s','data':'from web'}}", channel).at("published");
      assertThat(down.publications(channel, 1).getFirst().text("data")).isEqualTo("from web");
      down.command(
              "{'publish':{'channel':'" + channel + "','data':'from http'}}",
              "Hawser-Ticket",
              down.resume())
          .at("published");
      Json heard = web.publications(channel, 2).getLast();
      assertThat(heard.text("data")).isEqualTo("from http");
      assertThat(heard.text("user")).isEqualTo(user);
      assertThat(down.publications(channel, 1).getFirst().text("user")).isEqualTo(user);
    }
  }

  @Test
  void curl_reads_a_stream_and_chats_with_a_websocket() throws IOException, InterruptedException {
    String channel = "demo/http/curl";
    String root = "http://127.0.0.1:" + node.port();
    Process stream =
        curl(root + "/stream", "{\"connect\":{\"subscribe\":[{\"channel\":\"" + channel + "\"}]}}");
    try (Peer web = Transport.WEB_SOCKET.guest(node);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(stream.getInputStream(), StandardCharsets.UTF_8))) {
      web.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
      Json.of(lines.readLine()).at("connected");
      web.answer("{'publish':{'channel':'%s','data':'ahoy'}}", channel).at("published");
      assertThat(Json.of(lines.readLine()).text("publication", "data")).isEqualTo("ahoy");

      Process command =
          curl(
              root + "/command",
              "{\"publish\":{\"channel\":\"" + channel + "\",\"data\":\"ahoy too\"}}");

      assertThat(command.waitFor()).isZero();
      assertThat(new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("\"published\"");
      assertThat(web.publications(channel, 2).getLast().text("data")).isEqualTo("ahoy too");
      assertThat(Json.of(lines.readLine()).text("publication", "data")).isEqualTo("ahoy too");
    } finally {
      stream.destroy();
    }
  }

  private static Process curl(String url, String body) throws IOException {
    return new ProcessBuilder(
            "curl", "-sN", url, "-H", "Content-Type: application/json", "--data-binary", body)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  // ---- recovery

  @Proves(Contract.RECOVER)
  @ParameterizedTest
  @EnumSource
  void what_was_missed_comes_once_and_in_order(Door door) {
    String channel = "demo/http/missed/" + door;
    Map<String, String> held;
    String ticket;
    try (Down down = Down.guest(node, door, channel)) {
      down.next("connected");
      publish(channel, 1, 3);
      inOrder(down.publications(channel, 3), 1, 3);
      held = down.positions();
      ticket = down.resume();
    }
    publish(channel, 4, 300);
    try (Down down = new Down(node, door, "", ticket, held)) {
      Json subscribed = down.next("connected").list("subscribed").getFirst();
      assertThat(subscribed.is("recovered")).isTrue();
      publish(channel, 301, 310);
      inOrder(down.publications(channel, 307), 4, 310);
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_is_no_longer_there_is_told_plainly(Door door) {
    String channel = "demo/short/http/" + door;
    Map<String, String> held;
    try (Down down = Down.guest(node, door, channel)) {
      down.next("connected");
      publish(channel, 1, 1);
      down.publications(channel, 1);
      held = down.positions();
    }
    publish(channel, 2, 30);
    try (Down down = new Down(node, door, "", "", held)) {
      Json subscribed = down.next("connected").list("subscribed").getFirst();
      assertThat(subscribed.is("recovered")).isFalse();
      assertThat(subscribed.text("reason")).isEqualTo("position-lost");
      assertThat(subscribed.number("position", "offset")).isEqualTo(30);
    }
  }

  // ---- presence

  @Proves(Contract.PRESENCE)
  @ParameterizedTest
  @EnumSource
  void comings_and_goings_are_told_and_polls_are_no_goings(Door door) {
    String channel = "demo/people/http/" + door;
    try (Peer watch = Transport.WEB_SOCKET.guest(node)) {
      watch.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
      String session;
      try (Down down = Down.guest(node, door, channel)) {
        session = down.next("connected").text("session");
        while (!watch.push("joined").text("session").equals(session)) {
          // The watch is told of itself too.
        }
        publish(channel, 1, 20);
        inOrder(down.publications(channel, 20), 1, 20);
        assertThat(watch.unasked()).noneMatch(frame -> frame.has("left") || frame.has("joined"));
      }
      assertThat(watch.push("left").text("session")).isEqualTo(session);
    }
  }

  // ---- sessions

  @ParameterizedTest
  @EnumSource
  void who_takes_the_session_up_ends_the_older_one(Door door) {
    String channel = "demo/http/taken/" + door;
    try (Down older = Down.guest(node, door, channel)) {
      String session = older.next("connected").text("session");
      if (door.polls()) {
        // The next poll may raise the generation again: the newest always wins.
        older.close();
      }
      try (Peer newer = node.tcp()) {
        Json taken = newer.answer("{'connect':{'resume':'%s'}}", older.resume()).at("connected");
        assertThat(taken.text("session")).isEqualTo(session);
        if (!door.polls()) {
          assertThat(older.next("closing").number("code")).isEqualTo(3503);
          older.end();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_command_beside_it_takes_nothing_from_its_session(Door door) {
    String channel = "demo/http/beside/" + door;
    try (Down down = Down.guest(node, door, channel)) {
      down.next("connected");
      for (int i = 1; i <= 20; i++) {
        down.command(
                "{'publish':{'channel':'" + channel + "','data':" + i + "}}",
                "Hawser-Ticket",
                down.resume())
            .at("published");
      }
      inOrder(down.publications(channel, 20), 1, 20);
    }
  }

  // ---- tokens

  @Proves(Contract.REFUSE)
  @ParameterizedTest
  @EnumSource
  void a_token_that_proves_nothing_is_refused_by_status_and_number(Door door) {
    try (Down down = new Down(node, door, "'token':'no'", "", Map.of("a", ""))) {
      assertThat(down.next("error").number("code")).isEqualTo(2301);
      assertThat(down.status()).isEqualTo(401);
      down.end();
    }
    assertThat(http.post("/command", "{'history':{'channel':'a'}}", "Authorization", "Bearer no"))
        .satisfies(answer -> assertThat(answer.status()).isEqualTo(401));
  }

  @Proves(Contract.EXPIRY)
  @ParameterizedTest
  @EnumSource
  void grants_hold_and_the_end_of_a_token_ends_the_line(Door door) {
    String token = Token.withGrants("ann", Duration.ofSeconds(3), "chat/http/#", MAY);
    Map<String, String> wishes = Map.of("chat/http/a", "", "chat/other", "");
    try (Down down = new Down(node, door, "'token':'" + token + "'", "", wishes)) {
      List<Json> subscribed = down.next("connected").list("subscribed");
      assertThat(subscribed)
          .filteredOn(one -> one.text("channel").equals("chat/other"))
          .singleElement()
          .satisfies(one -> assertThat(one.number("error", "code")).isEqualTo(2300));
      assertThat(
              command(
                      "{'publish':{'channel':'chat/other','data':1}}",
                      "Authorization",
                      "Bearer " + token)
                  .number("error", "code"))
          .isEqualTo(2300);
      if (door.polls()) {
        assertThat(down.next("error").number("code")).isEqualTo(2302);
      } else {
        assertThat(down.next("closing").number("code")).isEqualTo(3300);
      }
      down.end();
    }
  }

  // ---- keys and limits

  @Test
  void a_key_takes_effect_once_whatever_the_door() {
    String token = "Bearer " + Token.forUser("ann");
    String once = "{'publish':{'channel':'demo/http/keys','data':1,'key':'k'}}";
    Json first = command(once, "Authorization", token).at("published");
    assertThat(command(once, "Authorization", token).at("published")).isEqualTo(first);
    try (Peer web = node.webSocket()) {
      web.answer("{'connect':{'token':'%s'}}", token.substring(7)).at("connected");
      assertThat(web.answer(once).at("published")).isEqualTo(first);
    }
    Json reused = command(once.replace("'data':1", "'data':2"), "Authorization", token).at("error");
    assertThat(reused.text("name")).isEqualTo("key-reused");
  }

  @Proves(Contract.LIMITS)
  @ParameterizedTest
  @EnumSource
  void a_request_subscribes_to_no_more_than_a_connection_may(
      Door door, @Running("tight") Node tight) {
    String token = "'token':'" + Token.forUser("limited-" + door) + "'";
    Map<String, String> wishes = Map.of("sub/0", "", "sub/1", "", "sub/2", "", "sub/3", "");
    try (Down down = new Down(tight, door, token, "", wishes)) {
      assertThat(down.next("error").number("code")).isEqualTo(2400);
      assertThat(down.status()).isEqualTo(429);
      down.end();
    }
  }

  @Proves(Contract.HEARTBEAT)
  @ParameterizedTest
  @EnumSource
  void signs_of_life_come_and_none_is_asked_for(Door door) {
    try (Down down = Down.guest(node, door, "demo/http/life/" + door)) {
      down.next("connected");
      // Half a second each, and as much grace: by now an unanswered one would have ended it.
      for (int i = 0; i < 5; i++) {
        down.next("ping");
      }
      publish("demo/http/life/" + door, 1, 1);
      inOrder(down.publications("demo/http/life/" + door, 1), 1, 1);
    }
  }
}
