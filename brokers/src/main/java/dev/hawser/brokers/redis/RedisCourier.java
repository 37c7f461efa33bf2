package dev.hawser.brokers.redis;

import dev.hawser.core.RefusedException;
import dev.hawser.core.fleet.Courier;
import dev.hawser.protocol.Code;
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
  private final Ears.Hearer hearer = new Heard();
  private volatile @Nullable Reader reader;
  private volatile @Nullable String run;
  private volatile boolean closed;

  /**
   * @param redis to be closed by whoever opened it, after this
   * @param prefix as the log's
   */
  public RedisCourier(Redis redis, String prefix) {
    this.redis = redis;
    this.names = new Names(prefix);
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
    return listen(run)
        .exceptionallyCompose(
            _ -> CompletableFuture.failedFuture(new RefusedException(Code.DIRECTORY_UNAVAILABLE)));
  }

  private CompletionStage<Void> listen(String run) {
    return redis
        .letters()
        .keep(names.lettersTo(run), hearer)
        .thenCombine(redis.letters().keep(names.letters(), hearer), (_, _) -> null);
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
    String mine = run;
    if (mine != null) {
      redis.letters().unlisten(names.lettersTo(mine), hearer);
      redis.letters().unlisten(names.letters(), hearer);
    }
  }

  private final class Heard implements Ears.Hearer {

    @Override
    public void heard(byte[] name, byte[] letter) {
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
    public void returned() {
      // Who waits for an answer gives up by itself.
    }
  }
}
