package dev.hawser.transports.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Whether bytes are UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8 {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long NOT_ASCII = 0x8080808080808080L;

  private Utf8() {}

  static boolean valid(byte[] bytes, int offset, int length) {
    int i = offset;
    int end = offset + length;
    while (i < end) {
      while (i <= end - 8 && ((long) LONGS.get(bytes, i) & NOT_ASCII) == 0) {
        i += 8;
      }
      if (i == end) {
        return true;
      }
      int size = sequence(bytes, i, end);
      if (size == 0) {
        return false;
      }
      i += size;
    }
    return true;
  }

  /**
   * Where what can be judged already ends: before a last sequence that only lacks its rest, if
   * there is one.
   */
  static int judgeable(byte[] bytes, int start, int end) {
    for (int at = end - 1; at >= Math.max(start, end - 3); at--) {
      if ((bytes[at] & 0xc0) != 0x80) {
        return unfinished(bytes, at, end) ? at : end;
      }
    }
    return end;
  }

  private static boolean unfinished(byte[] bytes, int at, int end) {
    int there = end - at;
    int size = size(bytes[at] & 0xff);
    if (there >= size) {
      return false;
    }
    if (there == 1) {
      return true;
    }
    // Whatever begins well becomes whole with more of the lowest byte that continues.
    byte[] tried = {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80};
    System.arraycopy(bytes, at, tried, 0, there);
    return sequence(tried, 0, size) == size;
  }

  /** The length of the sequence that begins here; 0 if it is none. */
  private static int sequence(byte[] bytes, int at, int end) {
    int first = bytes[at] & 0xff;
    int size = size(first);
    if (size < 2 || at + size > end) {
      return size == 1 ? 1 : 0;
    }
    int second = bytes[at + 1] & 0xff;
    boolean secondFits =
        switch (first) {
          case 0xe0 -> second >= 0xa0 && second <= 0xbf;
          case 0xed -> second >= 0x80 && second <= 0x9f;
          case 0xf0 -> second >= 0x90 && second <= 0xbf;
          case 0xf4 -> second >= 0x80 && second <= 0x8f;
          default -> second >= 0x80 && second <= 0xbf;
        };
    if (!secondFits) {
      return 0;
    }
    for (int i = at + 2; i < at + size; i++) {
      if ((bytes[i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return size;
  }

  /** The length of a sequence with this first byte; 0 if none begins so. */
  private static int size(int first) {
    if (first < 0x80) {
      return 1;
    }
    return first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  }
}
