package dev.hawser.core.log;

import java.time.Duration;

/**
 * How much a log keeps of a channel.
 *
 * @param count the most publications kept; 0 numbers them and keeps none
 * @param age how long a publication is kept at most
 * @param keys how long a publish key is remembered at least
 */
public record Retention(int count, Duration age, Duration keys) {

  public Retention {
    if (count < 0) {
      throw new IllegalArgumentException("count: " + count + " (expected: >= 0)");
    }
    if (age.isNegative() || keys.isNegative()) {
      throw new IllegalArgumentException("age " + age + ", keys " + keys + " (expected: >= 0)");
    }
  }

  /** Whether what was missed can be read again at all. */
  public boolean recovers() {
    return count > 0 && !age.isZero();
  }
}
