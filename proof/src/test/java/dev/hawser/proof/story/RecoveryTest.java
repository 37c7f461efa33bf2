package dev.hawser.proof.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Transport;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A position is all that is needed to come back, and what cannot be recovered is said plainly. */
class RecoveryTest {

  private final Node node;

  RecoveryTest(@Running("open") Node node) {
    this.node = node;
  }

  @Test
  void what_was_missed_is_recovered_across_transports_and_back() {
    String channel = "demo/recovery/across";
    try (Peer author = Transport.TCP.guest(node)) {
      String resume;
      String epoch;
      try (Peer web = node.webSocket()) {
        resume = web.answer("{'connect':{}}").text("connected", "resume");
        epoch =
            web.answer("{'subscribe':{'channel':'%s'}}", channel)
                .text("subscribed", "position", "epoch");
        publish(author, channel, 1, 3);
        assertThat(offsets(web.publications(channel, 3))).containsExactly(1L, 2L, 3L);
        web.cut();
      }

      publish(author, channel, 4, 8);
      try (Peer raw = node.tcp()) {
        Json connected =
            raw.answer(
                    "{'connect':{'resume':'%s','subscribe':[{'channel':'%s','since':{'epoch':'%s','offset':3}}]}}",
                    resume, channel, epoch)
                .at("connected");
        Json subscribed = connected.list("subscribed").getFirst();
        assertThat(subscribed.is("recovered")).isTrue();
        assertThat(subscribed.is("more")).isFalse();
        assertThat(offsets(subscribed.list("publications"))).containsExactly(4L, 5L, 6L, 7L, 8L);
        assertThat(subscribed.number("position", "offset")).isEqualTo(8);
        resume = connected.text("resume");

        publish(author, channel, 9, 9);
        assertThat(raw.push("publication").number("offset")).isEqualTo(9);
        raw.cut();
      }

      publish(author, channel, 10, 11);
      try (Peer web = node.webSocket()) {
        web.answer("{'connect':{'resume':'%s'}}", resume).at("connected");
        Json subscribed =
            web.answer(
                    "{'subscribe':{'channel':'%s','since':{'epoch':'%s','offset':9}}}",
                    channel, epoch)
                .at("subscribed");
        assertThat(subscribed.is("recovered")).isTrue();
        assertThat(offsets(subscribed.list("publications"))).containsExactly(10L, 11L);
        publish(author, channel, 12, 12);
        assertThat(web.push("publication").number("offset")).isEqualTo(12);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothing_missed_is_recovered_too(Transport transport) {
    String channel = "demo/recovery/nothing/" + transport;
    try (Peer peer = transport.guest(node)) {
      String epoch = publish(peer, channel, 1, 2);

      Json subscribed = since(peer, channel, epoch, 2);

      assertThat(subscribed.is("recovered")).isTrue();
      assertThat(subscribed.list("publications")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_foreign_epoch_is_told(Transport transport) {
    String channel = "demo/recovery/foreign/" + transport;
    try (Peer peer = transport.guest(node)) {
      String epoch = publish(peer, channel, 1, 3);

      Json subscribed = since(peer, channel, "not" + epoch, 1);

      notRecovered(subscribed, "epoch-changed");
      assertThat(subscribed.text("position", "epoch")).isEqualTo(epoch);
      assertThat(subscribed.number("position", "offset")).isEqualTo(3);
      publish(peer, channel, 4, 4);
      assertThat(peer.push("publication").number("offset")).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_position_beyond_the_head_is_told(Transport transport) {
    String channel = "demo/recovery/beyond/" + transport;
    try (Peer peer = transport.guest(node)) {
      String epoch = publish(peer, channel, 1, 3);

      Json subscribed = since(peer, channel, epoch, 4);

      notRecovered(subscribed, "position-lost");
      assertThat(subscribed.number("position", "offset")).isEqualTo(3);
    }
  }

  @Proves(Contract.RECOVER)
  @ParameterizedTest
  @EnumSource
  void a_position_that_retention_has_passed_is_told(Transport transport) {
    String channel = "demo/short/recovery/" + transport;
    try (Peer peer = transport.guest(node)) {
      String epoch = publish(peer, channel, 1, 10);

      notRecovered(since(peer, channel, epoch, 3), "position-lost");
      peer.answer("{'unsubscribe':{'channel':'%s'}}", channel).at("unsubscribed");

      Json subscribed = since(peer, channel, epoch, 5);
      assertThat(subscribed.is("recovered")).isTrue();
      assertThat(offsets(subscribed.list("publications"))).containsExactly(6L, 7L, 8L, 9L, 10L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_channel_without_history_orders_but_does_not_recover(Transport transport) {
    String channel = "demo/live/recovery/" + transport;
    try (Peer peer = transport.guest(node);
        Peer other = transport.guest(node)) {
      other.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
      String epoch = publish(peer, channel, 1, 2);
      assertThat(offsets(other.publications(channel, 2))).containsExactly(1L, 2L);

      notRecovered(since(peer, channel, epoch, 1), "no-history");
    }
  }

  @ParameterizedTest
  @EnumSource
  void history_is_read_in_pages(Transport transport) {
    String channel = "demo/recovery/pages/" + transport;
    try (Peer peer = transport.guest(node)) {
      String epoch = publish(peer, channel, 1, 10);

      Json newest = peer.answer("{'history':{'channel':'%s','limit':3}}", channel).at("history");
      assertThat(newest.number("position", "offset")).isEqualTo(10);
      assertThat(offsets(newest.list("publications"))).containsExactly(8L, 9L, 10L);

      Json older =
          peer.answer(
                  "{'history':{'channel':'%s','before':{'epoch':'%s','offset':8},'limit':3}}",
                  channel, epoch)
              .at("history");
      assertThat(offsets(older.list("publications"))).containsExactly(5L, 6L, 7L);

      Json forward =
          peer.answer(
                  "{'history':{'channel':'%s','since':{'epoch':'%s','offset':2},'limit':2}}",
                  channel, epoch)
              .at("history");
      assertThat(offsets(forward.list("publications"))).containsExactly(3L, 4L);

      Json lost =
          peer.answer(
                  "{'history':{'channel':'%s','since':{'epoch':'%s','offset':11},'limit':2}}",
                  channel, epoch)
              .at("error");
      assertThat(lost.number("code")).isEqualTo(2104);
    }
  }

  /** Publishes offsets from..to, each carrying its own number; returns the epoch. */
  static String publish(Peer author, String channel, long from, long to) {
    String epoch = "";
    for (long offset = from; offset <= to; offset++) {
      Json position =
          author
              .answer("{'publish':{'channel':'%s','data':{'n':%d}}}", channel, offset)
              .at("published", "position");
      assertThat(position.number("offset")).isEqualTo(offset);
      epoch = position.text("epoch");
    }
    return epoch;
  }

  static Json since(Peer peer, String channel, String epoch, long offset) {
    return peer.answer(
            "{'subscribe':{'channel':'%s','since':{'epoch':'%s','offset':%d}}}",
            channel, epoch, offset)
        .at("subscribed");
  }

  static List<Long> offsets(List<Json> publications) {
    for (Json publication : publications) {
      if (publication.has("data", "n")) {
        assertThat(publication.number("data", "n")).isEqualTo(publication.number("offset"));
      }
    }
    return publications.stream().map(publication -> publication.number("offset")).toList();
  }

  static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  private static void notRecovered(Json subscribed, String reason) {
    assertThat(subscribed.is("recovered")).isFalse();
    assertThat(subscribed.text("reason")).isEqualTo(reason);
    assertThat(subscribed.list("publications")).isEmpty();
  }
}
