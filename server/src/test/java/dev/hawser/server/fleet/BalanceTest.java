package dev.hawser.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.brokers.memory.MemoryAnchorage;
import dev.hawser.brokers.memory.MemoryFleet;
import dev.hawser.core.fleet.Announcement.Load;
import dev.hawser.core.fleet.Announcement.State;
import dev.hawser.core.fleet.Levels;
import dev.hawser.core.node.Pressure.Level;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BalanceTest {

  private final MemoryAnchorage anchorage = new MemoryAnchorage();
  private final List<Lookout> all = new ArrayList<>();

  @AfterEach
  void close() {
    all.forEach(Lookout::close);
  }

  private Lookout node(String name, State state, long connections, long left, Level pressure)
      throws IOException {
    Lookout.Self self =
        new Lookout.Self(
            name + "~1", name, "0.9", Levels.OURS, 5, () -> List.of("ws://" + name + "/ws"));
    Lookout lookout = Lookout.join(new MemoryFleet(anchorage), self);
    all.add(lookout);
    lookout.carries(() -> new Load(connections, left, 0, 0, 0, 0, pressure));
    lookout.becomes(state);
    lookout.announce();
    return lookout;
  }

  private Lookout open(String name, long connections, long left) throws IOException {
    return node(name, State.OPEN, connections, left, Level.EASY);
  }

  private static Balance seenFrom(Lookout lookout) {
    lookout.announce();
    return new Balance(lookout, new Random(7));
  }

  @Test
  void a_node_that_joins_empty_is_owed_its_part() throws IOException {
    Lookout one = open("n1", 300, 700);
    Lookout two = open("n2", 300, 700);
    Lookout three = open("n3", 0, 1_000);

    assertThat(seenFrom(one).excess()).isEqualTo(100);
    assertThat(seenFrom(two).excess()).isEqualTo(100);
    assertThat(seenFrom(three).excess()).isZero();
  }

  @Test
  void a_larger_node_carries_more() throws IOException {
    Lookout large = open("large", 300, 2_700);
    Lookout small = open("small", 300, 700);

    assertThat(seenFrom(large).excess()).isZero();
    assertThat(seenFrom(small).excess()).isEqualTo(150);
  }

  @Test
  void little_is_not_worth_a_move() throws IOException {
    Lookout few = open("few", 30, 970);
    open("none", 0, 1_000);
    assertThat(seenFrom(few).excess()).isZero();

    Lookout many = open("many", 10_500, 89_500);
    open("other", 10_000, 90_000);
    assertThat(seenFrom(many).excess()).isZero();
  }

  @Test
  void who_leaves_starts_or_is_short_of_memory_is_owed_nothing() throws IOException {
    Lookout one = open("n1", 300, 700);
    node("leaving", State.DRAINING, 0, 1_000, Level.EASY);
    node("starting", State.STARTING, 0, 1_000, Level.EASY);
    node("short", State.OPEN, 0, 1_000, Level.FULL);

    assertThat(seenFrom(one).excess()).isZero();
    assertThat(seenFrom(one).elsewhere()).isEmpty();
  }

  @Test
  void whoever_comes_may_be_sent_here_too_but_to_nobody_who_leaves() throws IOException {
    Lookout one = open("n1", 300, 700);
    node("leaving", State.DRAINING, 0, 1_000, Level.EASY);

    assertThat(seenFrom(one).choice())
        .hasValueSatisfying(node -> assertThat(node.addresses()).containsExactly("ws://n1/ws"));
  }

  @Test
  void of_two_that_are_drawn_the_emptier_is_where_to_go() throws IOException {
    Lookout one = open("n1", 900, 100);
    open("empty", 0, 1_000);
    open("half", 500, 500);
    open("full", 1_000, 0);
    Balance balance = seenFrom(one);

    Map<String, Integer> chosen = new TreeMap<>();
    for (int i = 0; i < 9_000; i++) {
      chosen.merge(balance.elsewhere().getFirst(), 1, Integer::sum);
    }

    // Of nine pairs five have the emptiest in them, three more the one between, and one is the
    // fullest twice.
    assertThat(chosen.get("ws://empty/ws")).isBetween(4_700, 5_300);
    assertThat(chosen.get("ws://half/ws")).isBetween(2_700, 3_300);
    assertThat(chosen.get("ws://full/ws")).isBetween(800, 1_200);
  }
}
