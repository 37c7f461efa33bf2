package dev.hawser.brokers.redis;

import dev.hawser.brokers.redis.PatternRoll.Listener;
import dev.hawser.core.bell.Ring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells nodes that listen to a pattern where its channels are, once and then now and then while
 * they move. May be used from any thread.
 */
final class Whereabouts {

  /** A node keeps a channel for longer than this that it listens to because of a pattern. */
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private static final Duration RETRY = Duration.ofMillis(300);

  private final Redis redis;
  private final Names names;
  private final String self;
  private final PatternRoll roll;
  private final Map<String, Told> told = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * Who was told of a channel, and when all of them were.
   *
   * @param sending whether that is not certain yet, so that nothing later may be told first
   */
  private record Told(Set<Listener> listeners, long nanos, boolean sending) {}

  Whereabouts(Redis redis, Names names, String self, PatternRoll roll) {
    this.redis = redis;
    this.names = names;
    this.self = self;
    this.roll = roll;
  }

  /** Lets go of what need not be known any more; called now and then. */
  void forget() {
    long old = System.nanoTime() - 2 * AGAIN.toNanos();
    told.values().removeIf(one -> !one.sending && one.nanos - old < 0);
  }

  /** Whether it is not certain yet that all were told who are to be told. */
  boolean owes() {
    return told.values().stream().anyMatch(one -> one.sending);
  }

  void close() {
    closed = true;
  }

  /** Tells those who listen to a pattern of the channel where it is now, unless they were told. */
  void tell(Ring.Moved ring) {
    String channel = ring.channel();
    Set<Listener> listeners = closed ? Set.of() : roll.listeners(channel);
    if (listeners.isEmpty()) {
      return;
    }
    Told before = told.get(channel);
    long now = System.nanoTime();
    if (before == null) {
      send(ring, listeners, new Told(listeners, now, true));
    } else if (!before.sending && now - before.nanos >= AGAIN.toNanos()) {
      boolean known = before.listeners.containsAll(listeners);
      send(known ? bare(ring) : ring, listeners, new Told(listeners, now, true));
    } else if (!before.sending && !before.listeners.containsAll(listeners)) {
      send(ring, fresh(listeners, before), new Told(listeners, before.nanos, true));
    }
  }

  private static Set<Listener> fresh(Set<Listener> listeners, Told before) {
    Set<Listener> fresh = new HashSet<>(listeners);
    fresh.removeAll(before.listeners);
    return fresh;
  }

  private static Ring.Moved bare(Ring.Moved ring) {
    return new Ring.Moved(ring.channel(), ring.position(), null);
  }

  /** Until it is sent nothing later of the channel is told: they go on from the first. */
  private void send(Ring.Moved ring, Set<Listener> to, Told sending) {
    told.put(ring.channel(), sending);
    byte[] letter =
        Packed.bytes(out -> {
          out.writeByte('R');
          Packed.text(out, ring.channel());
          out.write(Rings.write(ring, self));
        });
    Set<Listener> left = ConcurrentHashMap.newKeySet();
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (Listener one : to) {
      byte[] name = names.patternsTo(one.node());
      all.add(
          redis
              .ask(name, commands -> commands.spublish(name, letter))
              .whenComplete((_, failure) -> {
                if (failure != null) {
                  left.add(one);
                }
              })
              .toCompletableFuture());
    }
    var _ =
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
            .whenComplete((_, failure) -> {
              if (failure == null) {
                sent(ring, sending);
              } else if (!closed) {
                redis.later(RETRY, () -> send(ring, left, sending));
              }
            });
  }

  /** Who began to listen meanwhile goes on from the same publication. */
  private void sent(Ring.Moved ring, Told sending) {
    Set<Listener> listeners = roll.listeners(ring.channel());
    Set<Listener> fresh = fresh(listeners, sending);
    if (fresh.isEmpty()) {
      told.replace(ring.channel(), sending, new Told(sending.listeners, sending.nanos, false));
    } else {
      send(bare(ring), fresh, new Told(listeners, sending.nanos, true));
    }
  }
}
