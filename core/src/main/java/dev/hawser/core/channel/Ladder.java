package dev.hawser.core.channel;

import dev.hawser.core.profile.Limits;
import dev.hawser.core.profile.Profile;
import org.jspecify.annotations.Nullable;

/**
 * On which rung a subscription stands that asked to be moved, and when it moves. Confined to the
 * loop.
 *
 * <p>Down: its line could not take what waited within a time, or, where everything is delivered, it
 * fell behind again before it had kept up for a while. Up, one rung: its line kept up for that
 * while. Who comes down soon after going up waits twice as long before the next try, so a line that
 * is just too slow for a rung does not swing between two of them.
 */
final class Ladder {

  /** The longest wait before another try, as a multiple of the shortest. */
  private static final int MOST_PATIENCE = 16;

  private static final long NEVER = Long.MIN_VALUE / 2;

  private final Subscription subscription;
  private final Limits.Slow limits;
  private final Rung top;
  private Rung rung;
  private long slowSince = NEVER;
  private long troubled = NEVER;
  private long climbed = NEVER;
  private long patience;

  private Ladder(Subscription subscription, Limits.Slow limits, Rung top) {
    this.subscription = subscription;
    this.limits = limits;
    this.top = top;
    this.rung = top;
    this.patience = limits.steady().toMillis();
  }

  /** One that begins where the profile says; null where that has none. */
  static @Nullable Ladder of(Subscription subscription) {
    Profile.Slow slow = subscription.local().profile().slow();
    return slow.ladder() && slow.policy() != Profile.Policy.DISCONNECT
        ? new Ladder(
            subscription, subscription.local().home().limits().slow(), Rung.of(slow.policy()))
        : null;
  }

  Rung rung() {
    return rung;
  }

  boolean atTop() {
    return rung == top;
  }

  /** Its subscription leaves the live stream. */
  void fell(long now) {
    if (rung == Rung.ALL && now - troubled < limits.steady().toMillis()) {
      down(now);
    }
    slowSince = slowSince == NEVER ? now : slowSince;
    troubled = now;
  }

  /**
   * Looks how its line does.
   *
   * @return whether to look again
   */
  boolean look(long now) {
    if (subscription.strained()) {
      slowSince = slowSince == NEVER ? now : slowSince;
      troubled = now;
      if (rung != Rung.DROP && now - slowSince >= limits.drain().toMillis()) {
        down(now);
      }
      return true;
    }
    slowSince = NEVER;
    if (now - troubled < patience) {
      return true;
    }
    if (rung == top) {
      patience = limits.steady().toMillis();
      return false;
    }
    climbed = now;
    troubled = now;
    rung = rung.higher();
    subscription.moved(true);
    return true;
  }

  private void down(long now) {
    if (now - climbed < patience) {
      patience = Math.min(2 * patience, MOST_PATIENCE * limits.steady().toMillis());
    }
    slowSince = now;
    rung = rung.lower();
    subscription.moved(false);
  }
}
