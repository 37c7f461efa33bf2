package dev.hawser.protocol;

import dev.hawser.protocol.ServerMessage.Part;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes frames whole that came in parts, and cuts them. One for each line; confined to whoever
 * reads it.
 */
public final class Joiner {

  private final int largest;
  private final @Nullable Begun[] begun = new @Nullable Begun[Part.STREAMS];

  /**
   * @param largest the longest frame that is made, bytes; so much is held for each stream at most
   */
  public Joiner(int largest) {
    this.largest = largest;
  }

  /**
   * Takes the next part.
   *
   * @return the whole frame with the last of its parts, otherwise null; it must not be a part
   * @throws MalformedFrameException if the frame grows too long
   */
  public byte @Nullable [] take(Part part) throws MalformedFrameException {
    Begun one = begun[part.stream()];
    int length = one == null ? 0 : one.length;
    byte[] piece = part.piece();
    if (piece.length > largest - length) {
      throw new MalformedFrameException(
          Code.INVALID_FIELD, 0, "parts: more than " + largest + " bytes together");
    }
    if (one == null) {
      one = new Begun();
      begun[part.stream()] = one;
    }
    one.add(piece, largest);
    if (part.more()) {
      return null;
    }
    begun[part.stream()] = null;
    return Arrays.copyOf(one.bytes, one.length);
  }

  /**
   * Where a part of a frame ends that begins here: at the end of a character, which in Protobuf
   * every byte is.
   *
   * @param most the most bytes; at least 4
   * @param text whether the frame is JSON in UTF-8
   */
  public static int end(byte[] frame, int from, int most, boolean text) {
    if (frame.length - from <= most) {
      return frame.length;
    }
    int end = from + most;
    while (text && (frame[end] & 0xC0) == 0x80) {
      end--;
    }
    return end;
  }

  /** A frame of which the last part is still to come. */
  private static final class Begun {

    byte[] bytes = new byte[0];
    int length;

    void add(byte[] piece, int largest) {
      int joined = length + piece.length;
      if (joined > bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.max(joined, Math.min(largest, 2L * joined)));
      }
      System.arraycopy(piece, 0, bytes, length, piece.length);
      length = joined;
    }
  }
}
