package dev.hawser.core.channel;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the owner lane answers to a wish to subscribe. */
public sealed interface Reply {

  /**
   * The subscription stands.
   *
   * @param position what the peer holds after the publications here
   * @param recovered whether nothing between the position given and this one is missing
   * @param reason why not, where a position was given
   * @param head how far the owner lane had got
   * @param more whether there is more after {@code position}, which follows
   */
  record Accepted(
      int alias,
      Position position,
      boolean recovered,
      @Nullable Code reason,
      List<Publication> publications,
      long head,
      boolean more)
      implements Reply {

    /** The offset before the first that it gives. */
    long after() {
      return publications.isEmpty() ? position.offset() : publications.getFirst().offset() - 1;
    }

    /** How it was recovered, or why not; null where nothing was asked for. */
    @Nullable String how() {
      return recovered ? "recovered" : reason == null ? null : reason.wireName();
    }
  }

  /** It does not. */
  record Refused(Code code, String detail) implements Reply {}
}
