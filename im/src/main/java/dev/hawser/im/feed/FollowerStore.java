package dev.hawser.im.feed;

import java.util.List;
import java.util.OptionalLong;

/**
 * The port to where it is kept how far followers are: one row for each follower and channel in
 * which something was said since the follower is there.
 *
 * <p><b>Threads.</b> Any; every method blocks. <b>Effects</b> are atomic, and lasting when the
 * method returns. <b>Failure.</b> {@link dev.hawser.core.RefusedException} with {@code
 * log-unavailable}; everything may be called again.
 */
public interface FollowerStore {

  /**
   * Makes a follower known.
   *
   * @param from from when on it wants to be told, in milliseconds since 1970; 0 for everything
   * @return that of the first time: later ones change nothing
   */
  long begin(String follower, long from);

  /**
   * Takes a channel for a while, so that no other node tells the follower about it.
   *
   * @param holder the run of the node
   * @param until when others may take it, in milliseconds since 1970
   * @return the offset up to which the follower was told; empty while another holds it
   */
  OptionalLong claim(String follower, String channel, String holder, long now, long until);

  /** Notes how far it was told, and lets go of the channel where this holder still has it. */
  void reached(String follower, String channel, String holder, long offset);

  /** Has a follower be told again what follows an offset. */
  void rewind(String follower, String channel, long offset);

  /**
   * Channels of which a follower was not told everything, and which nobody holds.
   *
   * @param prefix how their names begin
   * @param quietSince only those in which nothing was said since then, so that whoever was at it
   *     had its time
   */
  List<String> behind(String follower, String prefix, long quietSince, long now, int limit);
}
