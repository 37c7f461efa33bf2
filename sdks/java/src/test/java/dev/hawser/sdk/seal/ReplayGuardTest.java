package dev.hawser.sdk.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The guard against replays, beyond what it remembers one by one. */
class ReplayGuardTest {

  @Test
  void history_is_never_a_replay_and_a_replay_is_never_news() {
    long seed = RandomGenerator.getDefault().nextLong();
    Random random = new Random(seed);
    long[] offsets = new long[2_000];
    long last = 0;
    for (int n = 0; n < offsets.length; n++) {
      last += 1 + random.nextInt(3);
      offsets[n] = last;
    }
    ReplayGuard guard = new ReplayGuard();
    for (int page = 0; page < 300; page++) {
      int from = random.nextInt(offsets.length);
      for (int n = from; n < Math.min(from + 50, offsets.length); n++) {
        assertThat(guard.pass("a", n + 1, "e1", offsets[n])).as("seed %d, %d", seed, n).isTrue();
      }
    }
    for (int n = 0; n < offsets.length; n++) {
      assertThat(guard.pass("a", n + 1, "e1", offsets[n])).as("seed %d, %d", seed, n).isTrue();
    }
    for (int n = 0; n < offsets.length; n++) {
      assertThat(guard.pass("a", n + 1, "e1", last + 1)).as("seed %d, %d", seed, n).isFalse();
    }
    assertThat(guard.pass("a", offsets.length + 1, "e1", last + 1)).isTrue();
  }

  @Test
  void the_strands_met_longest_ago_are_forgotten_first() {
    ReplayGuard guard = new ReplayGuard();
    assertThat(guard.pass("first", 1, "e1", 1)).isTrue();
    for (int n = 0; n < 1_023; n++) {
      guard.pass("other " + n, 1, "e1", n + 2);
    }
    assertThat(guard.pass("first", 1, "e1", 1)).isTrue();
    guard.pass("one more", 1, "e1", 5_000);
    assertThat(guard.pass("first", 1, "e1", 5_001)).isFalse();
    assertThat(guard.pass("other 0", 1, "e1", 5_001)).isTrue();
  }
}
