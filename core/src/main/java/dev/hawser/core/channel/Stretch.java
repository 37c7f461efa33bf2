package dev.hawser.core.channel;

import dev.hawser.core.trail.Step;
import org.jspecify.annotations.Nullable;

/**
 * Since when, and after which offset, a subscription has been given what its channel holds, without
 * a break. It is not recorded while it lasts: the other end is the subscription's cursor, which
 * moves anyway. Extended rather than held, to spare an object for each.
 */
abstract class Stretch {

  final Subscriber owner;
  final LocalChannel channel;
  private long since;
  private long after;
  private @Nullable String how;
  private boolean again;

  Stretch(Subscriber owner, LocalChannel channel) {
    this.owner = owner;
    this.channel = channel;
  }

  /**
   * Another one begins.
   *
   * @param after the offset before the first that is given
   * @param how how it was recovered, or why not; null where there was nothing to recover
   * @param again whether a reset began it
   */
  final void begins(long after, @Nullable String how, boolean again) {
    this.since = channel.home().trails().now();
    this.after = after;
    this.how = how;
    this.again = again;
    owner.began(stretch(channel.epoch(), after, 0));
  }

  /** It is over; what comes next is another. */
  final void passed(String epoch, long cursor) {
    owner.happened(stretch(epoch, cursor, channel.home().trails().now()));
  }

  /** Something happened within it. */
  final void note(Step.Kind kind, long from, long to, long count, @Nullable String detail) {
    long now = channel.home().trails().now();
    owner.happened(
        new Step(kind, now, now, channel.name(), channel.epoch(), from, to, count, detail));
  }

  /**
   * What is to be told of it.
   *
   * @param until when it was over; 0 while it lasts
   */
  final Step stretch(String epoch, long cursor, long until) {
    return new Step(
        again ? Step.Kind.RESET : Step.Kind.SUBSCRIBED,
        since,
        until,
        channel.name(),
        epoch,
        after + 1,
        cursor,
        Math.max(0, cursor - after),
        how);
  }
}
