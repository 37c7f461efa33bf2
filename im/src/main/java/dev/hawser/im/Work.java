package dev.hawser.im;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Does what waits on virtual threads, and no more of it at once than may be. */
final class Work implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 20;

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("im-", 0).factory());
  private final Semaphore room;

  Work(int underWay) {
    this.room = new Semaphore(underWay);
  }

  /** Does it elsewhere; refused as {@code overloaded} where there is no room. */
  <T> CompletionStage<T> elsewhere(Supplier<T> task) {
    if (!room.tryAcquire()) {
      return CompletableFuture.failedFuture(new RefusedException(Code.OVERLOADED));
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      threads.execute(() -> {
        try {
          result.complete(task.get());
        } catch (RuntimeException | Error e) {
          result.completeExceptionally(e);
        } finally {
          room.release();
        }
      });
    } catch (RejectedExecutionException closed) {
      room.release();
      result.completeExceptionally(new RefusedException(Code.DRAINING));
    }
    return result;
  }

  /** Waits for a stage, on a thread of this. */
  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RefusedException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new RefusedException(Code.LOG_UNAVAILABLE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException(Code.DRAINING);
    }
  }

  /** What is under way is interrupted. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
