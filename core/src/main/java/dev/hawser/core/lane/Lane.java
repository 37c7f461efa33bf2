package dev.hawser.core.lane;

import java.util.concurrent.Executor;

/**
 * The single thread that owns something: an event loop owns its connections, an owner lane its
 * channels.
 *
 * <p><b>Order.</b> Tasks handed over by one thread run in the order in which they were handed over.
 *
 * <p><b>Threads.</b> {@link #execute}, {@link #inside} and {@link #index} may be called from
 * anywhere; the rest only from inside.
 */
public interface Lane extends Executor {

  /** This lane's number among its kind, from 0. */
  int index();

  /** Whether the calling thread is this lane. */
  boolean inside();

  /** A monotonic clock in milliseconds, coarse (about a tick), cheap to read. */
  long millis();

  /**
   * Runs a task later, on this lane.
   *
   * @param delayMillis from now; the task runs no earlier, and late by a tick or more
   */
  Timer after(long delayMillis, Runnable task);

  /** A task that waits for its time. */
  interface Timer {

    /** Forgets the task, if it has not begun. Idempotent. */
    void cancel();
  }
}
