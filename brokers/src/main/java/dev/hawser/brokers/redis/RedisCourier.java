package dev.hawser.brokers.redis;

import dev.hawser.core.RefusedException;
import dev.hawser.core.fleet.Courier;
import dev.hawser.protocol.Code;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries letters by shard channels of Redis: one for each node, and one for all.
 *
 * <p>They are heard on a connection of their own: a letter may be large, and rings must not wait
 * behind it, nor end with a connection that Redis cuts because too much waits there.
 */
public final class RedisCourier implements Courier {

  private static final Logger log = LoggerFactory.getLogger(RedisCourier.class);

  private final Redis redis;
  private final Names names;
  private final StatefulRedisPubSubConnection<byte[], byte[]> ears;
  private final Hearing hearing = new Heard();
  private volatile @Nullable Reader reader;
  private volatile @Nullable String run;
  private volatile boolean closed;

  /**
   * Opens the connection on which it hears.
   *
   * @param redis to be closed by whoever opened it, after this
   * @param prefix as the log's
   */
  public RedisCourier(Redis redis, String prefix) {
    this.redis = redis;
    this.names = new Names(prefix);
    this.ears = redis.moreEars();
  }

  @Override
  public CompletionStage<Void> attach(String run, Reader reader) {
    if (closed) {
      return CompletableFuture.failedFuture(new RefusedException(Code.DIRECTORY_UNAVAILABLE));
    }
    if (this.reader != null) {
      throw new IllegalStateException("attached twice");
    }
    this.run = run;
    this.reader = reader;
    hearing.begin(ears);
    return listen(run)
        .exceptionallyCompose(
            _ -> CompletableFuture.failedFuture(new RefusedException(Code.DIRECTORY_UNAVAILABLE)));
  }

  /** One after the other: the two channels may lie in different slots of a Redis Cluster. */
  private CompletionStage<Void> listen(String run) {
    return ears.async()
        .ssubscribe(names.lettersTo(run))
        .thenCombine(ears.async().ssubscribe(names.letters()), (_, _) -> null);
  }

  @Override
  public void send(String run, byte[] letter) {
    publish(names.lettersTo(run), letter);
  }

  @Override
  public void sendAll(byte[] letter) {
    publish(names.letters(), letter);
  }

  private void publish(byte[] channel, byte[] letter) {
    byte[] bounded = Courier.bounded(letter);
    if (!closed) {
      redis.publish(channel, bounded);
    }
  }

  @Override
  public void close() {
    closed = true;
    hearing.cease(ears);
    ears.close();
  }

  private final class Heard extends Hearing {

    @Override
    public void smessage(byte[] channel, byte[] letter) {
      Reader reads = reader;
      if (closed || reads == null) {
        return;
      }
      try {
        reads.read(letter);
      } catch (RuntimeException failed) {
        log.error("A letter was not read", failed);
      }
    }

    @Override
    void returned() {
      String mine = run;
      if (mine != null && !closed) {
        var _ =
            listen(mine)
                .whenComplete((_, failure) -> {
                  if (failure != null) {
                    log.debug("Letters are not heard yet: {}", failure.getMessage());
                  }
                });
      }
    }
  }
}
