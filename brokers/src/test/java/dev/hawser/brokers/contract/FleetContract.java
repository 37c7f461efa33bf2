package dev.hawser.brokers.contract;

import static dev.hawser.brokers.contract.Stages.now;
import static dev.hawser.brokers.contract.Stages.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.fleet.Announcement;
import dev.hawser.core.fleet.Announcement.Load;
import dev.hawser.core.fleet.Announcement.State;
import dev.hawser.core.fleet.Fleet;
import dev.hawser.core.fleet.Levels;
import dev.hawser.core.fleet.Muster;
import dev.hawser.core.node.Pressure;
import dev.hawser.protocol.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every fleet keeps. */
public abstract class FleetContract {

  private static final Duration LEASE = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Load LOAD =
      new Load(12_000, 345, 67, 89.5, 1_234_567.25, 3.75, Pressure.Level.STRAINED);

  private final List<Fleet> opened = new ArrayList<>();

  /** One more node's view of the fleet that is each test's own. */
  protected abstract Fleet open();

  /** Has time pass. */
  protected abstract void pass(Duration time);

  @AfterEach
  void close() {
    opened.forEach(Fleet::close);
  }

  private Fleet view() {
    Fleet fleet = open();
    opened.add(fleet);
    return fleet;
  }

  private static Announcement node(String name, Levels speaks) {
    return new Announcement(
        name + "~1",
        name,
        "1.2.3",
        speaks,
        1_795_000_000_123L,
        State.OPEN,
        List.of("wss://" + name + ".example.com/ws", "tls://" + name + ".example.com:8700"),
        LOAD);
  }

  private static Announcement node(String name) {
    return node(name, Levels.OURS);
  }

  private static List<String> names(Muster muster) {
    return muster.nodes().stream().map(one -> one.node().name()).toList();
  }

  @Test
  void one_node_is_a_fleet() {
    Muster muster = now(view().announce(node("n1"), LONG));

    assertThat(muster.joined()).isTrue();
    assertThat(muster.level()).hasValue(Levels.OURS.highest());
    assertThat(muster.nodes()).hasSize(1);
    assertThat(muster.nodes().getFirst().node()).isEqualTo(node("n1"));
    assertThat(muster.nodes().getFirst().age()).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void each_hears_what_the_others_said_last_by_name() {
    Fleet one = view();
    Fleet two = view();
    now(one.announce(node("zoe"), LONG));
    now(two.announce(node("ann"), LONG));
    Announcement busier =
        new Announcement(
            "zoe~1", "zoe", "1.2.4", Levels.OURS, 7, State.DRAINING, List.of(), Load.NONE);
    now(one.announce(busier, LONG));

    Muster muster = now(two.announce(node("ann"), LONG));

    assertThat(muster.nodes()).extracting(Muster.Seen::node).containsExactly(node("ann"), busier);
  }

  @Test
  void two_runs_of_one_name_are_told_apart() {
    Fleet fleet = view();
    now(fleet.announce(node("n1"), LONG));
    Announcement again =
        new Announcement("n1~2", "n1", "1", Levels.OURS, 8, State.STARTING, List.of(), Load.NONE);

    Muster muster = now(fleet.announce(again, LONG));

    assertThat(muster.nodes()).extracting(one -> one.node().run()).containsExactly("n1~1", "n1~2");
  }

  @Test
  void who_falls_silent_is_forgotten_when_its_lease_is_over() {
    Fleet one = view();
    Fleet two = view();
    now(one.announce(node("n1"), LEASE));
    assertThat(names(now(two.announce(node("n2"), LONG)))).containsExactly("n1", "n2");

    pass(LEASE.plusMillis(50));

    assertThat(names(now(two.announce(node("n2"), LONG)))).containsExactly("n2");
    assertThat(names(now(one.announce(node("n1"), LEASE)))).containsExactly("n1", "n2");
  }

  @Test
  void who_leaves_is_forgotten_at_once() {
    Fleet one = view();
    Fleet two = view();
    now(one.announce(node("n1"), LONG));
    now(one.leave("n1~1"));

    assertThat(names(now(two.announce(node("n2"), LONG)))).containsExactly("n2");
  }

  @Test
  void ages_are_told() {
    Fleet fleet = view();
    now(fleet.announce(node("n1"), LONG));
    pass(Duration.ofMillis(200));

    Muster muster = now(fleet.announce(node("n2"), LONG));

    assertThat(muster.nodes().getFirst().age()).isGreaterThanOrEqualTo(Duration.ofMillis(200));
  }

  @Test
  void neighbouring_versions_use_the_lower_of_their_highest_levels() {
    Fleet fleet = view();
    now(fleet.announce(node("old", new Levels(1, 2)), LONG));

    Muster muster = now(fleet.announce(node("young", new Levels(2, 3)), LONG));

    assertThat(muster.joined()).isTrue();
    assertThat(muster.level()).hasValue(2);
  }

  @Test
  void who_has_no_level_in_common_with_all_is_not_let_in_and_learns_who_is_there() {
    Fleet fleet = view();
    now(fleet.announce(node("old", new Levels(1, 2)), LONG));
    now(fleet.announce(node("middle", new Levels(2, 3)), LONG));

    Muster muster = now(fleet.announce(node("young", new Levels(3, 4)), LONG));

    assertThat(muster.joined()).isFalse();
    assertThat(names(muster)).containsExactly("middle", "old");
    assertThat(names(now(fleet.announce(node("middle", new Levels(2, 3)), LONG))))
        .as("nothing stays of it")
        .containsExactly("middle", "old");
    now(fleet.leave("old~1"));
    assertThat(now(fleet.announce(node("young", new Levels(3, 4)), LONG)).joined()).isTrue();
  }

  @Test
  void who_was_away_for_longer_than_its_lease_asks_to_be_let_in_again() {
    Fleet fleet = view();
    now(fleet.announce(node("old", new Levels(1, 1)), LEASE));
    pass(LEASE.plusMillis(50));
    now(fleet.announce(node("young", new Levels(2, 2)), LONG));

    assertThat(now(fleet.announce(node("old", new Levels(1, 1)), LEASE)).joined()).isFalse();
  }

  @Test
  void a_closed_one_refuses() {
    Fleet fleet = open();
    fleet.close();
    refused(fleet.announce(node("n1"), LONG), Code.DIRECTORY_UNAVAILABLE);
    refused(fleet.leave("n1~1"), Code.DIRECTORY_UNAVAILABLE);
  }
}
