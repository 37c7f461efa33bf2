package dev.hawser.brokers.memory;

import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.bell.Ring;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the bells of several nodes in one process hang: what one rings, the others hear.
 *
 * <p>May be used from any thread; nothing waits.
 */
public final class MemoryTower {

  /** Who hears a channel; the arrays are never changed in place. */
  private final ConcurrentHashMap<String, MemoryBell[]> listeners = new ConcurrentHashMap<>();

  /** Who hears patterns: few, and the sets are never changed in place. */
  private final ConcurrentHashMap<MemoryBell, Set<ChannelPattern>> patterns =
      new ConcurrentHashMap<>();

  void add(ChannelPattern pattern, MemoryBell bell) {
    patterns.merge(
        bell,
        Set.of(pattern),
        (some, one) -> {
          Set<ChannelPattern> more = new HashSet<>(some);
          more.addAll(one);
          return Set.copyOf(more);
        });
  }

  void remove(ChannelPattern pattern, MemoryBell bell) {
    patterns.computeIfPresent(
        bell,
        (_, some) -> {
          Set<ChannelPattern> left = new HashSet<>(some);
          left.remove(pattern);
          return left.isEmpty() ? null : Set.copyOf(left);
        });
  }

  /** Tells those who hear a pattern of the channel, and did not hear the channel itself. */
  void overhear(Ring.Moved ring, MemoryBell from) {
    if (patterns.isEmpty()) {
      return;
    }
    MemoryBell[] heard = listeners.get(ring.channel());
    patterns.forEach((bell, some) -> {
      if (bell != from
          && (heard == null || !Arrays.asList(heard).contains(bell))
          && some.stream().anyMatch(one -> one.matches(ring.channel()))) {
        bell.hear(ring);
      }
    });
  }

  void add(String channel, MemoryBell bell) {
    listeners.compute(channel, (name, bells) -> bells == null ? bell.alone() : with(bells, bell));
  }

  void remove(String channel, MemoryBell bell) {
    listeners.computeIfPresent(channel, (name, bells) -> without(bells, bell));
  }

  void ring(Ring ring, MemoryBell from) {
    MemoryBell[] bells = listeners.get(ring.channel());
    if (bells == null) {
      return;
    }
    for (MemoryBell bell : bells) {
      if (bell != from) {
        bell.hear(ring);
      }
    }
  }

  void removeAll(MemoryBell bell) {
    listeners.keySet().forEach(channel -> remove(channel, bell));
    patterns.remove(bell);
  }

  private static MemoryBell[] with(MemoryBell[] bells, MemoryBell bell) {
    if (Arrays.asList(bells).contains(bell)) {
      return bells;
    }
    MemoryBell[] more = Arrays.copyOf(bells, bells.length + 1);
    more[bells.length] = bell;
    return more;
  }

  private static MemoryBell @Nullable [] without(MemoryBell[] bells, MemoryBell bell) {
    MemoryBell[] left =
        Arrays.stream(bells).filter(other -> other != bell).toArray(MemoryBell[]::new);
    if (left.length == bells.length) {
      return bells;
    }
    return left.length == 0 ? null : left.length == 1 ? left[0].alone() : left;
  }
}
