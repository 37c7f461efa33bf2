package dev.hawser.sdk;

import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import org.jspecify.annotations.Nullable;

/**
 * Hears what is published in the channels of one pattern.
 *
 * <p><b>Order.</b> One call at a time, of each channel by ascending offset within an epoch. What a
 * subscription to one of the channels brings is heard here, too; what that recovers may have been
 * heard before.
 *
 * <p><b>Threads.</b> As {@link ChannelListener}.
 */
@FunctionalInterface
public interface PatternListener {

  /**
   * Something was published.
   *
   * @param position where it stands; a subscription to the channel can go on from here
   */
  void publication(String channel, Position position, Publication publication);

  /** It stands: for the first time, or again after the line was lost. */
  default void subscribed(Pattern pattern) {}

  /**
   * Something will not come.
   *
   * @param channel of which channel; null for somewhere in the pattern, as after every loss of the
   *     line
   * @param from the first offset; 0 where that is unknown
   * @param to the last, inclusive; 0 where that is unknown
   * @param reason such as {@code slow}, or the name of a catalogue entry
   */
  default void missed(@Nullable String channel, long from, long to, String reason) {}

  /** It has ended and will not come back by itself: the server refused or ended it. */
  default void unsubscribed(Pattern pattern, HawserException reason) {}
}
