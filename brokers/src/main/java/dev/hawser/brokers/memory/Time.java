package dev.hawser.brokers.memory;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The two clocks that engines in memory read.
 *
 * @param wall tells the time of day, which an operator may set back
 * @param millis only goes forward: ages, windows and leases are measured with it
 */
public record Time(InstantSource wall, LongSupplier millis) {

  /** This machine's clocks. */
  public static Time system() {
    return new Time(InstantSource.system(), () -> System.nanoTime() / 1_000_000);
  }

  long now() {
    return millis.getAsLong();
  }
}
