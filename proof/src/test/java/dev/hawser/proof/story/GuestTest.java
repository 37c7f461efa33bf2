package dev.hawser.proof.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A guest on {@code demo/#}: the shortest way through everything. */
class GuestTest {

  private final Node node;

  GuestTest(@Running("open") Node node) {
    this.node = node;
  }

  @Proves({Contract.CONNECT, Contract.SUBSCRIBE, Contract.PUBLISH})
  @ParameterizedTest
  @EnumSource
  void a_guest_hears_what_it_publishes(Transport transport) {
    String channel = "demo/guest/" + transport;
    try (Peer peer = transport.open(node)) {
      Json connected = peer.answer("{'connect':{}}").at("connected");
      assertThat(connected.text("session")).isNotEmpty();
      assertThat(connected.text("resume")).isNotEqualTo(connected.text("session"));
      assertThat(connected.text("node")).isEqualTo("proof");
      assertThat(connected.number("heartbeat")).isPositive();
      assertThat(connected.number("keys")).isPositive();

      Json subscribed = peer.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
      assertThat(subscribed.text("channel")).isEqualTo(channel);
      assertThat(subscribed.number("position", "offset")).isZero();
      String epoch = subscribed.text("position", "epoch");

      Json published =
          peer.answer("{'publish':{'channel':'%s','data':{'text':'hi'},'key':'k1'}}", channel)
              .at("published");
      assertThat(published.number("position", "offset")).isEqualTo(1);
      assertThat(published.text("position", "epoch")).isEqualTo(epoch);

      Json publication = peer.push("publication");
      assertThat(publication.text("channel")).isEqualTo(channel);
      assertThat(publication.number("offset")).isEqualTo(1);
      assertThat(publication.text("data", "text")).isEqualTo("hi");
      assertThat(publication.text("key")).isEqualTo("k1");
      assertThat(publication.text("user")).isEqualTo(connected.text("user"));
      assertThat(publication.number("time")).isGreaterThan(1_700_000_000_000L);

      peer.answer("{'unsubscribe':{'channel':'%s'}}", channel).at("unsubscribed");
      peer.answer("{'publish':{'channel':'%s','data':2}}", channel).at("published");
      assertThat(peer.unasked()).isEmpty();
    }
  }

  @Test
  void what_one_transport_publishes_the_other_hears() {
    try (Peer web = Transport.WEB_SOCKET.guest(node);
        Peer raw = Transport.TCP.guest(node)) {
      web.answer("{'subscribe':{'channel':'demo/both'}}").at("subscribed");
      raw.answer("{'subscribe':{'channel':'demo/both'}}").at("subscribed");

      web.answer("{'publish':{'channel':'demo/both','data':'from web'}}").at("published");
      raw.answer("{'publish':{'channel':'demo/both','data':'from raw'}}").at("published");

      assertThat(raw.publications("demo/both", 2))
          .extracting(publication -> publication.text("data"))
          .containsExactly("from web", "from raw");
      assertThat(web.publications("demo/both", 2))
          .extracting(publication -> publication.number("offset"))
          .containsExactly(1L, 2L);
    }
  }

  @Proves(Contract.REFUSE)
  @ParameterizedTest
  @EnumSource
  void a_guest_is_refused_elsewhere_with_a_number(Transport transport) {
    try (Peer peer = transport.guest(node)) {
      for (String command :
          new String[] {
            "{'subscribe':{'channel':'private/plans'}}",
            "{'publish':{'channel':'private/plans','data':1}}",
            "{'history':{'channel':'private/plans','limit':1}}",
            "{'presence':{'channel':'private/plans'}}",
            "{'subscribe':{'channel':'demolition'}}",
          }) {
        Json error = peer.answer(command).at("error");
        assertThat(error.number("code")).as(command).isEqualTo(2300);
        assertThat(error.text("name")).isEqualTo("not-allowed");
        assertThat(error.is("retry")).isFalse();
      }
      peer.answer("{'subscribe':{'channel':'demo/still-here'}}").at("subscribed");
    }
  }

  @Proves(Contract.PUBLISH)
  @ParameterizedTest
  @EnumSource
  void any_data_comes_back_as_it_went(Transport transport) {
    String channel = "demo/data/" + transport;
    try (Peer peer = transport.guest(node)) {
      peer.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
      for (String data :
          new String[] {
            "null",
            "-0.5e-3",
            "'\\u00e9\\n\\\\ 한 😀'",
            "[[],{},[{'deep':[1,2,3]}]]",
            "{'text':'line\\u2028break','n':12345678901234567}",
            "'" + "x".repeat(40_000) + "'",
          }) {
        peer.answer("{'publish':{'channel':'%s','data':%s}}", channel, data).at("published");
        assertThat(peer.push("publication").field("data"))
            .isEqualTo(Json.of(data.replace('\'', '"')).value());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_command_without_an_id_takes_effect_and_gets_no_answer(Transport transport) {
    String channel = "demo/quiet/" + transport;
    try (Peer peer = transport.guest(node)) {
      peer.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
      peer.say("{'publish':{'channel':'%s','data':1,'future':'field'}}", channel);
      assertThat(peer.publications(channel, 1).getFirst().number("offset")).isEqualTo(1);
      assertThat(peer.unasked()).isEmpty();
    }
  }

  @Test
  void one_message_may_carry_several_frames() {
    try (Peer peer = Transport.WEB_SOCKET.guest(node)) {
      peer.say(
          """
          {'id':101,'subscribe':{'channel':'demo/several'}}
          {'id':102,'publish':{'channel':'demo/several','data':1}}
          {'id':103,'publish':{'channel':'demo/several','data':2}}\
          """);
      peer.reply(101).at("subscribed");
      assertThat(peer.reply(103).number("published", "position", "offset")).isEqualTo(2);
      assertThat(peer.publications("demo/several", 2)).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void commands_before_connect_are_refused(Transport transport) {
    try (Peer peer = transport.open(node)) {
      assertThat(peer.answer("{'subscribe':{'channel':'demo/early'}}").number("error", "code"))
          .isEqualTo(2003);
      peer.answer("{'connect':{}}").at("connected");
      assertThat(peer.answer("{'connect':{}}").number("error", "code")).isEqualTo(2004);
    }
  }
}
