package dev.hawser.server.api;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for core's answers, which costs nothing on the virtual thread of a request. What one
 * request waits for shares one patience, however many answers there are.
 */
final class Waiting {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Duration patience;
  private final long until;

  Waiting(Duration patience) {
    this.patience = patience;
    this.until = System.nanoTime() + patience.toNanos();
  }

  static <T> T on(CompletionStage<T> stage) {
    return new Waiting(PATIENCE).until(stage);
  }

  static Waiting begin() {
    return new Waiting(PATIENCE);
  }

  /** Lets time pass. */
  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException(Code.DRAINING);
    }
  }

  <T> T until(CompletionStage<T> stage) {
    try {
      long left = Math.max(0, until - System.nanoTime());
      return stage.toCompletableFuture().get(left, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RefusedException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new RefusedException(
          Code.LOG_UNAVAILABLE,
          "no answer within " + patience.toSeconds() + " s; it may have taken effect");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException(Code.DRAINING);
    }
  }
}
