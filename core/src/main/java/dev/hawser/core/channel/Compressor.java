package dev.hawser.core.channel;

import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses frames, each once for everybody who takes it so (RFC 7692, section 7.2.1).
 *
 * <p>No frame is compressed with the context of another, so what one publication holds tells
 * nothing of the next; and no line needs a window of its own. Confined to the owner lane.
 */
final class Compressor {

  /** What is shorter fits into a packet anyhow. */
  static final int SHORTEST = 200;

  /** What a sender leaves off behind each message: an empty block. */
  private static final int TAIL = 4;

  private static final int LONGEST_VARINT = 5;

  /** Larger room is let go of again. */
  private static final int KEPT = 64 * 1024;

  private @Nullable Deflater deflater;
  private byte[] room = new byte[4 * 1024];

  /** The frame with its compressed forms, in the encodings in which somebody takes them. */
  Frame compress(Frame frame, boolean json, boolean protobuf) {
    byte[] small =
        json && frame.has(Encoding.JSON) ? deflated(frame.bytes(Encoding.JSON), false) : null;
    byte[] smallest =
        protobuf && frame.has(Encoding.PROTOBUF)
            ? deflated(frame.bytes(Encoding.PROTOBUF), true)
            : null;
    return small == null && smallest == null ? frame : frame.withDeflated(small, smallest);
  }

  /** Null where it would not be smaller. */
  private byte @Nullable [] deflated(byte[] frame, boolean delimited) {
    if (frame.length < SHORTEST) {
      return null;
    }
    Deflater works = deflater;
    if (works == null) {
      works = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
      deflater = works;
    }
    works.reset();
    int length = 0;
    if (delimited) {
      works.setInput(varint(frame.length));
      length = pump(works, 0, Deflater.NO_FLUSH);
    }
    works.setInput(frame);
    length = pump(works, length, Deflater.SYNC_FLUSH);
    byte[] deflated = length - TAIL < frame.length ? Arrays.copyOf(room, length - TAIL) : null;
    if (room.length > KEPT) {
      room = new byte[4 * 1024];
    }
    return deflated;
  }

  private int pump(Deflater works, int from, int flush) {
    int length = from;
    int count;
    do {
      if (room.length - length < 64) {
        room = Arrays.copyOf(room, 2 * room.length);
      }
      count = works.deflate(room, length, room.length - length, flush);
      length += count;
    } while (length == room.length || (count > 0 && !works.needsInput()));
    return length;
  }

  private static byte[] varint(int value) {
    byte[] bytes = new byte[LONGEST_VARINT];
    int size = 0;
    int rest = value;
    for (; rest >= 0x80; rest >>>= 7) {
      bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
    }
    bytes[size++] = (byte) rest;
    return Arrays.copyOf(bytes, size);
  }
}
