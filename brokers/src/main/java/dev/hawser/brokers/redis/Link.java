package dev.hawser.brokers.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection for one purpose, opened again whenever it breaks or falls silent. What was asked
 * over it and not answered fails then, and is never asked again.
 *
 * <p><b>Threads.</b> {@link #now} and {@link #suspect} from any; all else on the tender's.
 */
final class Link<C extends StatefulRedisConnection<byte[], byte[]>> {

  private static final Logger log = LoggerFactory.getLogger(Link.class);
  private static final long SOON_MILLIS = 50;
  private static final long LATEST_MILLIS = 2_000;

  /** What a connection is for. */
  interface Purpose<C> {

    /** Makes it ready; nobody uses it before that is done. */
    CompletionStage<?> prepare(C connection);

    void opened(C connection);
  }

  private final ScheduledExecutorService tender;
  private final Duration silence;
  private final Supplier<? extends CompletionStage<C>> opening;
  private final Purpose<C> purpose;
  private final CompletableFuture<Void> tried = new CompletableFuture<>();
  private volatile @Nullable C now;
  private long pause = SOON_MILLIS;
  private boolean closed;

  /**
   * @param silence after how long the other side is asked whether it is there
   */
  Link(
      ScheduledExecutorService tender,
      Duration silence,
      Supplier<? extends CompletionStage<C>> opening,
      Purpose<C> purpose) {
    this.tender = tender;
    this.silence = silence;
    this.opening = opening;
    this.purpose = purpose;
  }

  /** The connection; null while there is none. */
  @Nullable C now() {
    return now;
  }

  /** Completes with the first try, be it in vain. */
  CompletableFuture<Void> tried() {
    return tried;
  }

  void open() {
    if (!closed) {
      var _ = opened().whenCompleteAsync(this::settle, tender);
    }
  }

  private CompletionStage<C> opened() {
    try {
      return opening
          .get()
          .thenCompose(connection ->
              purpose
                  .prepare(connection)
                  .handle((_, failure) -> {
                    if (failure == null) {
                      return CompletableFuture.completedFuture(connection);
                    }
                    drop(connection);
                    return CompletableFuture.<C>failedFuture(failure);
                  })
                  .thenCompose(stage -> stage));
    } catch (RuntimeException failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  private void settle(@Nullable C connection, @Nullable Throwable failure) {
    if (connection == null) {
      log.debug("No connection yet: {}", String.valueOf(failure));
      if (failure != null) {
        tried.completeExceptionally(failure);
      }
      after(pause, this::open);
      pause = Math.min(2 * pause, LATEST_MILLIS);
    } else if (closed) {
      drop(connection);
    } else {
      pause = SOON_MILLIS;
      connection.addListener(
          new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> broken) {
              suspect(connection);
            }
          });
      now = connection;
      purpose.opened(connection);
      tried.complete(null);
      if (!connection.isOpen()) {
        suspect(connection);
      }
      after(silence.toMillis(), () -> ask(connection));
    }
  }

  /** A half-open connection says nothing by itself. */
  private void ask(C connection) {
    if (connection.equals(now)) {
      var _ =
          connection
              .async()
              .ping()
              .whenCompleteAsync(
                  (_, failure) -> {
                    if (failure == null) {
                      after(silence.toMillis(), () -> ask(connection));
                    } else {
                      lose(connection);
                    }
                  },
                  tender);
    }
  }

  /** The connection is no longer to be trusted; another is opened in its place. */
  void suspect(StatefulRedisConnection<byte[], byte[]> connection) {
    tender.execute(() -> lose(connection));
  }

  void suspect() {
    C connection = now;
    if (connection != null) {
      suspect(connection);
    }
  }

  private void lose(StatefulRedisConnection<byte[], byte[]> connection) {
    if (connection.equals(now)) {
      now = null;
      drop(connection);
      after(SOON_MILLIS, this::open);
    }
  }

  private void after(long millis, Runnable work) {
    long jittered = ThreadLocalRandom.current().nextLong(millis / 2, millis + 1);
    var _ = tender.schedule(work, jittered, TimeUnit.MILLISECONDS);
  }

  private static void drop(StatefulRedisConnection<byte[], byte[]> connection) {
    var _ = connection.closeAsync();
  }

  void close() {
    closed = true;
    C connection = now;
    now = null;
    if (connection != null) {
      drop(connection);
    }
  }
}
