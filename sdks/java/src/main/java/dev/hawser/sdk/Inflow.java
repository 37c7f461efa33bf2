package dev.hawser.sdk;

import java.util.function.BooleanSupplier;

/**
 * Bounds what was read and not yet heard by the application, in bytes. When it is full, the wire's
 * reader waits, so the peer's window closes and the node paces this line.
 */
final class Inflow {

  private final int limit;
  private int held;

  Inflow(int limit) {
    this.limit = limit;
  }

  /**
   * Waits for room; one frame larger than the limit passes alone.
   *
   * @param gone whether there is no use in waiting longer
   * @return whether the frame may go on
   */
  synchronized boolean take(int weight, BooleanSupplier gone) {
    while (held > 0 && held + weight > limit && !gone.getAsBoolean()) {
      try {
        wait();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    held += weight;
    return true;
  }

  synchronized void give(int weight) {
    held -= weight;
    notifyAll();
  }

  /** Lets waiting readers look again whether they are gone. */
  synchronized void wake() {
    notifyAll();
  }

  synchronized boolean full() {
    return held >= limit;
  }
}
