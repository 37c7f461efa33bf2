package dev.hawser.protocol.json;

/**
 * Well-formed UTF-8 (RFC 3629, section 4): no overlong form, no surrogate, nothing above U+10FFFF.
 */
final class Utf8 {

  private Utf8() {}

  /**
   * Measures a character of more than one byte.
   *
   * @return its bytes, 2 to 4, or 0 if they are not well-formed
   */
  static int measure(byte[] in, int at, int end) {
    int lead = in[at] & 0xFF;
    if (lead < 0xC2 || lead > 0xF4) {
      return 0;
    }
    int size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (end - at < size) {
      return 0;
    }
    int second = in[at + 1] & 0xFF;
    int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < lowest || second > highest) {
      return 0;
    }
    for (int i = 2; i < size; i++) {
      if ((in[at + i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return size;
  }

  /** How many bytes a code point takes. */
  static int size(int point) {
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }

  /** Writes a code point, {@link #size} bytes. */
  static void put(byte[] out, int at, int point) {
    int size = size(point);
    if (size == 1) {
      out[at] = (byte) point;
      return;
    }
    int rest = point;
    for (int i = size - 1; i > 0; i--) {
      out[at + i] = (byte) (0x80 | (rest & 0x3F));
      rest >>>= 6;
    }
    out[at] = (byte) (0xF0 << (4 - size) | rest);
  }
}
