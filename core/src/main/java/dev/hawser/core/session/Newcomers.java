package dev.hawser.core.session;

import dev.hawser.core.profile.Limits;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Lets newcomers in as fast as a node can without those feeling it who are there.
 *
 * <p><b>What is counted.</b> Opening a session costs most: a token is checked, a session claimed,
 * what was missed is read. So the rate is taken where {@code connect} is heard, before any of that;
 * whoever comes too early is told when to return, which costs a frame. When more arrive than can
 * even be told so, a second, wider rate refuses wires as they are accepted, before TLS.
 *
 * <p><b>Whose turn it is.</b> Those held back stand in a queue that exists only as a number: the
 * time of the last turn that was given out. Each gets the next turn behind it, so that they come
 * back one after another and not at once, and nothing is kept for any of them. Turns lie further
 * apart than the rate demands: the rest of the rate is for who comes unannounced. The queue has an
 * end, beyond which turns are drawn by lot.
 *
 * <p><b>Who goes first.</b> Who has been here, and shows a ticket for it, may use the whole burst
 * of two seconds; strangers one second of it. So after a failure those come back first whom
 * somebody misses, and strangers wait for as long as that takes, not for ever: turns leave a part
 * of the rate unused.
 *
 * <p><b>Threads.</b> Any. One compare-and-set for each newcomer, none for anything else.
 */
public final class Newcomers {

  /** No turn is further away: nobody is to wait for longer than it takes to try elsewhere. */
  private static final long FARTHEST = Duration.ofSeconds(60).toNanos();

  /** Newcomers a second for each loop, where the configuration does not say. */
  private static final int SESSIONS_EACH = 500;

  /** Wires to one session, where the configuration does not say. */
  private static final int WIRES_EACH = 4;

  /** Before any moment that a monotonic clock tells, and far enough from where numbers turn. */
  private static final long LONG_AGO = Long.MIN_VALUE / 2;

  private final Rate sessions;
  private final Rate wires;
  private final long turn;
  private final RandomGenerator random;
  private final AtomicLong opened = new AtomicLong(LONG_AGO);
  private final AtomicLong accepted = new AtomicLong(LONG_AGO);
  private final AtomicLong turns = new AtomicLong(LONG_AGO);

  /**
   * @param loops how many share the work; a node without any takes in nobody, and counts as one
   * @param random callable from any thread
   */
  public Newcomers(Limits.Newcomers limits, int loops, RandomGenerator random) {
    int perSecond = limits.sessions() > 0 ? limits.sessions() : SESSIONS_EACH * Math.max(1, loops);
    this.sessions = Rate.perSecond(perSecond);
    this.wires = Rate.perSecond(limits.wires() > 0 ? limits.wires() : WIRES_EACH * perSecond);
    this.turn = sessions.nanosEach() + sessions.nanosEach() / 4;
    this.random = random;
  }

  /** Whether one more wire is accepted now. */
  public boolean accepts(long nowNanos) {
    return take(wires, accepted, nowNanos);
  }

  /**
   * Whether one more session may be opened now.
   *
   * @param known whether it shows that it has been here
   */
  boolean admits(boolean known, long nowNanos) {
    return take(known ? sessions : strangers(), opened, nowNanos);
  }

  private Rate strangers() {
    return new Rate(sessions.nanosEach(), sessions.burstNanos() / 2);
  }

  private static boolean take(Rate rate, AtomicLong state, long nowNanos) {
    while (true) {
      long held = state.get();
      long next = rate.take(held, nowNanos);
      if (next < 0) {
        return false;
      }
      if (state.compareAndSet(held, next)) {
        return true;
      }
    }
  }

  /**
   * Gives out a turn: when to return, in milliseconds from now. Whoever returns then is let in, as
   * far as nobody else took the room.
   *
   * @param known as for {@link #admits}
   */
  public int turn(boolean known, long nowNanos) {
    Rate rate = known ? sessions : strangers();
    long room = Math.max(nowNanos, opened.get() + rate.nanosEach() - rate.burstNanos());
    long last = nowNanos + FARTHEST;
    long mine = turns.updateAndGet(before -> Math.max(room, Math.min(before, last) + turn));
    long wait = mine - nowNanos;
    if (wait >= FARTHEST) {
      wait = FARTHEST / 2 + random.nextLong(FARTHEST / 2);
    }
    return (int) Math.max(1, (wait + 999_999) / 1_000_000);
  }

  /** How long the queue of those held back is, in nanoseconds; 0 where nobody waits. */
  public long queue(long nowNanos) {
    return Math.max(0, Math.min(FARTHEST, turns.get() - nowNanos));
  }
}
