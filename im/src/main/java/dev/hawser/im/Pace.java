package dev.hawser.im;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How fast may be spoken, in each conversation and by each user: so many a second and twice as many
 * at once, counted on this node by the generic cell rate algorithm (ITU-T I.371). Any thread.
 */
final class Pace {

  /** Users or conversations that are remembered; who was quiet longest is forgotten first. */
  private static final int REMEMBERED = 100_000;

  private final Rate conversation;
  private final Rate sender;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();

  Pace(ImSettings.Rates rates, InstantSource clock) {
    this.conversation = new Rate(rates.conversation());
    this.sender = new Rate(rates.sender());
    this.clock = clock;
  }

  /**
   * Somebody wants to say something.
   *
   * @throws RefusedException where that is too fast: {@code too-many-publications}, with how long
   *     to wait
   */
  void take(String channel, String user) {
    if (conversation.off() && sender.off()) {
      return;
    }
    long now = clock.millis();
    lock.lock();
    try {
      // Both are asked before either is charged: what is refused costs nothing.
      long wait = Math.max(conversation.wait(channel, now), sender.wait(user, now));
      if (wait > 0) {
        throw new RefusedException(Code.TOO_MANY_PUBLICATIONS, "again in " + wait + " ms");
      }
      conversation.charge(channel, now);
      sender.charge(user, now);
    } finally {
      lock.unlock();
    }
  }

  /** The time at which each would be at rest again, in microseconds. */
  private static final class Rate {

    private static final long BURST = Duration.ofSeconds(2).toMillis() * 1_000;

    private final long each;
    private final LinkedHashMap<String, Long> rests = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param perSecond 0 for any number
     */
    private Rate(int perSecond) {
      this.each = perSecond == 0 ? 0 : 1_000_000L / perSecond;
    }

    private boolean off() {
      return each == 0;
    }

    private long rest(String who, long now) {
      return Math.max(rests.getOrDefault(who, 0L), now * 1_000);
    }

    /** Milliseconds until there is room for one more. */
    private long wait(String who, long now) {
      long over = off() ? 0 : rest(who, now) + each - now * 1_000 - BURST;
      return over <= 0 ? 0 : Math.ceilDiv(over, 1_000);
    }

    private void charge(String who, long now) {
      if (!off()) {
        rests.put(who, rest(who, now) + each);
        if (rests.size() > REMEMBERED) {
          rests.pollFirstEntry();
        }
      }
    }
  }
}
