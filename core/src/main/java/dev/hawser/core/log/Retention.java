package dev.hawser.core.log;

import java.time.Duration;

/**
 * How much a log keeps of a channel, and how surely.
 *
 * @param count the most publications kept; 0 numbers them and keeps none
 * @param age how long a publication is kept at most
 * @param keys how long a publish key is remembered at least
 * @param durable whether what is numbered must be on a disk before it counts as numbered
 */
public record Retention(int count, Duration age, Duration keys, boolean durable) {

  /** Longer than anybody keeps anything: an age that never comes. */
  public static final Duration FOREVER = Duration.ofDays(36_500);

  /** Any number of publications. */
  public static final int UNCOUNTED = Integer.MAX_VALUE;

  public Retention {
    if (count < 0) {
      throw new IllegalArgumentException("count: " + count + " (expected: >= 0)");
    }
    if (age.isNegative() || keys.isNegative()) {
      throw new IllegalArgumentException("age " + age + ", keys " + keys + " (expected: >= 0)");
    }
  }

  /** As long as the process lives, or its Redis. */
  public Retention(int count, Duration age, Duration keys) {
    this(count, age, keys, false);
  }

  /** Whether what was missed can be read again at all. */
  public boolean recovers() {
    return count > 0 && !age.isZero();
  }
}
