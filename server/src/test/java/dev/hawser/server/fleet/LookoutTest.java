package dev.hawser.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.brokers.memory.MemoryAnchorage;
import dev.hawser.brokers.memory.MemoryFleet;
import dev.hawser.core.fleet.Announcement;
import dev.hawser.core.fleet.Announcement.Load;
import dev.hawser.core.fleet.Announcement.State;
import dev.hawser.core.fleet.Fleet;
import dev.hawser.core.fleet.Levels;
import dev.hawser.core.node.Pressure;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LookoutTest {

  private final MemoryAnchorage anchorage = new MemoryAnchorage();

  private static Lookout.Self self(String name, Levels speaks) {
    return new Lookout.Self(
        name + "~1", name, "0.9", speaks, 5, () -> List.of("ws://" + name + ".example.com/ws"));
  }

  private Lookout join(String name) throws IOException {
    return Lookout.join(new MemoryFleet(anchorage), self(name, Levels.OURS));
  }

  private static List<String> seenBy(Lookout lookout) {
    return lookout.muster().nodes().stream()
        .map(one -> one.node().name() + " " + one.node().state().word())
        .toList();
  }

  @Test
  void a_node_is_starting_until_it_says_otherwise() throws IOException {
    try (Lookout one = join("n1");
        Lookout two = join("n2")) {
      assertThat(seenBy(two)).containsExactly("n1 starting", "n2 starting");

      Load load = new Load(1, 2, 3, 4, 5, 6, Pressure.Level.FULL);
      one.carries(() -> load);
      one.becomes(State.OPEN);
      one.announce();
      two.announce();

      Announcement seen = two.muster().nodes().getFirst().node();
      assertThat(seen.state()).isEqualTo(State.OPEN);
      assertThat(seen.load()).isEqualTo(load);
      assertThat(seen.addresses()).containsExactly("ws://n1.example.com/ws");
    }
  }

  @Test
  void who_closes_is_gone_and_says_nothing_more() throws IOException {
    try (Lookout two = join("n2")) {
      Lookout one = join("n1");
      one.close();
      one.announce();
      two.announce();
      assertThat(seenBy(two)).containsExactly("n2 starting");
    }
  }

  @Test
  void a_version_that_cannot_speak_with_those_who_are_there_says_so_and_does_not_start()
      throws IOException {
    try (Lookout one = join("n1")) {
      assertThat(one.name()).isEqualTo("n1");
      assertThatThrownBy(
              () -> Lookout.join(new MemoryFleet(anchorage), self("n9", new Levels(2, 3))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("levels 2 to 3")
          .hasMessageContaining("level 1 (n1, 0.9)");
    }
  }

  @Test
  void a_fleet_that_does_not_answer_is_said_at_the_start() {
    Fleet fleet = new MemoryFleet(anchorage);
    fleet.close();
    assertThatThrownBy(() -> Lookout.join(fleet, self("n1", Levels.OURS)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the other nodes cannot be told");
  }
}
