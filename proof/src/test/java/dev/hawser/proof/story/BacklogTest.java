package dev.hawser.proof.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Transport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is far larger than any outbox arrives as fast as the line takes it, whole and in order. */
class BacklogTest {

  private static final int COUNT = 6_000;
  private static final String FILL = "x".repeat(1_000);

  private final Node node;

  BacklogTest(@Running("open") Node node) {
    this.node = node;
  }

  @Proves(Contract.RECOVER)
  @ParameterizedTest
  @EnumSource
  void a_long_backlog_is_paced_and_exact(Transport transport) {
    String channel = "demo/deep/backlog/" + transport;
    try (Peer author = Transport.TCP.guest(node);
        Peer reader = transport.guest(node)) {
      String epoch = fill(author, channel, 1, COUNT);

      Json subscribed = RecoveryTest.since(reader, channel, epoch, 0);
      assertThat(subscribed.is("recovered")).as("recovered: %s", subscribed).isTrue();
      assertThat(subscribed.is("more")).isTrue();
      List<Json> first = subscribed.list("publications");
      assertThat(subscribed.number("position", "offset")).isEqualTo(first.size());
      assertThat(first.size()).isBetween(1, 80);

      fill(author, channel, COUNT + 1, 100);

      List<Json> all = new ArrayList<>(first);
      all.addAll(reader.publications(channel, COUNT + 100 - first.size()));
      assertThat(RecoveryTest.offsets(all)).isEqualTo(RecoveryTest.range(1, COUNT + 100));
      assertThat(reader.unasked()).isEmpty();
    }
  }

  @Test
  void a_reader_that_stops_for_a_while_misses_nothing_and_delays_nobody() {
    String channel = "demo/deep/stops";
    try (Peer author = Transport.TCP.guest(node);
        Peer quick = Transport.WEB_SOCKET.guest(node);
        Peer slow = Peer.narrow(node.port())) {
      slow.answer("{'connect':{}}").at("connected");
      slow.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
      quick.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
      slow.stopReading();

      fill(author, channel, 1, COUNT);
      assertThat(RecoveryTest.offsets(quick.publications(channel, COUNT)))
          .isEqualTo(RecoveryTest.range(1, COUNT));

      slow.readOn();
      assertThat(RecoveryTest.offsets(slow.publications(channel, COUNT)))
          .isEqualTo(RecoveryTest.range(1, COUNT));
    }
  }

  /** Publishes about a kilobyte each, some hundred on the way at once; returns the epoch. */
  private static String fill(Peer author, String channel, int from, int count) {
    String epoch = "";
    for (int sent = 0; sent < count; ) {
      int batch = Math.min(250, count - sent);
      int last = 0;
      for (int i = 0; i < batch; i++) {
        last =
            author.ask(
                "{'publish':{'channel':'%s','data':{'n':%d,'fill':'%s'}}}",
                channel, from + sent + i, FILL);
      }
      for (int id = last - batch + 1; id <= last; id++) {
        epoch = author.reply(id).text("published", "position", "epoch");
      }
      sent += batch;
    }
    return epoch;
  }
}
