package dev.hawser.im.feed;

import dev.hawser.protocol.Publication;
import java.util.List;

/** Whoever is told what was said. */
public interface Follower {

  /** Notes how far a follower has come; what it took is not told again after that. */
  interface Progress {
    void to(long offset);
  }

  /**
   * Takes what was said in a channel, in order. Pages of one channel come one after another, those
   * of different channels many at once. May block, on a virtual thread.
   *
   * <p>Each publication comes at least once: again where this node ended before it could note that
   * it was taken.
   *
   * @param page at least one
   * @throws Exception where the rest could not be taken: it comes again after a while
   */
  void take(String channel, List<Publication> page, Progress taken) throws Exception;
}
