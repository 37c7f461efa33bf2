package dev.hawser.transports.line;

import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import io.netty.buffer.ByteBuf;

/** How one frame is delimited on a wire that leaves the server. */
public enum Framing {
  /** One unmasked, unfragmented text message for each frame (RFC 6455, section 5.2). */
  WEBSOCKET_TEXT(Encoding.JSON),
  /** One binary message for each frame, which has its varint length before it even so. */
  WEBSOCKET_BINARY(Encoding.PROTOBUF),
  /** {@link #WEBSOCKET_TEXT}, compressed where the frame has that form (RFC 7692). */
  WEBSOCKET_TEXT_DEFLATED(Encoding.JSON),
  /** {@link #WEBSOCKET_BINARY}, compressed where the frame has that form (RFC 7692). */
  WEBSOCKET_BINARY_DEFLATED(Encoding.PROTOBUF),
  /** The frame, then a newline. */
  NEWLINE(Encoding.JSON),
  /** The frame's length as a varint, then the frame. */
  VARINT(Encoding.PROTOBUF),
  /** The frame and a newline, as one chunk of a body (RFC 9112, section 7.1). */
  CHUNKED_LINE(Encoding.JSON),
  /** The frame as the data of an event (server-sent events of HTML). */
  EVENT(Encoding.JSON),
  /** Such an event as one chunk of a body. */
  CHUNKED_EVENT(Encoding.JSON),
  /** The frame as one message of gRPC: not compressed, then its length in four bytes. */
  GRPC(Encoding.PROTOBUF);

  /** What stands before a message of gRPC. */
  public static final int GRPC_PREFIX = 5;

  private static final byte[] DATA = {'d', 'a', 't', 'a', ':', ' '};
  private static final int AROUND_EVENT = DATA.length + 2;

  private static final int FINAL_TEXT = 0x81;
  private static final int FINAL_BINARY = 0x82;

  /** The first reserved bit of a frame: its message is compressed (RFC 7692, section 6). */
  private static final int COMPRESSED = 0x40;

  private final Encoding encoding;

  Framing(Encoding encoding) {
    this.encoding = encoding;
  }

  public Encoding encoding() {
    return encoding;
  }

  /** Whether frames that have a compressed form leave in it. */
  public boolean deflates() {
    return this == WEBSOCKET_TEXT_DEFLATED || this == WEBSOCKET_BINARY_DEFLATED;
  }

  /** The bytes on the wire for this frame. */
  int size(Frame frame) {
    byte[] deflated = deflates() ? frame.deflated(encoding) : null;
    return deflated == null
        ? size(frame.bytes(encoding).length)
        : websocketHeader(deflated.length) + deflated.length;
  }

  /** Writes the frame with what delimits it; {@code out} has room for {@link #size}. */
  void write(Frame frame, ByteBuf out) {
    byte[] deflated = deflates() ? frame.deflated(encoding) : null;
    if (deflated == null) {
      write(frame.bytes(encoding), out);
    } else {
      int kind = encoding == Encoding.JSON ? FINAL_TEXT : FINAL_BINARY;
      writeWebsocketHeader(kind | COMPRESSED, deflated.length, out);
      out.writeBytes(deflated);
    }
  }

  /** The bytes on the wire for a frame of this length. */
  int size(int length) {
    return switch (this) {
      case WEBSOCKET_TEXT, WEBSOCKET_TEXT_DEFLATED -> websocketHeader(length) + length;
      case WEBSOCKET_BINARY, WEBSOCKET_BINARY_DEFLATED -> {
        int message = Varint.sizeOf(length) + length;
        yield websocketHeader(message) + message;
      }
      case NEWLINE -> length + 1;
      case VARINT -> Varint.sizeOf(length) + length;
      case CHUNKED_LINE -> chunk(length + 1);
      case EVENT -> length + AROUND_EVENT;
      case CHUNKED_EVENT -> chunk(length + AROUND_EVENT);
      case GRPC -> GRPC_PREFIX + length;
    };
  }

  /** Writes the frame with what delimits it; {@code out} has room for {@link #size}. */
  public void write(byte[] frame, ByteBuf out) {
    switch (this) {
      case WEBSOCKET_TEXT, WEBSOCKET_TEXT_DEFLATED -> {
        writeWebsocketHeader(FINAL_TEXT, frame.length, out);
        out.writeBytes(frame);
      }
      case WEBSOCKET_BINARY, WEBSOCKET_BINARY_DEFLATED -> {
        writeWebsocketHeader(FINAL_BINARY, Varint.sizeOf(frame.length) + frame.length, out);
        Varint.write(frame.length, out);
        out.writeBytes(frame);
      }
      case NEWLINE -> {
        out.writeBytes(frame);
        out.writeByte('\n');
      }
      case VARINT -> {
        Varint.write(frame.length, out);
        out.writeBytes(frame);
      }
      case CHUNKED_LINE -> {
        writeChunkHeader(frame.length + 1, out);
        out.writeBytes(frame).writeByte('\n').writeByte('\r').writeByte('\n');
      }
      case EVENT -> writeEvent(frame, out);
      case CHUNKED_EVENT -> {
        writeChunkHeader(frame.length + AROUND_EVENT, out);
        writeEvent(frame, out);
        out.writeByte('\r').writeByte('\n');
      }
      case GRPC -> out.writeByte(0).writeInt(frame.length).writeBytes(frame);
    }
  }

  private static void writeEvent(byte[] frame, ByteBuf out) {
    out.writeBytes(DATA).writeBytes(frame).writeByte('\n').writeByte('\n');
  }

  private static int digits(int length) {
    return (35 - Integer.numberOfLeadingZeros(length)) / 4;
  }

  private static int chunk(int length) {
    return digits(length) + 2 + length + 2;
  }

  private static void writeChunkHeader(int length, ByteBuf out) {
    for (int i = digits(length) - 1; i >= 0; i--) {
      out.writeByte(Character.forDigit(length >>> (4 * i) & 0xf, 16));
    }
    out.writeByte('\r').writeByte('\n');
  }

  private static int websocketHeader(int length) {
    return length < 126 ? 2 : length < 1 << 16 ? 4 : 10;
  }

  private static void writeWebsocketHeader(int first, int length, ByteBuf out) {
    out.writeByte(first);
    if (length < 126) {
      out.writeByte(length);
    } else if (length < 1 << 16) {
      out.writeByte(126);
      out.writeShort(length);
    } else {
      out.writeByte(127);
      out.writeLong(length);
    }
  }
}
