package dev.hawser.im.push;

import dev.hawser.im.push.DeviceStore.Device;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who counted as there when something was said. Some of them had lost their line a moment
 * before, and who will not come back cannot be told from who is about to. So all are looked at
 * again after a while: who is gone then, and of whose devices none has it, is told after all.
 *
 * <p>Of each of them in a conversation one notice waits, the newest, as one stands on a device.
 * What waits is in memory: with the node goes the second look, and not the message.
 */
final class Leaving {

  /** Somebody in a conversation. */
  record Place(String conversation, String user) {}

  private record Waiting(long offset, Notice notice, List<Device> devices, long due) {}

  private static final Logger log = LoggerFactory.getLogger(Leaving.class);

  /** The most that wait; whoever comes then is told at once, rather twice than not at all. */
  private static final int MOST = 100_000;

  private final Sight sight;
  private final Duration again;
  private final BiConsumer<Device, Notice> tell;
  private final Map<Place, Waiting> waiting = new ConcurrentHashMap<>();

  /**
   * @param again after how long they are looked at: longer than who lost their line counts as there
   */
  Leaving(Sight sight, Duration again, BiConsumer<Device, Notice> tell) {
    this.sight = sight;
    this.again = again;
    this.tell = tell;
  }

  void add(Place place, long offset, Notice notice, List<Device> devices) {
    Waiting newest =
        new Waiting(offset, notice, List.copyOf(devices), System.nanoTime() + again.toNanos());
    if (waiting.size() >= MOST && !waiting.containsKey(place)) {
      devices.forEach(device -> tell.accept(device, notice));
    } else if (waiting.put(place, newest) == null) {
      later(place, again.toNanos());
    }
  }

  /** How many wait. */
  int waiting() {
    return waiting.size();
  }

  private void later(Place place, long nanos) {
    CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Thread::startVirtualThread)
        .execute(() -> look(place));
  }

  private void look(Place place) {
    Waiting one = waiting.get(place);
    if (one == null) {
      return;
    }
    long left = one.due() - System.nanoTime();
    // Something newer was said meanwhile, by when they may still have been there.
    if (left > 0 || !waiting.remove(place, one)) {
      later(place, Math.max(0, left));
      return;
    }
    try {
      if (!sight.there(place.user())
          && sight.received(place.conversation(), place.user()) < one.offset()) {
        one.devices().forEach(device -> tell.accept(device, one.notice()));
      }
    } catch (RuntimeException e) {
      log.warn("Whether {} has what was said is not known: {}", place.user(), e.toString());
    }
  }
}
