package dev.hawser.sdk.wire;

import java.io.IOException;
import java.util.Arrays;

/**
 * Puts delimiters around frames, and finds them again: a newline after each frame of JSON, a varint
 * length before each of Protobuf.
 *
 * <p>One for each wire; confined to the thread that reads.
 */
final class Framing {

  private static final int VARINT = 5;

  private final boolean lines;
  private final int largest;
  private byte[] held = new byte[4096];
  private int size;
  private int scanned;

  /**
   * @param lines whether newlines delimit
   * @param largest the longest frame that is taken in, bytes
   */
  Framing(boolean lines, int largest) {
    this.lines = lines;
    this.largest = largest;
  }

  /** Hears each frame found. */
  interface Sink {

    void frame(byte[] bytes, int offset, int length);
  }

  /** One frame with its delimiter. */
  static byte[] delimit(byte[] frame, boolean lines) {
    if (lines) {
      byte[] line = Arrays.copyOf(frame, frame.length + 1);
      line[frame.length] = '\n';
      return line;
    }
    byte[] head = new byte[VARINT];
    int count = 0;
    int rest = frame.length;
    while (rest > 0x7f) {
      head[count++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    head[count++] = (byte) rest;
    byte[] delimited = Arrays.copyOf(head, count + frame.length);
    System.arraycopy(frame, 0, delimited, count, frame.length);
    return delimited;
  }

  /** Takes in the next bytes of the wire. */
  void feed(byte[] bytes, int length, Sink sink) throws IOException {
    if (size + length > held.length) {
      held = Arrays.copyOf(held, Math.max(size + length, held.length * 2));
    }
    System.arraycopy(bytes, 0, held, size, length);
    size += length;
    int taken = lines ? takeLines(sink) : takeLengths(sink);
    if (size - taken > largest + VARINT) {
      throw new IOException("frame longer than " + largest + " bytes");
    }
    System.arraycopy(held, taken, held, 0, size - taken);
    size -= taken;
    scanned = lines ? size : 0;
    if (size == 0 && held.length > 1 << 16) {
      held = new byte[4096];
    }
  }

  /** The carrier ends here: what is held is the last frame, where lines delimit. */
  void flush(Sink sink) throws IOException {
    if (size > 0 && !lines) {
      throw new IOException("message ends within a frame");
    }
    if (!blank(0, size)) {
      sink.frame(held, 0, size);
    }
    size = 0;
    scanned = 0;
  }

  private int takeLines(Sink sink) {
    int taken = 0;
    for (int at = scanned; at < size; at++) {
      if (held[at] == '\n') {
        if (!blank(taken, at)) {
          sink.frame(held, taken, at - taken);
        }
        taken = at + 1;
      }
    }
    return taken;
  }

  private boolean blank(int from, int to) {
    for (int at = from; at < to; at++) {
      if (held[at] != ' ' && held[at] != '\t' && held[at] != '\r') {
        return false;
      }
    }
    return true;
  }

  private int takeLengths(Sink sink) throws IOException {
    int taken = 0;
    while (true) {
      long length = 0;
      int at = taken;
      int shift = 0;
      while (at < size && held[at] < 0 && shift < 28) {
        length |= (long) (held[at++] & 0x7f) << shift;
        shift += 7;
      }
      if (at >= size) {
        return taken;
      }
      if (held[at] == 0 && at > taken) {
        throw new IOException("a length longer than it need be");
      }
      length |= (long) (held[at++] & 0xff) << shift;
      if (length > largest) {
        throw new IOException("frame of " + length + " bytes (expected: <= " + largest + ")");
      }
      if (length > size - at) {
        return taken;
      }
      sink.frame(held, at, (int) length);
      taken = at + (int) length;
    }
  }
}
