package dev.hawser.sdk;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single thread that owns everything the SDK knows. Nothing of the application runs here.
 *
 * <p>After {@link #close} tasks are dropped without a word.
 */
final class Lane {

  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  private final ScheduledThreadPoolExecutor executor;

  Lane() {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "hawser-lane");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** A task that waits for its time. */
  interface Timer {

    /** Forgets the task, if it has not begun. Called on the lane. */
    void cancel();
  }

  void execute(Runnable task) {
    offer(task);
  }

  /** Runs a task, unless the lane is closed. */
  boolean offer(Runnable task) {
    try {
      executor.execute(guarded(task));
      return true;
    } catch (RejectedExecutionException closed) {
      LOG.debug("dropped a task: the SDK is closed");
      return false;
    }
  }

  Timer after(Duration delay, Runnable task) {
    try {
      var scheduled =
          executor.schedule(guarded(task), Math.max(0, delay.toMillis()), TimeUnit.MILLISECONDS);
      return () -> scheduled.cancel(false);
    } catch (RejectedExecutionException closed) {
      return () -> {};
    }
  }

  /** Monotonic milliseconds. */
  static long millis() {
    return System.nanoTime() / 1_000_000;
  }

  void close() {
    executor.shutdown();
  }

  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | AssertionError fault) {
        LOG.error("the SDK failed in a way that it did not foresee", fault);
      }
    };
  }
}
