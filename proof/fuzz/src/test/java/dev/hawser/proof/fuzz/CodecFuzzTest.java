package dev.hawser.proof.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hawser.protocol.Codec;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.Frames;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.binary.ProtobufCodec;
import dev.hawser.protocol.json.JsonCodec;
import dev.hawser.protocol.json.JsonData;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the bytes: a frame or a refusal, nothing else; and what was taken as a frame means the
 * same once it was written, in either encoding.
 */
class CodecFuzzTest {

  private static final Codec JSON = new JsonCodec();
  private static final Codec PROTOBUF = new ProtobufCodec();

  @MethodSource("json")
  @FuzzTest(maxDuration = "60s")
  void json_commands(byte[] bytes) {
    command(JSON, bytes);
  }

  @MethodSource("protobuf")
  @FuzzTest(maxDuration = "60s")
  void protobuf_commands(byte[] bytes) {
    command(PROTOBUF, bytes);
  }

  @MethodSource("json")
  @FuzzTest(maxDuration = "60s")
  void json_of_the_server(byte[] bytes) {
    server(JSON, bytes);
  }

  @MethodSource("protobuf")
  @FuzzTest(maxDuration = "60s")
  void protobuf_of_the_server(byte[] bytes) {
    server(PROTOBUF, bytes);
  }

  @MethodSource("json")
  @FuzzTest(maxDuration = "60s")
  void payloads(byte[] bytes) {
    try {
      Payload payload = JsonData.read(bytes, 0, bytes.length);

      assertThat(JsonData.read(payload.bytes(), 0, payload.size())).isEqualTo(payload);
    } catch (MalformedFrameException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @MethodSource("messages")
  @FuzzTest(maxDuration = "60s")
  void frames_within_a_message(byte[] bytes) {
    cut(Frames.lines(bytes, 0, bytes.length), bytes.length);
    cut(Frames.delimited(bytes, 0, bytes.length), bytes.length);
  }

  static Stream<byte[]> json() {
    return Seeds.all("json");
  }

  static Stream<byte[]> protobuf() {
    return Seeds.all("protobuf");
  }

  static Stream<byte[]> messages() {
    return Seeds.messages();
  }

  private static void command(Codec codec, byte[] bytes) {
    CommandFrame frame;
    try {
      frame = codec.decodeCommand(bytes, 0, bytes.length);
    } catch (MalformedFrameException e) {
      assertThat(e.code().isDisconnect()).isFalse();
      return;
    }
    for (Codec other : new Codec[] {JSON, PROTOBUF}) {
      byte[] written = other.encode(frame);
      try {
        assertThat(other.decodeCommand(written, 0, written.length)).isEqualTo(frame);
      } catch (MalformedFrameException e) {
        throw new AssertionError("what was written cannot be read: " + frame, e);
      }
    }
  }

  private static void server(Codec codec, byte[] bytes) {
    ServerFrame frame;
    try {
      frame = codec.decodeServer(bytes, 0, bytes.length);
    } catch (MalformedFrameException e) {
      assertThat(e.code().isDisconnect()).isFalse();
      return;
    }
    byte[] written = codec.encode(frame);
    try {
      assertThat(codec.decodeServer(written, 0, written.length)).isEqualTo(frame);
    } catch (MalformedFrameException e) {
      throw new AssertionError("what was written cannot be read: " + frame, e);
    }
  }

  private static void cut(Frames frames, int length) {
    int end = 0;
    try {
      while (frames.next()) {
        assertThat(frames.offset()).isBetween(end, length);
        assertThat(frames.length()).isBetween(0, length - frames.offset());
        end = frames.offset() + frames.length();
      }
    } catch (MalformedFrameException e) {
      assertThat(e.id()).isZero();
    }
  }
}
