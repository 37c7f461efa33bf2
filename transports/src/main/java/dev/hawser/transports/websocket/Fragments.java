package dev.hawser.transports.websocket;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** The beginning of a message whose end has not come, unmasked. */
final class Fragments {

  private final int opcode;
  private final boolean compressed;
  private byte[] bytes = new byte[0];
  private int length;
  private int count;
  private int checked;

  Fragments(int opcode, boolean compressed) {
    this.opcode = opcode;
    this.compressed = compressed;
  }

  /** Of the whole message. */
  int opcode() {
    return opcode;
  }

  /** Whether the message is compressed, as its first fragment said. */
  boolean compressed() {
    return compressed;
  }

  int length() {
    return length;
  }

  /** How many fragments there were. */
  int count() {
    return count;
  }

  int capacity() {
    return bytes.length;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Takes one more fragment, which lies whole in {@code in}. */
  void add(Header header, ByteBuf in) {
    int more = (int) header.length();
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * length));
    }
    header.payload(in, bytes, length);
    length += more;
    count++;
  }

  /**
   * Whether text is UTF-8 as far as it has come, so that what is none is told so before its last
   * fragment; of bytes, and of what is compressed, this cannot be said.
   */
  boolean fits() {
    if (compressed || opcode != Header.TEXT) {
      return true;
    }
    int until = Utf8.judgeable(bytes, checked, length);
    boolean valid = Utf8.valid(bytes, checked, until - checked);
    checked = until;
    return valid;
  }
}
