package dev.hawser.brokers.redis;

import dev.hawser.core.bell.Bell;
import dev.hawser.core.bell.Ring;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bell of many nodes: shard channels of Redis, one for each channel of ours. A node's own rings
 * come back to it.
 *
 * <p>What a {@link RedisLog} numbers has rung already, in the step that numbered it.
 *
 * <p><b>Breaks.</b> When the connection is back, what was listened to is listened to again, and
 * then the ear hears that rings may have been lost.
 *
 * <p><b>Threads.</b> The ear is called on one thread of the client's.
 */
public final class RedisBell implements Bell {

  private static final Logger log = LoggerFactory.getLogger(RedisBell.class);

  private final Redis redis;
  private final Names names;
  private final Set<String> listening = ConcurrentHashMap.newKeySet();
  private final Hearing hearing = new Heard();
  private volatile @Nullable Ear ear;
  private volatile boolean closed;

  /**
   * @param redis to be closed by whoever opened it, after this
   * @param prefix as the log's
   */
  public RedisBell(Redis redis, String prefix) {
    this.redis = redis;
    this.names = new Names(prefix);
  }

  @Override
  public void attach(Ear ear) {
    if (this.ear != null) {
      throw new IllegalStateException("attached twice");
    }
    this.ear = ear;
    hearing.begin(redis.ears());
  }

  @Override
  public CompletionStage<Void> listen(String channel) {
    listening.add(channel);
    return redis
        .ears()
        .async()
        .ssubscribe(names.channel(channel))
        .exceptionallyCompose(failure -> {
          listening.remove(channel);
          return CompletableFuture.failedFuture(redis.refused(failure));
        });
  }

  @Override
  public void unlisten(String channel) {
    if (listening.remove(channel)) {
      var _ =
          redis
              .ears()
              .async()
              .sunsubscribe(names.channel(channel))
              .whenComplete((_, failure) -> {
                if (failure != null) {
                  // Then the break has ended it, and nobody takes it up again.
                  log.debug("{} was not unlistened: {}", channel, failure.getMessage());
                }
              });
    }
  }

  @Override
  public void ring(Ring ring) {
    if (!closed) {
      redis.publish(names.channel(ring.channel()), Rings.write(ring));
    }
  }

  private void listenAgain() {
    CompletableFuture<?>[] all =
        listening.stream()
            .map(channel -> redis.ears().async().ssubscribe(names.channel(channel)))
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture[]::new);
    var _ =
        CompletableFuture.allOf(all)
            .whenComplete((_, failure) -> {
              Ear hears = ear;
              if (failure == null && hears != null && !closed) {
                hears.returned();
              }
            });
  }

  @Override
  public void close() {
    closed = true;
    hearing.cease(redis.ears());
    Set.copyOf(listening).forEach(this::unlisten);
  }

  private final class Heard extends Hearing {

    @Override
    public void smessage(byte[] name, byte[] message) {
      Ear hears = ear;
      String channel = names.channel(name);
      if (closed || hears == null || !listening.contains(channel)) {
        return;
      }
      try {
        hears.rung(Rings.read(channel, message));
      } catch (IllegalArgumentException strange) {
        log.warn("What rang for {} is no ring: {}", channel, strange.getMessage());
      }
    }

    @Override
    void returned() {
      listenAgain();
    }
  }
}
