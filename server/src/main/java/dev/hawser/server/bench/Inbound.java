package dev.hawser.server.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Cuts what a node sends into frames: HTTP's answer, WebSocket's messages, delimiters. */
final class Inbound {

  private static final int CONTINUATION = 0;
  private static final int CLOSE = 8;
  private static final int PING = 9;

  /** Hears what was cut; offsets are into the array that was handed to {@link #take}. */
  interface Ear {

    /** The upgrade was granted; never with raw TCP. */
    void upgraded();

    void frame(byte[] bytes, int offset, int length) throws IOException;

    void ping(byte[] payload);
  }

  private final boolean webSocket;
  private final boolean json;
  private boolean upgraded;
  private @Nullable ByteArrayOutputStream fragments;

  Inbound(boolean webSocket, boolean json) {
    this.webSocket = webSocket;
    this.json = json;
  }

  /**
   * Takes what is complete, and says where the rest begins.
   *
   * @throws IOException with what the node said, where it refuses or ends the connection
   */
  int take(byte[] bytes, int from, int to, Ear ear) throws IOException {
    if (!webSocket) {
      return delimited(bytes, from, to, ear);
    }
    int at = from;
    if (!upgraded) {
      at = response(bytes, from, to);
      if (at < 0) {
        return from;
      }
      upgraded = true;
      ear.upgraded();
    }
    int next = message(bytes, at, to, ear);
    while (next > at) {
      at = next;
      next = message(bytes, at, to, ear);
    }
    return at;
  }

  private static int response(byte[] bytes, int from, int to) throws IOException {
    for (int i = from; i + 3 < to; i++) {
      if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r') {
        String status = new String(bytes, from, Math.min(40, i - from), ISO_8859_1);
        if (!status.startsWith("HTTP/1.1 101")) {
          throw new IOException(status.lines().findFirst().orElse("no HTTP"));
        }
        return i + 4;
      }
    }
    return -1;
  }

  private int message(byte[] bytes, int at, int to, Ear ear) throws IOException {
    if (to - at < 2) {
      return at;
    }
    long length = bytes[at + 1] & 0x7f;
    int wide = length == 126 ? 2 : length == 127 ? 8 : 0;
    int body = at + 2 + wide;
    if (to < body) {
      return at;
    }
    if (wide > 0) {
      length = 0;
      for (int i = at + 2; i < body; i++) {
        length = (length << 8) | (bytes[i] & 0xff);
      }
    }
    if (length > to - body) {
      return at;
    }
    boolean last = bytes[at] < 0;
    int opcode = bytes[at] & 0x0f;
    int size = (int) length;
    if (opcode == CLOSE) {
      int code = size >= 2 ? ((bytes[body] & 0xff) << 8) | (bytes[body + 1] & 0xff) : 1005;
      throw new IOException("closed with " + code);
    } else if (opcode == PING) {
      ear.ping(java.util.Arrays.copyOfRange(bytes, body, body + size));
    } else if (opcode == CONTINUATION || (!last && opcode < CLOSE)) {
      fragment(bytes, body, size, last, ear);
    } else if (opcode < CLOSE) {
      whole(bytes, body, size, ear);
    }
    return body + size;
  }

  private void fragment(byte[] bytes, int offset, int size, boolean last, Ear ear)
      throws IOException {
    ByteArrayOutputStream parts = fragments == null ? new ByteArrayOutputStream() : fragments;
    parts.write(bytes, offset, size);
    fragments = last ? null : parts;
    if (last) {
      byte[] message = parts.toByteArray();
      whole(message, 0, message.length, ear);
    }
  }

  /** The last frame of a JSON message needs no newline. */
  private void whole(byte[] bytes, int offset, int size, Ear ear) throws IOException {
    int taken = delimited(bytes, offset, offset + size, ear);
    if (json && taken < offset + size) {
      ear.frame(bytes, taken, offset + size - taken);
    }
  }

  private int delimited(byte[] bytes, int from, int to, Ear ear) throws IOException {
    int taken = from;
    if (json) {
      for (int i = from; i < to; i++) {
        if (bytes[i] == '\n') {
          if (i > taken) {
            ear.frame(bytes, taken, i - taken);
          }
          taken = i + 1;
        }
      }
      return taken;
    }
    while (true) {
      int at = taken;
      long length = 0;
      int shift = 0;
      while (at < to && bytes[at] < 0 && shift < 28) {
        length |= (long) (bytes[at++] & 0x7f) << shift;
        shift += 7;
      }
      if (at >= to) {
        return taken;
      }
      length |= (long) (bytes[at++] & 0xff) << shift;
      if (length > to - at) {
        return taken;
      }
      ear.frame(bytes, at, (int) length);
      taken = at + (int) length;
    }
  }
}
