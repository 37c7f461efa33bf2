package dev.hawser.core.channel;

import java.util.Comparator;

/**
 * What a channel carried between two looks.
 *
 * @param publications in a second
 * @param deliveries in a second, one for each subscriber of this node
 * @param subscribers on this node, now
 * @param whole whether all publications are counted; false where the node hears only of those that
 *     were numbered through it, as nobody is subscribed here
 */
public record Carried(
    String channel, double publications, double deliveries, int subscribers, boolean whole) {

  /** The busiest first. */
  static final Comparator<Carried> BUSIEST =
      Comparator.comparingDouble((Carried one) -> one.deliveries + one.publications)
          .reversed()
          .thenComparing(Carried::channel);
}
