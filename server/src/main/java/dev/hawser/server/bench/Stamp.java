package dev.hawser.server.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * The payload: which run published it and when, so that whoever reads it knows how long it took.
 */
final class Stamp {

  /** The smallest payload, bytes. */
  static final int LEAST = 64;

  /** What a payload of nobody's or of another run says. */
  static final long NONE = Long.MIN_VALUE;

  private final byte[] head;
  private final int size;

  /**
   * @param run letters and digits
   * @param size bytes, at least {@link #LEAST}
   */
  Stamp(String run, int size) {
    this.head = ("{\"bench\":\"" + run + "\",\"at\":").getBytes(US_ASCII);
    this.size = size;
  }

  /**
   * @param at {@link System#nanoTime} when it was due
   */
  byte[] make(long at) {
    StringBuilder text = new StringBuilder(size).append(new String(head, US_ASCII)).append(at);
    text.append(",\"pad\":\"");
    int pad = size - text.length() - 2;
    return text.append("x".repeat(Math.max(0, pad))).append("\"}").toString().getBytes(US_ASCII);
  }

  /** When it was due, or {@link #NONE}. */
  long read(byte[] data) {
    if (data.length < LEAST || !Arrays.equals(data, 0, head.length, head, 0, head.length)) {
      return NONE;
    }
    long at = 0;
    int i = head.length;
    boolean negative = data[i] == '-';
    if (negative) {
      i++;
    }
    for (; i < data.length && data[i] >= '0' && data[i] <= '9'; i++) {
      at = at * 10 + (data[i] - '0');
    }
    return negative ? -at : at;
  }
}
