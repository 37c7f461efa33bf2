package dev.hawser.proof.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Http;
import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said and not kept reaches those who are there, at every door, and nobody later. */
class SignalsTest {

  private final Node node;

  SignalsTest(@Running("open") Node node) {
    this.node = node;
  }

  private Peer taking(Transport transport, String channel) {
    Peer peer = transport.open(node);
    Json connected = peer.answer("{'connect':{'features':['signals']}}").at("connected");
    assertThat(connected.list("features").getFirst().value()).isEqualTo("signals");
    peer.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
    return peer;
  }

  @ParameterizedTest
  @EnumSource
  void who_is_there_is_told_and_who_tells_and_who_comes_later_are_not(Transport transport) {
    String channel = "demo/signals/" + transport;
    try (Peer ann = taking(transport, channel);
        Peer bob = taking(transport, channel);
        Peer old = transport.guest(node)) {
      old.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
      Json told = ann.answer("{'signal':{'channel':'%s','data':{'type':'typing'}}}", channel);
      assertThat(told.has("signalled")).isTrue();
      Json heard = bob.push("signal");
      assertThat(heard.text("channel")).isEqualTo(channel);
      assertThat(heard.text("data", "type")).isEqualTo("typing");
      assertThat(heard.text("user")).startsWith("guest-");

      try (Peer late = taking(transport, channel)) {
        ann.answer("{'publish':{'channel':'%s','data':1}}", channel).at("published");
        late.publications(channel, 1);
        bob.publications(channel, 1);
        assertThat(late.unasked()).isEmpty();
        assertThat(ann.unasked()).noneMatch(frame -> frame.has("signal"));
        assertThat(old.unasked()).noneMatch(frame -> frame.has("signal"));
        Json history = ann.answer("{'history':{'channel':'%s'}}", channel).at("history");
        assertThat(history.list("publications")).hasSize(1);
      }
    }
  }

  @Test
  void one_command_of_plain_http_will_do() {
    String channel = "demo/signals/http";
    try (Peer bob = taking(Transport.WEB_SOCKET, channel);
        Http http = Http.plain(node)) {
      Json told =
          http.post("/command", "{'id':3,'signal':{'channel':'" + channel + "','data':[7]}}")
              .frame();
      assertThat(told.has("signalled")).isTrue();
      assertThat(bob.push("signal").list("data").getFirst().value()).isEqualTo(7L);
    }
  }

  @Test
  void what_may_not_be_is_refused() {
    try (Peer ann = taking(Transport.TCP, "demo/signals/no")) {
      assertThat(code(ann, "{'signal':{'channel':'nowhere','data':1}}")).isEqualTo(2300);
      assertThat(code(ann, "{'signal':{'channel':'demo/signals/no'}}")).isEqualTo(2002);
      String long1 = "x".repeat(1100);
      assertThat(code(ann, "{'signal':{'channel':'demo/signals/no','data':'" + long1 + "'}}"))
          .isEqualTo(2005);
      int last = 0;
      for (int i = 0; i < 200; i++) {
        last = ann.ask("{'signal':{'channel':'demo/signals/no','data':%d}}", i);
      }
      assertThat(ann.reply(last).number("error", "code")).isEqualTo(2408);
    }
  }

  private static long code(Peer peer, String command) {
    return peer.answer(command).at("error").number("code");
  }
}
