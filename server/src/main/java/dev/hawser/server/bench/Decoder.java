package dev.hawser.server.bench;

import dev.hawser.protocol.Codec;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage.Delivered;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decodes frames, and each only once for all connections of a loop: the node sends a publication's
 * very bytes to every subscriber, and comparing is cheaper than reading. Confined to its loop.
 */
final class Decoder {

  private static final int SLOTS = 256;
  private static final int SAMPLES = 16;

  /**
   * @param at when the publication in it was due; {@link Stamp#NONE} for anything else
   */
  record Read(byte[] bytes, ServerFrame frame, long at) {}

  private final Codec codec;
  private final Stamp stamp;
  private final @Nullable Read[] known = new @Nullable Read[SLOTS];

  Decoder(Codec codec, Stamp stamp) {
    this.codec = codec;
    this.stamp = stamp;
  }

  Read read(byte[] bytes, int offset, int length) throws MalformedFrameException {
    int slot = slot(bytes, offset, length);
    Read held = known[slot];
    if (held != null
        && Arrays.equals(held.bytes, 0, held.bytes.length, bytes, offset, offset + length)) {
      return held;
    }
    ServerFrame frame = codec.decodeServer(bytes, offset, length);
    long at = Stamp.NONE;
    if (frame.message() instanceof Delivered delivered) {
      at = stamp.read(delivered.publication().payload().bytes());
      Read read = new Read(Arrays.copyOfRange(bytes, offset, offset + length), frame, at);
      known[slot] = read;
      return read;
    }
    return new Read(new byte[0], frame, at);
  }

  /** Some bytes are enough to choose a slot: what stands there is compared in full. */
  private static int slot(byte[] bytes, int offset, int length) {
    int hash = length;
    int near = Math.min(length, 96);
    for (int i = 0; i < near; i += Math.max(1, near / SAMPLES / 2)) {
      hash = 31 * hash + bytes[offset + i];
    }
    return (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (SLOTS - 1);
  }
}
