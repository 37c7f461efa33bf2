package dev.hawser.server.api;

import dev.hawser.core.channel.Carried;
import dev.hawser.core.node.Operations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks at what this node's channels carry, for several who ask at once: each look begins a new
 * count, so that who asks right after another gets what that one got.
 *
 * <p>Who asks first in a while waits for a second, in which is counted.
 */
final class TrafficWatch {

  private static final Duration FRESH = Duration.ofMillis(700);
  private static final Duration FIRST = Duration.ofSeconds(1);

  /** How many channels are told; the rest carries less. */
  private static final int MOST = 1_000;

  private final Operations operations;
  private final ReentrantLock looking = new ReentrantLock();
  private List<Carried> seen = List.of();
  private long at = System.nanoTime() - FRESH.toNanos();

  TrafficWatch(Operations operations) {
    this.operations = operations;
  }

  /** The busiest first; may wait. */
  List<Carried> look() {
    looking.lock();
    try {
      if (System.nanoTime() - at >= FRESH.toNanos()) {
        Optional<List<Carried>> carried = Waiting.on(operations.traffic(MOST));
        if (carried.isEmpty()) {
          Waiting.pause(FIRST);
          carried = Waiting.on(operations.traffic(MOST));
        }
        seen = carried.orElse(List.of());
        at = System.nanoTime();
      }
      return seen;
    } finally {
      looking.unlock();
    }
  }
}
