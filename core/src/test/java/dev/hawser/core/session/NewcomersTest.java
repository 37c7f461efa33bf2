package dev.hawser.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.profile.Limits;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NewcomersTest {

  private static final long SECOND = 1_000_000_000L;

  private final Newcomers newcomers = of(100, 0);

  private static Newcomers of(int sessions, int wires) {
    return new Newcomers(new Limits.Newcomers(sessions, wires), 2, new Random(1));
  }

  private int admitted(boolean known, long now) {
    int count = 0;
    while (newcomers.admits(known, now)) {
      count++;
    }
    return count;
  }

  @Test
  void strangers_have_half_of_the_burst_and_who_has_been_here_has_all_of_it() {
    assertThat(admitted(false, SECOND)).isEqualTo(100);
    assertThat(admitted(true, SECOND)).isEqualTo(100);
    assertThat(admitted(false, 2 * SECOND)).isZero();
    assertThat(admitted(true, 2 * SECOND)).isEqualTo(100);
  }

  @Test
  void what_the_configuration_does_not_say_follows_the_loops() {
    Newcomers usual = of(0, 0);
    int sessions = 0;
    while (usual.admits(true, SECOND)) {
      sessions++;
    }
    int wires = 0;
    while (usual.accepts(SECOND)) {
      wires++;
    }
    assertThat(sessions).isEqualTo(2 * 2 * 500);
    assertThat(wires).isEqualTo(4 * sessions);
  }

  @Test
  void turns_are_given_one_after_another_from_when_there_is_room() {
    admitted(true, SECOND);
    Set<Integer> turns = new HashSet<>();
    int last = 0;
    for (int i = 0; i < 1_000; i++) {
      int turn = newcomers.turn(true, SECOND);
      assertThat(turn).isGreaterThanOrEqualTo(last);
      turns.add(turn);
      last = turn;
    }
    assertThat(turns).as("no two at once").hasSize(1_000);
    assertThat(last).as("0.8 of the rate, for 1,000").isBetween(12_000, 13_000);
    assertThat(newcomers.queue(SECOND)).isBetween(12 * SECOND, 13 * SECOND);
    assertThat(newcomers.queue(100 * SECOND)).isZero();
  }

  @Test
  void nobody_is_sent_away_for_longer_than_a_minute_and_the_last_are_spread() {
    admitted(true, SECOND);
    Set<Integer> turns = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      int turn = newcomers.turn(true, SECOND);
      assertThat(turn).isBetween(1, 60_000);
      turns.add(turn);
    }
    assertThat(turns).hasSizeGreaterThan(20_000);
    assertThat(newcomers.queue(SECOND)).isLessThanOrEqualTo(60 * SECOND);
  }

  /** Peers who obey, and who are a little late; and strangers, who take what is left. */
  @Test
  void of_a_crowd_that_obeys_everybody_is_in_soon_and_hardly_anybody_waits_twice() {
    record Peer(boolean known, long at, int held) {}
    Random chance = new Random(3);
    PriorityQueue<Peer> coming = new PriorityQueue<>(Comparator.comparingLong(Peer::at));
    int crowd = 2_000;
    int strangers = 100;
    for (int i = 0; i < crowd; i++) {
      coming.add(new Peer(true, SECOND + chance.nextLong(SECOND), 0));
    }
    for (int i = 0; i < strangers; i++) {
      coming.add(new Peer(false, SECOND + chance.nextLong(20 * SECOND), 0));
    }
    long over = 0;
    int twice = 0;
    int most = 0;
    int in = 0;
    for (Peer peer = coming.poll(); peer != null; peer = coming.poll()) {
      over = peer.at();
      if (newcomers.admits(peer.known(), peer.at())) {
        in++;
        most = Math.max(most, peer.held());
        twice += peer.held() > 1 ? 1 : 0;
      } else {
        long wait = newcomers.turn(peer.known(), peer.at()) * 1_000_000L;
        long late = chance.nextLong(wait / 10 + 1);
        coming.add(new Peer(peer.known(), peer.at() + wait + late, peer.held() + 1));
      }
    }
    assertThat(in).isEqualTo(crowd + strangers);
    assertThat(twice).isLessThan(crowd / 20);
    assertThat(most).isLessThan(6);
    assertThat(over).isBetween(20 * SECOND, 32 * SECOND);
  }
}
