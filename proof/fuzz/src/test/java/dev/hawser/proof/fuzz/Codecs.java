package dev.hawser.proof.fuzz;

import dev.hawser.protocol.Codec;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.binary.ProtobufCodec;
import dev.hawser.protocol.json.JsonCodec;
import dev.hawser.protocol.json.JsonData;
import org.jspecify.annotations.Nullable;

/**
 * What is taken as a frame means the same once it was written, commands in either encoding; what is
 * refused is refused by a number that leaves the line open.
 */
final class Codecs {

  static final Codec JSON = new JsonCodec();
  static final Codec PROTOBUF = new ProtobufCodec();

  /** A name in JSON is a string, an object and an entry of a list for four bytes of input. */
  private static final int EACH = 100;

  private Codecs() {}

  static void command(Codec codec, byte[] bytes) throws Exception {
    Allocation.bounded(
        bytes.length,
        EACH,
        () -> {
          try {
            var _ = codec.decodeCommand(bytes, 0, bytes.length);
          } catch (MalformedFrameException refused) {
            refused(refused);
          }
        });
    CommandFrame frame;
    try {
      frame = codec.decodeCommand(bytes, 0, bytes.length);
    } catch (MalformedFrameException refused) {
      return;
    }
    for (Codec other : new Codec[] {JSON, PROTOBUF}) {
      byte[] written = other.encode(frame);
      same(frame, other.decodeCommand(written, 0, written.length));
    }
  }

  static void server(Codec codec, byte[] bytes) throws Exception {
    Allocation.bounded(
        bytes.length,
        EACH,
        () -> {
          try {
            var _ = codec.decodeServer(bytes, 0, bytes.length);
          } catch (MalformedFrameException refused) {
            refused(refused);
          }
        });
    ServerFrame frame;
    try {
      frame = codec.decodeServer(bytes, 0, bytes.length);
    } catch (MalformedFrameException refused) {
      return;
    }
    byte[] written = codec.encode(frame);
    same(frame, codec.decodeServer(written, 0, written.length));
  }

  static void payload(byte[] bytes) throws Exception {
    Allocation.bounded(
        bytes.length,
        EACH,
        () -> {
          try {
            Payload payload = JsonData.read(bytes, 0, bytes.length);
            same(payload, JsonData.read(payload.bytes(), 0, payload.size()));
          } catch (MalformedFrameException refused) {
            refused(refused);
          }
        });
  }

  private static void refused(MalformedFrameException refused) {
    String message = refused.getMessage();
    if (refused.code().isDisconnect() || message == null || message.isEmpty()) {
      throw new AssertionError("refused by " + refused.code() + ": " + message);
    }
  }

  static void same(Object before, @Nullable Object after) {
    if (!before.equals(after)) {
      throw new AssertionError("written and read again: " + before + " became " + after);
    }
  }
}
