package dev.hawser.brokers.redis;

import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.bell.Bell;
import dev.hawser.core.bell.Ring;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bell of many nodes: shard channels of Redis, one for each channel of ours. A node's own rings
 * of publications come back to it, those of comings and goings, and signals, do not.
 *
 * <p>What a {@link RedisLog} numbers has rung already, in the step that numbered it.
 *
 * <p>How patterns are heard says {@link PatternBell}.
 *
 * <p><b>Breaks.</b> When a connection is back, or another master has a channel, what was listened
 * to is listened to again, and then the ear hears that rings may have been lost.
 *
 * <p><b>Threads.</b> The ear is called on threads of the client's, and for one channel on one.
 */
public final class RedisBell implements Bell {

  private static final Logger log = LoggerFactory.getLogger(RedisBell.class);

  private final Redis redis;
  private final Names names;
  private final Set<String> listening = ConcurrentHashMap.newKeySet();
  private final Ears.Hearer hearer = new Heard();

  /** Tells this bell's own rings from those of others. */
  private final String self = UUID.randomUUID().toString();

  private final PatternBell patterns;
  private volatile @Nullable Ear ear;
  private volatile boolean closed;

  /**
   * @param redis to be closed by whoever opened it, after this
   * @param prefix as the log's
   */
  public RedisBell(Redis redis, String prefix) {
    this.redis = redis;
    this.names = new Names(prefix);
    this.patterns = new PatternBell(redis, names, self);
  }

  @Override
  public void attach(Ear ear) {
    if (this.ear != null) {
      throw new IllegalStateException("attached twice");
    }
    this.ear = ear;
    patterns.attach(ear);
  }

  @Override
  public CompletionStage<Void> listen(String channel) {
    listening.add(channel);
    return redis
        .ears()
        .listen(names.channel(channel), hearer)
        .exceptionallyCompose(failure -> {
          listening.remove(channel);
          return CompletableFuture.failedFuture(failure);
        });
  }

  @Override
  public void unlisten(String channel) {
    if (listening.remove(channel)) {
      redis.ears().unlisten(names.channel(channel), hearer);
    }
  }

  @Override
  public boolean hearsPatterns() {
    return true;
  }

  @Override
  public CompletionStage<Void> listen(ChannelPattern pattern) {
    return patterns.listen(pattern);
  }

  @Override
  public void unlisten(ChannelPattern pattern) {
    patterns.unlisten(pattern);
  }

  @Override
  public void overhear(Ring.Moved ring) {
    patterns.whereabouts().tell(ring);
  }

  @Override
  public void ring(Ring ring) {
    if (!closed) {
      redis.publish(names.channel(ring.channel()), Rings.write(ring, self));
    }
  }

  @Override
  public void close() {
    closed = true;
    patterns.close();
    Set.copyOf(listening).forEach(this::unlisten);
  }

  private final class Heard implements Ears.Hearer {

    @Override
    public void heard(byte[] name, byte[] message) {
      Ear hears = ear;
      String channel = names.channel(name);
      if (closed || hears == null || !listening.contains(channel)) {
        return;
      }
      try {
        Ring ring = Rings.read(channel, message, self);
        if (ring != null) {
          hears.rung(ring);
        }
      } catch (IllegalArgumentException strange) {
        log.warn("What rang for {} is no ring: {}", channel, strange.getMessage());
      }
    }

    @Override
    public void returned() {
      Ear hears = ear;
      if (hears != null && !closed) {
        hears.returned();
      }
    }
  }
}
