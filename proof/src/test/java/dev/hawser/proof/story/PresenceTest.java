package dev.hawser.proof.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Transport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is here: comings and goings are told, a short blip is not. The grace is one second. */
class PresenceTest {

  private final Node node;

  PresenceTest(@Running("open") Node node) {
    this.node = node;
  }

  @Proves(Contract.PRESENCE)
  @ParameterizedTest
  @EnumSource
  void comings_and_goings_are_told(Transport transport) {
    String channel = "demo/people/told/" + transport;
    try (Peer watch = transport.guest(node);
        Peer bob = transport.open(node)) {
      watch.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
      Json connected = bob.answer("{'connect':{}}").at("connected");
      bob.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");

      assertThat(joined(watch, connected.text("session")).text("user"))
          .isEqualTo(connected.text("user"));
      Json presence = watch.answer("{'presence':{'channel':'%s'}}", channel).at("presence");
      assertThat(presence.number("count")).isEqualTo(2);
      assertThat(presence.list("members"))
          .extracting(member -> member.text("session"))
          .contains(connected.text("session"));

      bob.answer("{'unsubscribe':{'channel':'%s'}}", channel).at("unsubscribed");
      assertThat(watch.push("left").text("session")).isEqualTo(connected.text("session"));
      assertThat(watch.answer("{'presence':{'channel':'%s'}}", channel).number("presence", "count"))
          .isEqualTo(1);
    }
  }

  @Test
  void a_blip_shows_nobody_leaving_and_an_end_does() {
    String channel = "demo/people/blip";
    try (Peer watch = Transport.TCP.guest(node);
        Peer blinks = node.webSocket();
        Peer goes = node.webSocket()) {
      watch.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
      Json blinking = blinks.answer("{'connect':{}}").at("connected");
      Json going = goes.answer("{'connect':{}}").at("connected");
      blinks.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
      goes.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
      joined(watch, blinking.text("session"));
      joined(watch, going.text("session"));

      blinks.cut();
      try (Peer back = node.tcp()) {
        back.answer(
                "{'connect':{'resume':'%s','subscribe':[{'channel':'%s'}]}}",
                blinking.text("resume"), channel)
            .at("connected");
        goes.cut();

        // Whoever went later has left: had the blip counted, its end would have been told before.
        assertThat(watch.push("left").text("session")).isEqualTo(going.text("session"));
        assertThat(watch.unasked()).isEmpty();
        assertThat(
                watch.answer("{'presence':{'channel':'%s'}}", channel).number("presence", "count"))
            .isEqualTo(2);
      }
    }
  }

  @Test
  void members_are_read_in_pages() {
    String channel = "demo/people/pages";
    try (Peer one = Transport.TCP.guest(node);
        Peer two = Transport.TCP.guest(node);
        Peer three = Transport.TCP.guest(node)) {
      for (Peer peer : List.of(one, two, three)) {
        peer.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
      }

      Json first = one.answer("{'presence':{'channel':'%s','limit':2}}", channel).at("presence");
      Json rest =
          one.answer(
                  "{'presence':{'channel':'%s','limit':2,'next':'%s'}}",
                  channel, first.text("next"))
              .at("presence");

      assertThat(first.number("count")).isEqualTo(3);
      assertThat(first.list("members")).hasSize(2);
      assertThat(rest.list("members"))
          .hasSize(1)
          .doesNotContainAnyElementsOf(first.list("members"));
    }
  }

  @Test
  void a_channel_without_presence_says_so() {
    try (Peer peer = Transport.TCP.guest(node)) {
      assertThat(peer.answer("{'presence':{'channel':'demo/chat'}}").number("error", "code"))
          .isEqualTo(2106);
    }
  }

  private static Json joined(Peer watch, String session) {
    while (true) {
      Json joined = watch.push("joined");
      if (joined.text("session").equals(session)) {
        return joined;
      }
    }
  }
}
