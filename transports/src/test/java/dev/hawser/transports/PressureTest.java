package dev.hawser.transports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.node.Pressure.Level;
import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Offer;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.ServerMessage.Goaway;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What lines feel when memory is short. */
@ExtendWith(Leaks.class)
final class PressureTest {

  @Test
  void a_line_is_read_slowly_and_hears_everything_all_the_same() {
    try (House house = new House();
        Peer peer = new Peer(house.port())) {
      peer.upgrade().send(Wire.text(Peer.CONNECT)).frame();
      house.doors.pressure(Level.STRAINED);
      House.soon()
          .until(() -> {
            peer.send(Wire.text("{\"id\":5,\"ping\":{}}"));
            assertThat(peer.frame().text()).isEqualTo("{\"id\":5,\"pong\":{}}");
            return house.meters.rested.sum() >= 2;
          });
      house.doors.pressure(Level.EASY);
      long rested = house.meters.rested.sum();
      for (int i = 0; i < 20; i++) {
        peer.send(Wire.text("{\"id\":6,\"ping\":{}}"));
        assertThat(peer.frame().text()).isEqualTo("{\"id\":6,\"pong\":{}}");
      }
      assertThat(house.meters.rested.sum()).isLessThanOrEqualTo(rested + 1);
    }
  }

  @Test
  void the_line_for_which_most_waits_ends_and_the_others_stay() {
    try (House house = new House();
        Peer slow = new Peer(house.port(), 8_192);
        Peer quick = new Peer(house.port())) {
      slow.upgrade().send(Wire.text(Peer.CONNECT)).frame();
      RecordingGate.Heard stuck = house.line();
      quick.upgrade().send(Wire.text(Peer.CONNECT)).frame();
      stuck.inside(() -> {
        int sent = 0;
        while (stuck.line.send(padding(sent)) == Offer.ACCEPTED) {
          sent++;
          stuck.line.flush();
        }
        return sent;
      });
      house.doors.pressure(Level.CRITICAL);
      House.soon().until(() -> house.meters.endedForMemory.sum() == 1);
      House.soon().until(() -> stuck.ended.getNow(null) == Code.CLOSING_OVERLOADED);
      house.doors.pressure(Level.EASY);
      quick.send(Wire.text("{\"id\":5,\"ping\":{}}"));
      assertThat(quick.frame().text()).isEqualTo("{\"id\":5,\"pong\":{}}");
    }
  }

  private static Frame padding(int number) {
    return RecordingGate.shared(new Goaway("x".repeat(2_000), number, List.of()));
  }
}
