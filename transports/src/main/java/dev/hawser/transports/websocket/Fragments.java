package dev.hawser.transports.websocket;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** The beginning of a message whose end has not come, unmasked. */
final class Fragments {

  private final boolean compressed;
  private byte[] bytes = new byte[0];
  private int length;
  private int count;

  Fragments(boolean compressed) {
    this.compressed = compressed;
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
}
