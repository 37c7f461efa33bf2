package dev.hawser.core.channel;

import dev.hawser.core.channel.CatchUp.Range;
import dev.hawser.core.channel.CatchUp.Read;
import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest publication of each slot, kept once for all slow subscriptions of a channel on one
 * loop. Confined to the loop; it exists while there is such a subscription.
 *
 * <h2>Why one table will do</h2>
 *
 * A subscription whose cursor is at {@code c} wants, in the order of offsets, every publication
 * after {@code c} of which no newer one of the same slot exists. That is the part of this table
 * behind {@code c}, whoever asks, if the table has seen everything after {@code c}. What lies
 * between two entries was replaced, and is announced as skipped.
 *
 * <h2>What it has seen</h2>
 *
 * Everything after {@code from} up to {@code upTo}: it began where its first follower stood, and
 * takes what is delivered. There may be a gap at either end. One at the top opens when a mailbox
 * was full; one at the bottom, down to {@code fill}, when somebody joins who stands further back.
 * Both are read from the log, once for all, and meanwhile nobody is fed. Without history they stay
 * unknown, and so does what fell out because there was no room: who passes over such a place is
 * told that it may have lost something, not that something newer came.
 */
final class Slots {

  private final LocalChannel channel;
  private final Subscription.State followers;
  private final TreeMap<Long, Kept> kept = new TreeMap<>();
  private final Map<@Nullable String, Long> places = new HashMap<>();
  private int count;
  private long bytes;
  private long fill;
  private long from;
  private long upTo;

  /** Up to here something may be missing for good. */
  private long unknown;

  private boolean reading;
  private boolean closed;

  private record Kept(@Nullable String slot, Frame frame) {}

  /**
   * @param followers the state of those whom this feeds
   * @param at where it begins
   */
  Slots(LocalChannel channel, Subscription.State followers, long at) {
    this.channel = channel;
    this.followers = followers;
    this.fill = at;
    this.from = at;
    this.upTo = at;
  }

  /** One more follows; it stands at its cursor. */
  void join(Subscription subscription) {
    count++;
    long cursor = subscription.cursor();
    if (lacks(subscription.line().encoding(), cursor)) {
      from = upTo;
      fill = bySlot() ? Math.min(fill, cursor) : Math.min(fill, upTo - 1);
    } else if (bySlot()) {
      fill = Math.min(fill, cursor);
    }
  }

  /** Whether something was encoded when nobody took this encoding. */
  private boolean lacks(Encoding encoding, long cursor) {
    return kept.tailMap(cursor, false).values().stream().anyMatch(one -> !one.frame.has(encoding));
  }

  private boolean bySlot() {
    return followers == Subscription.State.CONFLATING;
  }

  /** One follows no more. False when it was the last. */
  boolean leave() {
    count--;
    return count > 0;
  }

  void close() {
    closed = true;
    channel.home().keep(-bytes);
  }

  // ---- what comes

  /** A publication was delivered to the loop. */
  void delivered(long offset, @Nullable String slot, Frame frame) {
    if (offset == upTo + 1) {
      put(offset, slot, frame);
      upTo = offset;
    } else {
      read();
    }
  }

  /** The channel has gone further than was delivered. */
  void missed() {
    read();
  }

  /** What lies before this offset counts for nobody any more. */
  void pass(long offset) {
    fill = Math.max(fill, Math.min(offset, from));
    upTo = Math.max(upTo, offset);
    read();
    if (whole()) {
      channel.resume(followers);
    }
  }

  /** Whether it has seen everything that its followers may want. */
  boolean whole() {
    return fill >= from && upTo >= channel.latest();
  }

  private void read() {
    if (closed || reading || whole()) {
      return;
    }
    if (!channel.profile().retention().recovers()) {
      unknown = Math.max(unknown, upTo < channel.latest() ? channel.latest() : from);
      fill = from;
      upTo = channel.latest();
      return;
    }
    reading = true;
    boolean below = fill < from;
    long after = below ? fill : upTo;
    channel.catchUp().read(channel, after, range -> answered(range, after, below));
  }

  private void answered(Range range, long after, boolean below) {
    reading = false;
    if (closed) {
      return;
    }
    switch (range) {
      case Range.Frames read -> {
        long offset = after;
        for (Read one : read.publications()) {
          put(++offset, one.slot(), one.frame());
        }
        reached(after, offset, below);
      }
      case Range.Lost lost -> {
        channel.lost(followers, lost.position(), lost.reason());
        if (!closed) {
          pass(lost.position().offset());
        }
        return;
      }
    }
    read();
    if (whole()) {
      channel.resume(followers);
    }
  }

  private void reached(long after, long offset, boolean below) {
    if (below && fill == after) {
      fill = Math.min(offset, from);
    } else if (!below && upTo == after) {
      upTo = offset;
    }
  }

  private void put(long offset, @Nullable String slot, Frame frame) {
    String place = bySlot() ? slot : null;
    Long before = places.get(place);
    if (before != null && before > offset) {
      return;
    }
    if (before != null) {
      remove(before);
    }
    places.put(place, offset);
    kept.put(offset, new Kept(place, frame));
    hold(frame.weight());
    while (kept.size() > channel.home().limits().slow().slots()
        || (!kept.isEmpty() && channel.home().keepsTooMuch())) {
      long oldest = kept.firstKey();
      unknown = Math.max(unknown, oldest);
      places.remove(kept.firstEntry().getValue().slot);
      remove(oldest);
      channel.meters().slotsLost.increment();
    }
  }

  private void remove(long offset) {
    Kept removed = kept.remove(offset);
    if (removed != null) {
      hold(-removed.frame.weight());
    }
  }

  private void hold(long more) {
    bytes += more;
    channel.home().keep(more);
  }

  // ---- what goes

  /**
   * Hands over what the subscription has not had, as far as its line takes it.
   *
   * @return whether it has had everything
   */
  boolean feed(Subscription subscription) {
    read();
    if (!whole()) {
      return false;
    }
    boolean room = subscription.writable();
    int taken = 0;
    for (var next = kept.higherEntry(subscription.cursor());
        next != null && room;
        next = kept.higherEntry(subscription.cursor())) {
      room =
          skip(subscription, next.getKey() - 1)
              && subscription.take(next.getValue().frame, next.getKey());
      taken += room ? 1 : 0;
    }
    boolean all = room && skip(subscription, channel.latest());
    subscription.line().flush();
    channel.meters().deliveries.add(taken);
    return all;
  }

  private boolean skip(Subscription subscription, long to) {
    long first = subscription.cursor() + 1;
    if (first > to) {
      return true;
    }
    boolean sure = first > unknown;
    if (sure && bySlot()) {
      channel.meters().conflated.add(to - first + 1);
    } else if (sure) {
      channel.meters().sampled.add(to - first + 1);
    }
    return subscription.skip(to, !sure ? channel.gap() : bySlot() ? "conflated" : "sampled");
  }
}
