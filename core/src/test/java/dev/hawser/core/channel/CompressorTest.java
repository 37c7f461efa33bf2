package dev.hawser.core.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A compressed frame is the frame again, for whoever puts back what a sender leaves off. */
class CompressorTest {

  private final Compressor compressor = new Compressor();

  @ParameterizedTest
  @ValueSource(ints = {200, 1_000, 5_000, 70_000, 1_000_000})
  void it_is_the_frame_again(int size) throws Exception {
    byte[] json = text(size);
    byte[] protobuf = text(size + 1);

    Frame frame = compressor.compress(Frame.shared(json, protobuf), true, true);

    assertThat(inflated(frame.deflated(Encoding.JSON))).isEqualTo(json);
    byte[] delimited = inflated(frame.deflated(Encoding.PROTOBUF));
    int before = delimited.length - protobuf.length;
    assertThat(Arrays.copyOfRange(delimited, before, delimited.length)).isEqualTo(protobuf);
    assertThat(varint(delimited)).isEqualTo(protobuf.length);
  }

  @Test
  void one_message_says_nothing_of_the_next() throws Exception {
    byte[] json = text(2_000);
    byte[] first =
        compressor.compress(Frame.shared(json, null), true, false).deflated(Encoding.JSON);

    byte[] second =
        compressor.compress(Frame.shared(json, null), true, false).deflated(Encoding.JSON);

    assertThat(second).isEqualTo(first);
  }

  @Test
  void a_frame_is_left_as_it_is_where_that_is_smaller() {
    byte[] noise = new byte[4_000];
    new Random(1).nextBytes(noise);

    Frame short_ = compressor.compress(Frame.shared(text(100), null), true, false);
    Frame noisy = compressor.compress(Frame.shared(noise, null), true, false);

    assertThat(short_.deflated(Encoding.JSON)).isNull();
    assertThat(noisy.deflated(Encoding.JSON)).isNull();
  }

  @Test
  void only_what_somebody_takes_is_compressed() {
    Frame frame = compressor.compress(Frame.shared(text(900), text(900)), false, true);

    assertThat(frame.deflated(Encoding.JSON)).isNull();
    assertThat(frame.deflated(Encoding.PROTOBUF)).isNotNull();
  }

  private static byte[] text(int size) {
    return "{\"price\":101.25,\"volume\":7} "
        .repeat(size / 20 + 1)
        .substring(0, size)
        .getBytes(UTF_8);
  }

  private static int varint(byte[] bytes) {
    int value = 0;
    for (int i = 0; ; i++) {
      value |= (bytes[i] & 0x7f) << (7 * i);
      if (bytes[i] >= 0) {
        return value;
      }
    }
  }

  private static byte[] inflated(byte @Nullable [] deflated) throws Exception {
    byte[] message = requireNonNull(deflated, "not compressed");
    byte[] whole = Arrays.copyOf(message, message.length + 4);
    whole[message.length + 2] = (byte) 0xff;
    whole[message.length + 3] = (byte) 0xff;
    Inflater inflater = new Inflater(true);
    inflater.setInput(whole);
    byte[] room = new byte[2_000_000];
    int length = inflater.inflate(room);
    assertThat(inflater.getRemaining()).isZero();
    inflater.end();
    return Arrays.copyOf(room, length);
  }
}
