package dev.hawser.core.bell;

import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import org.jspecify.annotations.Nullable;

/** What is told of a channel. */
public sealed interface Ring {

  String channel();

  /**
   * The channel's head moved.
   *
   * @param position the new head
   * @param publication the one at {@code position}, or null where the listener is to read the log
   */
  record Moved(String channel, Position position, @Nullable Publication publication)
      implements Ring {}

  /**
   * Something is told to those who are subscribed now, and kept nowhere.
   *
   * @param session who is not told, since it tells; empty for nobody
   * @param user who tells; null for the server itself
   */
  record Signalled(String channel, String session, @Nullable String user, Payload data)
      implements Ring {}

  /** A session came to the channel, or went for good. */
  record Met(String channel, String session, String user, boolean present) implements Ring {}
}
