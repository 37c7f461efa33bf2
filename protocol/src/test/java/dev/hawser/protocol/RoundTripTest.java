package dev.hawser.protocol;

import static dev.hawser.protocol.Vectors.JSON;
import static dev.hawser.protocol.Vectors.PROTOBUF;
import static dev.hawser.protocol.Vectors.meaning;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a frame holds, both encodings carry it, and carry the same. */
class RoundTripTest {

  private static final int FRAMES = 3_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 20261122, -7})
  void a_command_comes_back_from_both(long seed) throws Exception {
    Chance chance = new Chance(seed);
    for (int i = 0; i < FRAMES; i++) {
      CommandFrame frame = chance.command();
      byte[] text = JSON.encode(frame);
      byte[] binary = PROTOBUF.encode(frame);

      assertThat(JSON.decodeCommand(text, 0, text.length))
          .as("seed %d, frame %d", seed, i)
          .isEqualTo(frame);
      assertThat(PROTOBUF.decodeCommand(binary, 0, binary.length))
          .as("seed %d, frame %d", seed, i)
          .isEqualTo(frame);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 20261123, -8})
  void a_frame_of_the_server_comes_back_from_both(long seed) throws Exception {
    Chance chance = new Chance(seed);
    for (int i = 0; i < FRAMES; i++) {
      ServerFrame frame = chance.server();
      byte[] text = JSON.encode(frame);
      byte[] binary = PROTOBUF.encode(frame);

      ServerFrame fromText = JSON.decodeServer(text, 0, text.length);
      ServerFrame fromBinary = PROTOBUF.decodeServer(binary, 0, binary.length);

      assertThat(meaning(fromText)).as("seed %d, frame %d", seed, i).isEqualTo(meaning(frame));
      assertThat(meaning(fromBinary)).as("seed %d, frame %d", seed, i).isEqualTo(meaning(frame));
      assertThat(JSON.encode(fromText)).isEqualTo(text);
      assertThat(PROTOBUF.encode(fromBinary)).isEqualTo(binary);
    }
  }
}
