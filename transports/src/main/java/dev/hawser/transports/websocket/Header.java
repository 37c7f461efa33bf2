package dev.hawser.transports.websocket;

import io.netty.buffer.ByteBuf;

/**
 * The header of one frame from a client (RFC 6455, section 5.2), read where it lies.
 *
 * <p>One object serves one loop's line at a time: read, then ask.
 */
final class Header {

  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xa;

  private static final int SHORTEST = 6;
  private static final int LONGEST_CONTROL = 125;

  /** What {@link #read} found. */
  enum Found {
    WHOLE,
    /** More bytes are needed. */
    UNFINISHED,
    /** {@link #problem} says what is wrong. */
    WRONG
  }

  private boolean last;
  private boolean compressed;
  private int opcode;
  private int size;
  private long length;
  private int mask;
  private String problem = "";

  /**
   * Reads the header at the reader's index, without moving it.
   *
   * @param compressible whether a message may say that it is compressed (RFC 7692, section 6)
   */
  Found read(ByteBuf in, boolean compressible) {
    int start = in.readerIndex();
    int available = in.readableBytes();
    if (available < 2) {
      return Found.UNFINISHED;
    }
    int first = in.getUnsignedByte(start);
    int second = in.getUnsignedByte(start + 1);
    last = (first & 0x80) != 0;
    opcode = first & 0x0f;
    int given = second & 0x7f;
    compressed = compressible && (first & 0x40) != 0;
    if ((first & 0x30) != 0 || ((first & 0x40) != 0 && !compressible)) {
      return wrong("reserved bits are set");
    }
    if ((second & 0x80) == 0) {
      return wrong("a frame is not masked");
    }
    if (opcode > PONG || (opcode > BINARY && opcode < CLOSE)) {
      return wrong("the opcode is reserved");
    }
    if (control() && (!last || given > LONGEST_CONTROL)) {
      return wrong("a control frame is fragmented or longer than 125 bytes");
    }
    if (compressed && (control() || opcode == CONTINUATION)) {
      return wrong("a frame that begins no message says that it is compressed");
    }
    size = SHORTEST + (given == 126 ? 2 : given == 127 ? 8 : 0);
    if (available < size) {
      return Found.UNFINISHED;
    }
    length =
        given == 126
            ? in.getUnsignedShort(start + 2)
            : given == 127 ? in.getLong(start + 2) : given;
    if (length < 0 || (given == 126 && length < 126) || (given == 127 && length < 1 << 16)) {
      return wrong("a length is not in its shortest form");
    }
    mask = in.getInt(start + size - 4);
    return Found.WHOLE;
  }

  private Found wrong(String why) {
    problem = why;
    return Found.WRONG;
  }

  /** What is wrong with the header that was read last. */
  String problem() {
    return problem;
  }

  /** Whether the message that begins here is compressed. */
  boolean compressed() {
    return compressed;
  }

  boolean last() {
    return last;
  }

  int opcode() {
    return opcode;
  }

  boolean control() {
    return opcode >= CLOSE;
  }

  /** The header's own bytes. */
  int size() {
    return size;
  }

  long length() {
    return length;
  }

  /** Reads the payload behind the header, unmasked, and moves behind it. */
  void payload(ByteBuf in, byte[] into, int offset) {
    in.skipBytes(size);
    int count = (int) length;
    in.readBytes(into, offset, count);
    Masking.apply(mask, into, offset, count);
  }
}
