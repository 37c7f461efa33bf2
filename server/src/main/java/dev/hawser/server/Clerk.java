package dev.hawser.server;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that does what is to be done now and again, and nothing that waits. */
final class Clerk implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Clerk.class);

  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("clerk").factory());

  ScheduledExecutorService executor() {
    return executor;
  }

  /** Does something now and again and again; a task that throws would never run again. */
  void every(Duration period, String what, Runnable task) {
    var _ =
        executor.scheduleAtFixedRate(
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                log.error("{} failed", what, e);
              }
            },
            0,
            period.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Waits on the calling thread until it is so, or the time is over. */
  static void await(BooleanSupplier done, Duration within) {
    long until = System.nanoTime() + within.toNanos();
    while (!done.getAsBoolean()
        && System.nanoTime() - until < 0
        && !Thread.currentThread().isInterrupted()) {
      pause(Duration.ofMillis(20));
    }
  }

  /** Waits on the calling thread. */
  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
