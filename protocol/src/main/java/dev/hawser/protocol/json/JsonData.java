package dev.hawser.protocol.json;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Payload;

/** The one check of a payload that claims to be JSON, for whichever door it comes in by. */
public final class JsonData {

  private JsonData() {}

  /**
   * Takes one JSON value, without the blanks around it; line breaks outside strings become spaces.
   *
   * @throws MalformedFrameException with {@link Code#INVALID_DATA} unless the bytes are strict
   *     UTF-8 (RFC 3629) and one JSON value (RFC 8259) at most 64 levels deep
   */
  public static Payload read(byte[] bytes, int offset, int length) throws MalformedFrameException {
    JsonReader in = new JsonReader(bytes, offset, length);
    try {
      byte[] value = in.raw();
      in.finish();
      return new Payload(value, true);
    } catch (MalformedFrameException e) {
      throw new MalformedFrameException(Code.INVALID_DATA, 0, String.valueOf(e.getMessage()));
    }
  }
}
