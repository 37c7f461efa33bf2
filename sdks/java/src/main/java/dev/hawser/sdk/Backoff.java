package dev.hawser.sdk;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: anything between nothing and a ceiling that doubles ("full
 * jitter"), so that those who lost a node together do not return together.
 *
 * @param base the first ceiling
 * @param cap the highest
 */
record Backoff(Duration base, Duration cap) {

  /** However long a node wishes to be left alone. */
  private static final long LONGEST_TOLD = Duration.ofMinutes(5).toMillis();

  Backoff {
    if (base.isNegative() || base.isZero() || cap.compareTo(base) < 0) {
      throw new IllegalArgumentException(
          "backoff: " + base + ".." + cap + " (expected: 0 < base <= cap)");
    }
  }

  /**
   * The delay where the node has said when to return: then, and a little later, since others may
   * have been told the same.
   */
  static Duration told(Duration after, RandomGenerator random) {
    long millis = Math.min(after.toMillis(), LONGEST_TOLD);
    return Duration.ofMillis(millis + random.nextLong(millis / 10 + 1));
  }

  /**
   * @param attempt tries that failed since the last success, from 0
   */
  Duration delay(int attempt, RandomGenerator random) {
    long ceiling = base.toMillis() << Math.min(attempt, 30);
    if (ceiling <= 0 || ceiling > cap.toMillis()) {
      ceiling = cap.toMillis();
    }
    return Duration.ofMillis(random.nextLong(ceiling + 1));
  }
}
