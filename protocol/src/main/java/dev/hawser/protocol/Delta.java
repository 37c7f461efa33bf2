package dev.hawser.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;

/**
 * What makes one JSON value out of the one that the same channel had before: pieces of the old text
 * and new text between them, in the order of the new one.
 *
 * @param base the offset of the publication that it builds on
 */
public record Delta(long base, List<Part> parts) {

  /** Nobody publishes that much; who announces it wants to fill a memory. */
  static final int MOST = 64 * 1024 * 1024;

  public Delta {
    parts = List.copyOf(parts);
  }

  /**
   * A piece of the base, and the text that follows it.
   *
   * @param from where the piece begins, in bytes of UTF-8
   * @param length its length, in bytes of UTF-8
   * @param text what follows the piece
   */
  public record Part(int from, int length, String text) {}

  /**
   * The new value.
   *
   * @param before the value of the base, byte for byte
   * @throws MalformedFrameException if it does not fit the base
   */
  public Payload on(Payload before) throws MalformedFrameException {
    byte[] old = before.bytes();
    byte[] room = new byte[old.length + 64];
    int length = 0;
    for (Part part : parts) {
      byte[] text = part.text().getBytes(UTF_8);
      if (part.from() < 0 || part.length() < 0 || part.length() > old.length - part.from()) {
        throw new MalformedFrameException(
            Code.INVALID_DATA, 0, "delta: a piece beyond the " + old.length + " bytes of its base");
      }
      long more = (long) length + part.length() + text.length;
      if (more > MOST) {
        throw new MalformedFrameException(Code.INVALID_DATA, 0, "delta: more than " + MOST);
      }
      if (more > room.length) {
        room = Arrays.copyOf(room, (int) Math.max(more, Math.min(MOST, 2L * room.length)));
      }
      System.arraycopy(old, part.from(), room, length, part.length());
      System.arraycopy(text, 0, room, length + part.length(), text.length);
      length = (int) more;
    }
    return new Payload(Arrays.copyOf(room, length), true);
  }
}
