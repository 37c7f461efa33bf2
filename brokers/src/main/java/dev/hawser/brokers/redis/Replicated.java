package dev.hawser.brokers.redis;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Appends over one connection, each answered when enough replicas have it.
 *
 * <p>While Redis waits for replicas it reads nothing more from the connection, so one {@code WAIT}
 * is under way at a time, and the next is for all that was written meanwhile: order stays, and a
 * busy connection waits once for many.
 *
 * <p>May be used from any thread.
 */
final class Replicated {

  private final StatefulRedisConnection<byte[], byte[]> connection;
  private final int replicas;
  private final Duration within;

  // Guarded by this.
  private @Nullable CompletableFuture<Long> next;
  private boolean waiting;

  Replicated(StatefulRedisConnection<byte[], byte[]> connection, int replicas, Duration within) {
    this.connection = connection;
    this.replicas = replicas;
    this.within = within;
  }

  StatefulRedisConnection<byte[], byte[]> connection() {
    return connection;
  }

  /**
   * Asks, and answers when replicas have what that wrote.
   *
   * @return fails with {@code log-unavailable} where too few had it in time; it may have taken
   *     effect then
   */
  <T> CompletionStage<T> ask(
      Function<StatefulRedisConnection<byte[], byte[]>, CompletionStage<T>> question) {
    CompletionStage<T> answer;
    CompletableFuture<Long> had;
    synchronized (this) {
      answer = question.apply(connection);
      if (next == null) {
        next = new CompletableFuture<>();
      }
      had = next;
      await();
    }
    return answer.thenCombine(
        had,
        (told, count) -> {
          if (count < replicas) {
            throw new RefusedException(
                Code.LOG_UNAVAILABLE,
                count + " of " + replicas + " replicas had it within " + within);
          }
          return told;
        });
  }

  /** Waits for all that was written until now, unless one waits already. */
  private synchronized void await() {
    CompletableFuture<Long> round = next;
    if (waiting || round == null) {
      return;
    }
    waiting = true;
    next = null;
    var _ =
        connection
            .async()
            .waitForReplication(replicas, within.toMillis())
            .whenComplete((count, failure) -> {
              synchronized (this) {
                waiting = false;
                await();
              }
              if (failure == null) {
                round.complete(count);
              } else {
                round.completeExceptionally(failure);
              }
            });
  }
}
