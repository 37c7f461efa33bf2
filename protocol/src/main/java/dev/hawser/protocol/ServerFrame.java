package dev.hawser.protocol;

import static java.util.Objects.requireNonNull;

/**
 * A reply or a push on the wire.
 *
 * @param id the command answered; 0 for a push
 */
public record ServerFrame(long id, ServerMessage message) {

  public ServerFrame {
    requireNonNull(message, "message");
    if (id < 0) {
      throw new IllegalArgumentException("id: " + id + " (expected: >= 0)");
    }
  }

  /** What the server says unasked. */
  public static ServerFrame push(ServerMessage.Push push) {
    return new ServerFrame(0, push);
  }
}
