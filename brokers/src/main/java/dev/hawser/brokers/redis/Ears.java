package dev.hawser.brokers.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which shard channels are heard, and on which connection each: that of the master which has its
 * slot. Where a connection was replaced or a slot has moved, the channel is listened to again, and
 * then whoever hears it is told that something may have been missed.
 *
 * <p>May be used from any thread; hearers are called on threads of the client's.
 */
final class Ears {

  private static final Logger log = LoggerFactory.getLogger(Ears.class);
  private static final long AGAIN_MILLIS = 200;

  /** Hears shard channels. */
  interface Hearer {

    void heard(byte[] name, byte[] message);

    /** What was said until now may have been missed. */
    void returned();
  }

  private static final class Heard {

    private final byte[] name;
    private final Set<Hearer> hearers = ConcurrentHashMap.newKeySet();

    /** Where it is listened to; null for nowhere. */
    private volatile @Nullable StatefulRedisPubSubConnection<byte[], byte[]> on;

    Heard(byte[] name) {
      this.name = name;
    }
  }

  private final ScheduledExecutorService tender;
  private final Map<String, Heard> all = new ConcurrentHashMap<>();
  private volatile @Nullable Topology topology;

  // The tender's alone.
  private boolean mending;
  private boolean again;

  Ears(ScheduledExecutorService tender) {
    this.tender = tender;
  }

  void attach(Topology topology) {
    this.topology = topology;
  }

  /**
   * Listens.
   *
   * @return completes when everything said later is heard; fails with {@code log-unavailable}
   */
  CompletionStage<Void> listen(byte[] name, Hearer hearer) {
    Heard heard = add(name, hearer);
    return begin(heard)
        .exceptionallyCompose(failure -> {
          var _ = remove(name, hearer);
          return CompletableFuture.failedFuture(failure);
        });
  }

  /** Listens for good: where that fails now, it is tried again until it does not. */
  CompletionStage<Void> keep(byte[] name, Hearer hearer) {
    Heard heard = add(name, hearer);
    return begin(heard)
        .exceptionallyCompose(failure -> {
          soon();
          return CompletableFuture.failedFuture(failure);
        });
  }

  private Heard add(byte[] name, Hearer hearer) {
    return all.compute(
        text(name),
        (_, found) -> {
          Heard heard = found == null ? new Heard(name) : found;
          heard.hearers.add(hearer);
          return heard;
        });
  }

  /** Whether this was the last who heard it. */
  private boolean remove(byte[] name, Hearer hearer) {
    Heard left =
        all.computeIfPresent(
            text(name),
            (_, heard) -> {
              heard.hearers.remove(hearer);
              return heard.hearers.isEmpty() ? null : heard;
            });
    return left == null;
  }

  private CompletionStage<Void> begin(Heard heard) {
    StatefulRedisPubSubConnection<byte[], byte[]> connection = connection(heard.name);
    if (connection == null) {
      return CompletableFuture.failedFuture(new RefusedException(Code.LOG_UNAVAILABLE));
    }
    return connection
        .async()
        .ssubscribe(heard.name)
        .thenAccept(_ -> heard.on = connection)
        .exceptionallyCompose(_ -> {
          doubt();
          return CompletableFuture.failedFuture(new RefusedException(Code.LOG_UNAVAILABLE));
        });
  }

  void unlisten(byte[] name, Hearer hearer) {
    StatefulRedisPubSubConnection<byte[], byte[]> connection = connection(name);
    if (remove(name, hearer) && connection != null) {
      var _ =
          connection
              .async()
              .sunsubscribe(name)
              .whenComplete((_, failure) -> {
                if (failure != null) {
                  // Then a break has ended it, and nobody takes it up again.
                  log.debug("{} was not unlistened: {}", text(name), failure.getMessage());
                }
              });
    }
  }

  private @Nullable StatefulRedisPubSubConnection<byte[], byte[]> connection(byte[] name) {
    Topology topology = this.topology;
    Master master = topology == null ? null : topology.of(name);
    return master == null ? null : master.ears(this);
  }

  private void doubt() {
    Topology topology = this.topology;
    if (topology != null) {
      topology.doubt();
    }
  }

  /** A connection on which something will be heard. */
  void on(StatefulRedisPubSubConnection<byte[], byte[]> connection) {
    connection.addListener(
        new RedisPubSubAdapter<byte[], byte[]>() {
          @Override
          public void smessage(byte[] name, byte[] message) {
            Heard heard = all.get(text(name));
            if (heard != null) {
              heard.hearers.forEach(hearer -> hearer.heard(name, message));
            }
          }

          @Override
          public void sunsubscribed(byte[] name, long count) {
            tender.execute(() -> ended(connection, name));
          }
        });
  }

  /** Redis has ended it by itself: the slot is no longer there. */
  private void ended(StatefulRedisPubSubConnection<byte[], byte[]> connection, byte[] name) {
    Heard heard = all.get(text(name));
    if (heard != null && connection.equals(heard.on)) {
      heard.on = null;
      doubt();
      soon();
    }
  }

  /** Listens again to what is not listened to where it should be. On the tender's thread. */
  void mend() {
    if (mending) {
      again = true;
      return;
    }
    Set<Hearer> missed = ConcurrentHashMap.newKeySet();
    List<CompletableFuture<Boolean>> tries = new ArrayList<>();
    for (Heard heard : all.values()) {
      StatefulRedisPubSubConnection<byte[], byte[]> connection = connection(heard.name);
      if (connection != null && !connection.equals(heard.on)) {
        tries.add(listen(heard, connection, missed));
      }
    }
    if (tries.isEmpty()) {
      return;
    }
    mending = true;
    var _ =
        CompletableFuture.allOf(tries.toArray(CompletableFuture[]::new))
            .whenCompleteAsync((_, _) -> mended(tries, missed), tender);
  }

  private CompletableFuture<Boolean> listen(
      Heard heard, StatefulRedisPubSubConnection<byte[], byte[]> connection, Set<Hearer> missed) {
    return connection
        .async()
        .ssubscribe(heard.name)
        .handle((_, failure) -> {
          if (failure != null) {
            log.debug("{} is not heard yet: {}", text(heard.name), failure.getMessage());
            return false;
          }
          heard.on = connection;
          missed.addAll(heard.hearers);
          if (all.get(text(heard.name)) != heard) {
            // Nobody wants it any more, or another has begun and listens itself.
            leave(heard, connection);
          }
          return true;
        })
        .toCompletableFuture();
  }

  private void leave(Heard heard, StatefulRedisPubSubConnection<byte[], byte[]> connection) {
    if (!all.containsKey(text(heard.name))) {
      var _ = connection.async().sunsubscribe(heard.name);
    }
  }

  private void mended(List<CompletableFuture<Boolean>> tries, Set<Hearer> missed) {
    mending = false;
    missed.forEach(Hearer::returned);
    if (!tries.stream().allMatch(CompletableFuture::join)) {
      doubt();
      soon();
    } else if (again) {
      again = false;
      mend();
    }
  }

  private void soon() {
    var _ = tender.schedule(this::mend, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static String text(byte[] name) {
    return new String(name, UTF_8);
  }
}
