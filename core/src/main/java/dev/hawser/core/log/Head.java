package dev.hawser.core.log;

import static java.util.Objects.requireNonNull;

import dev.hawser.protocol.Position;

/**
 * Where a channel stands.
 *
 * @param epoch its present epoch
 * @param offset of the newest publication; 0 for none
 * @param oldest offset of the oldest publication still kept; {@code offset + 1} where none is
 */
public record Head(String epoch, long offset, long oldest) {

  public Head {
    requireNonNull(epoch, "epoch");
    if (offset < 0 || oldest < 1 || oldest > offset + 1) {
      throw new IllegalArgumentException(
          "oldest " + oldest + ", offset " + offset + " (expected: 1 <= oldest <= offset + 1)");
    }
  }

  public Position position() {
    return new Position(epoch, offset);
  }
}
