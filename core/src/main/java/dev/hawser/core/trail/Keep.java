package dev.hawser.core.trail;

import java.time.Duration;

/**
 * How much is kept of what happened to connections.
 *
 * @param steps for each connection; 0 for none, and then nothing is kept of any
 * @param ended how many connections that have ended are remembered
 * @param age for how long
 */
public record Keep(int steps, int ended, Duration age) {

  public static Keep standard() {
    return new Keep(48, 2_000, Duration.ofMinutes(15));
  }

  /** Whether anything is. */
  public boolean on() {
    return steps > 0;
  }
}
