package dev.hawser.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is put before a frame is what the cutting finds; the vectors hold the rest. */
class FramesTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152})
  void a_length_is_written_as_it_is_read(int size) throws Exception {
    byte[] message = new byte[3 + Frames.prefixSize(size) + size];
    int start = Frames.putPrefix(message, 3, size);
    Frames frames = Frames.delimited(message, 3, message.length - 3);

    assertThat(start).isEqualTo(3 + Frames.prefixSize(size));
    assertThat(frames.next()).isTrue();
    assertThat(frames.offset()).isEqualTo(start);
    assertThat(frames.length()).isEqualTo(size);
    assertThat(frames.next()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {268_435_455, 268_435_456, Integer.MAX_VALUE})
  void the_greatest_lengths_have_their_prefix(int size) {
    byte[] prefix = new byte[Frames.PREFIX];

    assertThat(Frames.putPrefix(prefix, 0, size)).isEqualTo(Frames.prefixSize(size));
  }
}
