package dev.hawser.sdk;

import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage.Member;
import org.jspecify.annotations.Nullable;

/**
 * Hears one channel.
 *
 * <p><b>Order.</b> One call at a time, publications by ascending offset, none twice. A gap is
 * either recovered before anything later is told, or announced by {@link #skipped}, {@link #reset}
 * or a {@link Standing} that was not recovered.
 *
 * <p><b>Threads.</b> On the executor given to {@link HawserBuilder#callbacks}. What is thrown is
 * logged. Do not wait here for a future of the SDK: futures complete on the same executor.
 */
@FunctionalInterface
public interface ChannelListener {

  void publication(Channel channel, Publication publication);

  /** The subscription stands: for the first time, or again after the line was lost. */
  default void subscribed(Channel channel, Standing standing) {}

  /** Presence: a session has come. */
  default void joined(Channel channel, Member member) {}

  /** Presence: a session has gone for good. */
  default void left(Channel channel, Member member) {}

  /** What was held is not continued; the channel goes on after {@code position}. */
  default void reset(Channel channel, Position position, String reason) {}

  /** The offsets {@code from} to {@code to}, inclusive, will not come, by policy. */
  default void skipped(Channel channel, long from, long to, String reason) {}

  /**
   * Somebody else told those who are subscribed now; it is kept nowhere, and none of it comes again
   * after a break.
   *
   * @param user null for the server itself
   * @param signal one JSON value
   */
  default void signal(Channel channel, @Nullable String user, Payload signal) {}

  /**
   * How much comes from here on, where the subscription adapts: {@code all}; where the line is
   * slow, {@code latest}, the newest of each slot; {@code sample}, the newest now and then; or
   * {@code drop}, what comes while the line has room. Told at first, too. Later servers may know
   * others.
   */
  default void rung(Channel channel, String rung) {}

  /**
   * The subscription has ended and will not come back by itself: the server refused or ended it.
   */
  default void unsubscribed(Channel channel, HawserException reason) {}

  /**
   * How a subscription stands.
   *
   * @param position where it stands after what was recovered in the same breath
   * @param recovered whether everything since the position held before is here or follows
   * @param reason where a position was held and not recovered: the name of a catalogue entry, such
   *     as {@code position-lost}; otherwise null
   * @param byServer whether the server began it, not this program
   */
  record Standing(Position position, boolean recovered, @Nullable String reason, boolean byServer) {

    /** Whether publications may have been missed for good. */
    public boolean lost() {
      return reason != null;
    }
  }
}
