package dev.hawser.protocol;

/**
 * Cuts what arrived whole (a WebSocket message, a request's body) into frames, without copying.
 *
 * <pre>{@code
 * Frames frames = Frames.lines(bytes, 0, bytes.length);
 * while (frames.next()) {
 *   codec.decodeCommand(bytes, frames.offset(), frames.length());
 * }
 * }</pre>
 *
 * <p>JSON frames are separated by a newline; lines of nothing but blanks are passed over, and a
 * carriage return before the newline is a blank like others. Every Protobuf frame has its length
 * before it, a varint of at most {@link #PREFIX} bytes in its shortest form.
 */
public final class Frames {

  /** Ends a JSON frame. */
  public static final byte NEWLINE = '\n';

  /** The most bytes that the length before a Protobuf frame takes. */
  public static final int PREFIX = 5;

  private final byte[] in;
  private final int end;
  private final boolean lines;
  private int next;
  private int offset;
  private int length;

  private Frames(byte[] in, int offset, int length, boolean lines) {
    this.in = in;
    this.next = offset;
    this.end = offset + length;
    this.lines = lines;
  }

  /** Frames in JSON. */
  public static Frames lines(byte[] bytes, int offset, int length) {
    return new Frames(bytes, offset, length, true);
  }

  /** Frames in Protobuf. */
  public static Frames delimited(byte[] bytes, int offset, int length) {
    return new Frames(bytes, offset, length, false);
  }

  /**
   * Goes to the next frame; false at the end.
   *
   * @throws MalformedFrameException if a length is no varint, or says more than there is
   */
  public boolean next() throws MalformedFrameException {
    return lines ? nextLine() : nextDelimited();
  }

  /** Where the frame begins. */
  public int offset() {
    return offset;
  }

  /** How many bytes the frame has. */
  public int length() {
    return length;
  }

  private boolean nextLine() {
    while (next < end) {
      offset = next;
      boolean blank = true;
      while (next < end && in[next] != NEWLINE) {
        blank &= in[next] == ' ' || in[next] == '\t' || in[next] == '\r';
        next++;
      }
      length = next - offset;
      next++;
      if (!blank) {
        return true;
      }
    }
    return false;
  }

  private boolean nextDelimited() throws MalformedFrameException {
    if (next >= end) {
      return false;
    }
    long size = 0;
    for (int i = 0; i < PREFIX; i++) {
      if (next >= end) {
        throw malformed("the length is cut off");
      }
      int b = in[next++];
      size |= (long) (b & 0x7F) << (7 * i);
      if (b >= 0) {
        if (b == 0 && i > 0) {
          throw malformed("the length is longer than it need be");
        }
        if (size > end - next) {
          throw malformed("length " + size + ", but only " + (end - next) + " bytes follow");
        }
        offset = next;
        length = (int) size;
        next += length;
        return true;
      }
    }
    throw malformed("the length has more than " + PREFIX + " bytes");
  }

  private static MalformedFrameException malformed(String message) {
    return new MalformedFrameException(Code.MALFORMED, 0, message);
  }

  /** How many bytes the length before a Protobuf frame of this size takes. */
  public static int prefixSize(int size) {
    return (31 - Integer.numberOfLeadingZeros(size | 1)) / 7 + 1;
  }

  /**
   * Writes the length before a Protobuf frame.
   *
   * @return where the frame goes
   */
  public static int putPrefix(byte[] out, int at, int size) {
    int next = at;
    int rest = size;
    while (rest > 0x7F) {
      out[next++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    out[next++] = (byte) rest;
    return next;
  }
}
