package dev.hawser.transports.line;

import io.netty.buffer.ByteBuf;

/** The lengths that stand before Protobuf frames: unsigned, little end first, seven bits a byte. */
public final class Varint {

  /** Its last byte has not come yet. */
  public static final long UNFINISHED = -1;

  /** It has more than 31 bits. */
  public static final long MALFORMED = -2;

  private static final int LONGEST = 5;

  private Varint() {}

  /**
   * Reads the varint at the reader's index, without moving it.
   *
   * @return {@link #UNFINISHED}, {@link #MALFORMED}, or what {@link #value} and {@link #size} read
   */
  public static long peek(ByteBuf in) {
    int start = in.readerIndex();
    int available = Math.min(in.readableBytes(), LONGEST);
    long value = 0;
    for (int i = 0; i < available; i++) {
      byte next = in.getByte(start + i);
      value |= (long) (next & 0x7f) << (7 * i);
      if (next >= 0) {
        return value > Integer.MAX_VALUE ? MALFORMED : (value << 3) | (i + 1);
      }
    }
    return available < LONGEST ? UNFINISHED : MALFORMED;
  }

  public static int value(long peeked) {
    return (int) (peeked >>> 3);
  }

  /** How many bytes it takes. */
  public static int size(long peeked) {
    return (int) (peeked & 7);
  }

  static int sizeOf(int value) {
    return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;
  }

  static void write(int value, ByteBuf out) {
    int rest = value;
    while (rest >= 0x80) {
      out.writeByte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }
}
