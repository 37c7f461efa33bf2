package dev.hawser.sdk;

import java.time.Duration;

/**
 * How often a line on this network should give a sign of life, as far as lines have shown.
 *
 * <p>A NAT or firewall on the way may forget a line that is quiet, and tells nobody. A line that
 * dies after a quiet time makes the next one ask for half of that time. Once it survived enough
 * quiet times it asks for a quarter more, up to what the application wished; each death doubles how
 * many are enough. A death amid traffic, or after a sleep of the whole machine, shows nothing.
 *
 * <p>Times are milliseconds. Confined to the lane.
 */
final class Rhythm {

  private static final int FIRST_ENOUGH = 20;
  private static final int MOST_ENOUGH = 1_280;
  private static final long LEAST = 1_000;

  private final long wished;
  private long interval;
  private int survived;
  private int enough = FIRST_ENOUGH;

  Rhythm(Duration wished) {
    this.wished = wished.toMillis();
    this.interval = this.wished;
  }

  /** The interval to ask for in the next {@code connect}. */
  long interval() {
    return interval;
  }

  /** The server agreed to this: nothing below it will be had. */
  void agreed(long granted) {
    interval = Math.min(wished, Math.max(interval, granted));
  }

  /** A ping after so long without a byte either way was answered. */
  void survived(long quiet) {
    if (!shows(quiet) || ++survived < enough) {
      return;
    }
    survived = 0;
    interval = Math.min(wished, interval + interval / 4);
  }

  /** A ping after so long without a byte either way was never answered. */
  void died(long quiet) {
    if (!shows(quiet)) {
      return;
    }
    survived = 0;
    enough = Math.min(MOST_ENOUGH, 2 * enough);
    interval = Math.min(interval, Math.max(LEAST, quiet / 2));
  }

  private boolean shows(long quiet) {
    return quiet >= interval / 2 && quiet <= 2 * interval;
  }
}
