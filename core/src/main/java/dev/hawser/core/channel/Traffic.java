package dev.hawser.core.channel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts what each channel of a lane carries, while somebody looks. Confined to the lane.
 *
 * <p>While nobody does, a publication costs one comparison and nothing is kept.
 */
final class Traffic {

  /** How long after a look it goes on counting for the next. */
  private static final long WATCHED_MILLIS = 10_000;

  private final ChannelLane home;

  /** Null while nobody looks. */
  private @Nullable Map<Channel, Tally> moved;

  private long since;
  private boolean waiting;

  private static final class Tally {

    long publications;
    long deliveries;
  }

  Traffic(ChannelLane home) {
    this.home = home;
  }

  /** A publication of the channel goes to so many. */
  void count(Channel channel, int subscribers) {
    Map<Channel, Tally> counted = moved;
    if (counted != null) {
      Tally tally = counted.computeIfAbsent(channel, _ -> new Tally());
      tally.publications++;
      tally.deliveries += subscribers;
    }
  }

  /**
   * Tells what moved since the look before, and counts anew.
   *
   * @param most how many channels
   * @return the busiest first; null where there was no look before, so that counting only begins
   */
  @Nullable List<Carried> look(int most) {
    Map<Channel, Tally> counted = moved;
    long now = home.lane().millis();
    double seconds = Math.max(1, now - since) / 1_000.0;
    moved = new HashMap<>();
    since = now;
    if (!waiting) {
      waiting = true;
      home.lane().after(WATCHED_MILLIS, this::rest);
    }
    if (counted == null) {
      return null;
    }
    List<Carried> carried = new ArrayList<>(counted.size());
    counted.forEach((channel, tally) ->
        carried.add(
            new Carried(
                channel.name(),
                tally.publications / seconds,
                tally.deliveries / seconds,
                channel.interest().total(),
                channel.isOpen())));
    carried.sort(Carried.BUSIEST);
    return List.copyOf(carried.subList(0, Math.min(most, carried.size())));
  }

  private void rest() {
    long left = since + WATCHED_MILLIS - home.lane().millis();
    if (left > 0) {
      home.lane().after(left, this::rest);
    } else {
      waiting = false;
      moved = null;
    }
  }
}
