package dev.hawser.core.channel;

import dev.hawser.core.transport.Frame;
import dev.hawser.protocol.Position;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Feeds the subscriptions of one loop that follow the log instead of the live stream.
 *
 * <p>Subscriptions of one channel that stand at one offset wait together: their range is read and
 * encoded once. How many ranges are under way is bounded, and a range is asked for only while the
 * line has room, so what catching up holds in memory does not grow with who needs it.
 *
 * <p>Confined to the loop.
 */
final class CatchUp {

  /**
   * Ranges under way for one loop; each is at most {@link ChannelLane#RANGE_BYTES} and one entry.
   */
  private static final int UNDER_WAY = 16;

  private final Channels channels;
  private final ArrayDeque<Wanted> queue = new ArrayDeque<>();
  private int underWay;

  CatchUp(Channels channels) {
    this.channels = channels;
  }

  /** The subscription is behind; fetch what follows its cursor, once its line takes more. */
  void want(Subscription subscription) {
    if (subscription.asked || !subscription.writable()) {
      return;
    }
    subscription.asked = true;
    LocalChannel local = subscription.local();
    long after = subscription.cursor();
    if (local.await(subscription, after)) {
      read(local, after, range -> answered(local, after, range));
    }
  }

  /** Reads a range, as soon as not too many are under way. */
  void read(LocalChannel local, long after, Consumer<Range> then) {
    queue.add(new Wanted(local, after, then));
    pump();
  }

  private void pump() {
    while (underWay < UNDER_WAY && !queue.isEmpty()) {
      Wanted wanted = queue.remove();
      underWay++;
      channels.range(
          wanted.local,
          wanted.after,
          range -> {
            underWay--;
            wanted.then.accept(range);
            pump();
          });
    }
  }

  private void answered(LocalChannel local, long after, Range range) {
    for (Subscription subscription : local.awaited(after)) {
      subscription.asked = false;
      if (subscription.state() == Subscription.State.BEHIND) {
        if (subscription.cursor() == after) {
          feed(subscription, after, range);
        } else {
          want(subscription);
        }
      }
    }
  }

  private void feed(Subscription subscription, long after, Range range) {
    switch (range) {
      case Range.Frames read -> {
        long offset = after;
        for (Read one : read.publications()) {
          if (!subscription.catchUp(one.frame(), offset + 1)) {
            break;
          }
          offset++;
        }
        subscription.line().flush();
        subscription.local().meters().deliveries.add(offset - after);
        if (subscription.state() == Subscription.State.BEHIND) {
          if (subscription.cursor() >= read.head()) {
            subscription.live();
          } else {
            want(subscription);
          }
        }
      }
      case Range.Lost lost -> subscription.reset(lost.position(), lost.reason());
    }
  }

  private record Wanted(LocalChannel local, long after, Consumer<Range> then) {}

  /**
   * A publication that was read.
   *
   * @param slot the slot that it fills; null for none
   */
  record Read(Frame frame, @Nullable String slot) {}

  /** What the owner lane answers. */
  sealed interface Range {

    /**
     * What follows the offset asked for.
     *
     * @param publications consecutive; empty where the offset is the head
     * @param head what the owner lane had told this loop by then: later ones are delivered live
     */
    record Frames(List<Read> publications, long head) implements Range {}

    /** Retention has overtaken the offset, or the epoch is another one. */
    record Lost(Position position, String reason) implements Range {}
  }
}
