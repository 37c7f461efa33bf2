package dev.hawser.server.metrics;

import dev.hawser.core.lane.Lane;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long a task waits before each event loop runs it.
 *
 * <p>{@link #probe} and {@link #millis} may be called from any thread.
 */
public final class LoopLag {

  private static final long ANSWERED = -1;

  private final List<? extends Lane> loops;
  private final AtomicLongArray asked;
  private final AtomicLongArray waited;

  public LoopLag(List<? extends Lane> loops) {
    this.loops = List.copyOf(loops);
    this.asked = new AtomicLongArray(loops.size());
    this.waited = new AtomicLongArray(loops.size());
    for (int i = 0; i < loops.size(); i++) {
      asked.set(i, ANSWERED);
    }
  }

  public int size() {
    return loops.size();
  }

  /** Asks every loop that owes no answer; a stuck loop is asked once, not again and again. */
  public void probe() {
    for (int i = 0; i < loops.size(); i++) {
      int index = i;
      long now = System.nanoTime();
      if (asked.compareAndSet(index, ANSWERED, now & Long.MAX_VALUE)) {
        loops
            .get(index)
            .execute(() -> {
              waited.set(index, System.nanoTime() - now);
              asked.set(index, ANSWERED);
            });
      }
    }
  }

  /** The wait last seen, or the wait so far where the loop has not yet answered; milliseconds. */
  public double millis(int loop) {
    long since = asked.get(loop);
    long soFar = since == ANSWERED ? 0 : (System.nanoTime() & Long.MAX_VALUE) - since;
    return Math.max(waited.get(loop), soFar) / (double) TimeUnit.MILLISECONDS.toNanos(1);
  }
}
