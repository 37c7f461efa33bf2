package dev.hawser.server.command;

import dev.hawser.protocol.Position;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Positions as people write them: {@code EPOCH:OFFSET}. */
final class Positions implements ITypeConverter<Position> {

  @Override
  public Position convert(String text) {
    int colon = text.lastIndexOf(':');
    try {
      if (colon >= 0) {
        return new Position(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
      }
    } catch (IllegalArgumentException e) {
      // Said below, in the same words for everything that is no position.
    }
    throw new TypeConversionException("'" + text + "' (expected: EPOCH:OFFSET)");
  }

  static String text(Position position) {
    return position.epoch() + ":" + position.offset();
  }
}
