package dev.hawser.core.session;

import java.time.Duration;

/**
 * A rate with a burst, as one number: the generic cell rate algorithm (ITU-T I.371). The number is
 * the time at which the bucket would be empty again; whoever holds it holds the whole state.
 *
 * @param nanosEach what one event costs
 * @param burstNanos how far ahead the number may run
 */
record Rate(long nanosEach, long burstNanos) {

  /** So many a second, and twice as many at once. */
  static Rate perSecond(int count) {
    long each = Duration.ofSeconds(1).toNanos() / count;
    return new Rate(each, Duration.ofSeconds(2).toNanos());
  }

  /** The number after one more event, or -1 where there is no room for it. */
  long take(long state, long nowNanos) {
    return take(state, nowNanos, 1);
  }

  /**
   * The same at another price.
   *
   * @param times how many times the usual one; at least 1
   */
  long take(long state, long nowNanos, double times) {
    long next = Math.max(state, nowNanos) + Math.round(nanosEach * times);
    return next - nowNanos > burstNanos ? -1 : next;
  }
}
