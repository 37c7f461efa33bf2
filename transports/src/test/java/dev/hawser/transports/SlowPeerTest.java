package dev.hawser.transports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Offer;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.protocol.ServerMessage.Goaway;
import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.loop.IoKind;
import dev.hawser.transports.websocket.Origins;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Peers that take less than they are sent: bounded, in order, told, and in the end left. */
@ExtendWith(Leaks.class)
final class SlowPeerTest {

  private static final String PADDING = "x".repeat(2_000);

  static Stream<IoKind> kinds() {
    return Stream.of(IoKind.values()).filter(IoKind::available);
  }

  private static Frame numbered(int number, boolean shared, RecordingGate.Heard heard) {
    Goaway push = new Goaway(PADDING, number, List.of());
    return shared ? RecordingGate.shared(push) : RecordingGate.single(heard.line, 0, push);
  }

  /** Sends until nothing more is taken, and tells how many were. */
  private static int fill(RecordingGate.Heard heard) {
    return heard.inside(() -> {
      int number = 0;
      while (heard.line.send(numbered(number + 1, number % 3 > 0, heard)) == Offer.ACCEPTED) {
        number++;
        if (number % 7 == 0) {
          heard.line.flush();
        }
      }
      heard.line.flush();
      return number;
    });
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void an_outbox_is_bounded_and_everything_accepted_comes_in_order(IoKind kind) {
    try (House house = new House(kind, LineLimits.standard(), Origins.sameHost());
        Peer peer = new Peer(house.port(), 8_192)) {
      peer.upgrade().send(Wire.text(Peer.CONNECT)).frame();
      RecordingGate.Heard heard = house.line();
      int accepted = fill(heard);
      int outbox = LineLimits.standard().outbox();
      int backlog = heard.inside(() -> heard.line.backlog());
      assertThat(backlog).isLessThanOrEqualTo(outbox).isGreaterThan(outbox - 256 * 1024);
      boolean writable = heard.inside(() -> heard.line.writable(Priority.FIRST));
      assertThat(writable).isFalse();
      assertThat(heard.writable.get()).isZero();
      for (int i = 1; i <= accepted; i++) {
        assertThat(peer.frame().text()).startsWith("{\"goaway\":").contains("\"after\":" + i + ",");
      }
      House.soon().until(() -> heard.writable.get() == 1);
      int left = heard.inside(() -> heard.line.backlog());
      assertThat(left).isZero();
      writable = heard.inside(() -> heard.line.writable(Priority.FIRST));
      assertThat(writable).isTrue();
      peer.send(Wire.text("{\"id\":5,\"ping\":{}}"));
      assertThat(peer.frame().text()).isEqualTo("{\"id\":5,\"pong\":{}}");
    }
  }

  @Test
  void whoever_writes_when_told_that_it_may_loses_nothing() {
    int total = 600;
    try (House house = new House();
        Peer peer = new Peer(house.port(), 8_192)) {
      peer.send("HAWSER/1 json\n" + Peer.CONNECT + "\n").line();
      RecordingGate.Heard heard = house.line();
      AtomicInteger next = new AtomicInteger(1);
      Runnable feed =
          () -> {
            while (next.get() <= total && heard.line.writable(Priority.FIRST)) {
              assertThat(heard.line.send(numbered(next.get(), true, heard)))
                  .isEqualTo(Offer.ACCEPTED);
              next.incrementAndGet();
            }
            heard.line.flush();
          };
      heard.onWritable = feed;
      heard.line.loop().execute(feed);
      for (int i = 1; i <= total; i++) {
        assertThat(peer.line()).contains("\"after\":" + i + ",");
      }
    }
  }

  @Test
  void what_was_accepted_goes_before_the_last_words() {
    try (House house = new House();
        Peer peer = new Peer(house.port(), 8_192)) {
      peer.upgrade().send(Wire.text(Peer.CONNECT)).frame();
      RecordingGate.Heard heard = house.line();
      int accepted = fill(heard);
      Offer after =
          heard.inside(() -> {
            heard.line.close(Closing.of(Code.DRAINED, "drained"));
            heard.line.close(Closing.of(Code.STOPPED, "too late"));
            return heard.line.send(numbered(0, true, heard));
          });
      assertThat(after).isEqualTo(Offer.CLOSED);
      for (int i = 1; i <= accepted; i++) {
        assertThat(peer.frame().text()).contains("\"after\":" + i + ",");
      }
      assertThat(peer.frame().text()).startsWith("{\"closing\":{\"code\":3000");
      assertThat(peer.frame().closeCode()).isEqualTo(3000);
      peer.send(Wire.close(3000, ""));
      assertThat(peer.rest()).isEmpty();
      peer.close();
      assertThat(heard.ended.join()).isEqualTo(Code.DRAINED);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_peer_that_takes_nothing_is_left(IoKind kind) {
    try (House house = new House(kind, House.impatient(), Origins.sameHost());
        Peer peer = new Peer(house.port(), 8_192)) {
      peer.upgrade().send(Wire.text(Peer.CONNECT)).frame();
      RecordingGate.Heard heard = house.line();
      assertThat(fill(heard)).isPositive();
      assertThat(heard.ended.join()).isEqualTo(Code.SLOW_CONSUMER);
      assertThat(peer.rest()).endsWith("<reset>");
    }
  }

  @Test
  void reading_may_pause_and_goes_on_in_order() {
    try (House house = new House();
        Peer peer = house.peer()) {
      peer.send("HAWSER/1 json\n{\"id\":1,\"ping\":{}}\n").line();
      RecordingGate.Heard heard = house.line();
      boolean off =
          heard.inside(() -> {
            heard.line.reading(false);
            return true;
          });
      assertThat(off).isTrue();
      for (int id = 2; id <= 50; id++) {
        peer.send("{\"id\":" + id + ",\"ping\":{}}\n");
      }
      // Another line of the same loop is answered meanwhile; this one is not read.
      try (Peer other = house.peer();
          Peer another = house.peer()) {
        other.send("HAWSER/1 json\n{\"id\":1,\"ping\":{}}\n").line();
        another.send("HAWSER/1 json\n{\"id\":1,\"ping\":{}}\n").line();
      }
      assertThat(heard.frames).hasSize(1);
      heard.line.loop().execute(() -> heard.line.reading(true));
      for (int id = 2; id <= 50; id++) {
        assertThat(peer.line()).isEqualTo("{\"id\":" + id + ",\"pong\":{}}");
      }
    }
  }
}
