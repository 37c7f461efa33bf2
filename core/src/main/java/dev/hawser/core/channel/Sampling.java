package dev.hawser.core.channel;

import dev.hawser.core.lane.Lane;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Subscriptions of a channel on one loop that get the newest publication so many times a second at
 * most. One clock ticks for all of them. Confined to the loop; it exists while there is one.
 */
final class Sampling {

  private final LocalChannel channel;
  private final Slots newest;
  private final long periodMillis;
  private final List<Sampled> all = new ArrayList<>();
  private Lane.@Nullable Timer timer;

  private static final class Sampled {

    final Subscription subscription;

    /** When its line was last seen not to keep up. */
    long strained;

    Sampled(Subscription subscription, long strained) {
      this.subscription = subscription;
      this.strained = strained;
    }
  }

  /**
   * @param at the offset after which everything is seen
   */
  Sampling(LocalChannel channel, long at) {
    this.channel = channel;
    this.newest = new Slots(channel, Subscription.State.SAMPLING, at);
    this.periodMillis = Math.ceilDiv(1_000, channel.profile().slow().rate());
  }

  Slots newest() {
    return newest;
  }

  void join(Subscription subscription) {
    Lane lane = subscription.line().loop();
    all.add(new Sampled(subscription, lane.millis()));
    newest.join(subscription);
    if (timer == null) {
      timer = lane.after(periodMillis, () -> tick(lane));
    }
  }

  /** One is sampled no more. False when it was the last. */
  boolean leave(Subscription subscription) {
    all.removeIf(one -> one.subscription == subscription);
    return newest.leave();
  }

  void close() {
    newest.close();
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void tick(Lane lane) {
    timer = lane.after(periodMillis, () -> tick(lane));
    // Over a copy, since who is fed may leave.
    for (Sampled one : List.copyOf(all)) {
      sample(one, lane.millis());
    }
  }

  private void sample(Sampled one, long now) {
    Subscription subscription = one.subscription;
    if (subscription.backlog() > 0) {
      one.strained = now;
    }
    boolean current = newest.feed(subscription);
    long steady = channel.home().limits().slow().steady().toMillis();
    if (current && now - one.strained >= steady) {
      subscription.keptUp();
    }
  }
}
