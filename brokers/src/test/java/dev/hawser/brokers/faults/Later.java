package dev.hawser.brokers.faults;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs something after a while: a clockwork in virtual time, or a real executor. */
@FunctionalInterface
public interface Later {

  /** Tasks due at one time run in the order in which they were handed over. */
  void after(long millis, Runnable task);

  /** On a real executor of one thread. */
  static Later on(ScheduledExecutorService executor) {
    return (millis, task) -> {
      var _ = executor.schedule(task, millis, TimeUnit.MILLISECONDS);
    };
  }
}
