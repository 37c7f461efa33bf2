package dev.hawser.protocol;

import static java.util.Objects.requireNonNull;

/**
 * A command on the wire.
 *
 * @param id what the reply will carry; 0 wants no reply
 */
public record CommandFrame(long id, Command command) {

  public CommandFrame {
    requireNonNull(command, "command");
    if (id < 0) {
      throw new IllegalArgumentException("id: " + id + " (expected: >= 0)");
    }
  }
}
