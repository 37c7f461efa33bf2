package dev.hawser.sdk.chat;

import dev.hawser.sdk.Hawser;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one order in which everything of a chat happens: that of what the application hears. Beside
 * it there is one thread that waits for times and touches the cache.
 */
final class Turns {

  private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

  private final Hawser hawser;
  private final ScheduledThreadPoolExecutor aside;

  Turns(Hawser hawser) {
    this.hawser = hawser;
    aside =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "hawser-chat");
              thread.setDaemon(true);
              return thread;
            });
    aside.setRemoveOnCancelPolicy(true);
    aside.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Something that happens at its time, unless it is cancelled in an earlier turn. */
  static final class Timer {

    private boolean over;
    private Runnable forget = () -> {};

    void cancel() {
      over = true;
      forget.run();
    }
  }

  /** Runs a task in its turn. */
  void run(Runnable task) {
    hawser.execute(task);
  }

  /** Asks in a turn, from any thread. What changes with the answer is shown before it is told. */
  <T> CompletableFuture<T> ask(Supplier<CompletableFuture<T>> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    run(() -> {
      var unused =
          question
              .get()
              .whenComplete((value, failure) ->
                  run(() -> {
                    if (failure == null) {
                      answer.complete(value);
                    } else {
                      answer.completeExceptionally(Failures.cause(failure));
                    }
                  }));
    });
    return answer;
  }

  /** Called in a turn. */
  Timer after(Duration wait, Runnable task) {
    Timer timer = new Timer();
    Runnable due =
        () -> {
          if (!timer.over) {
            timer.over = true;
            task.run();
          }
        };
    try {
      var scheduled =
          aside.schedule(() -> run(due), Math.max(0, wait.toMillis()), TimeUnit.MILLISECONDS);
      timer.forget = () -> scheduled.cancel(false);
    } catch (RejectedExecutionException closed) {
      timer.over = true;
    }
    return timer;
  }

  /** A wait within a quarter of this one, so that a crowd spreads. */
  static Duration jittered(Duration wait) {
    double factor = 0.75 + ThreadLocalRandom.current().nextDouble() / 2;
    return Duration.ofMillis((long) (wait.toMillis() * factor));
  }

  /** Touches the cache: one task after the other, beside the turns. */
  void aside(Runnable task) {
    try {
      aside.execute(() -> {
        try {
          task.run();
        } catch (RuntimeException fault) {
          LOG.error("the chat failed in a way that it did not foresee", fault);
        }
      });
    } catch (RejectedExecutionException closed) {
      LOG.debug("dropped a task: the chat is closed");
    }
  }

  /** Nothing more runs aside but what waits there already. */
  void close() {
    aside.shutdown();
  }
}
