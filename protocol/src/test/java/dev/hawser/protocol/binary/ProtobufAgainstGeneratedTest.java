package dev.hawser.protocol.binary;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.hawser.protocol.Chance;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Codec;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.v1.ClientFrame;
import dev.hawser.protocol.v1.ServerFrame;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our reader calls broken exactly what the generated parser calls broken, damaged or whole. */
class ProtobufAgainstGeneratedTest {

  private static final int FRAMES = 12_000;

  private final Codec codec = new ProtobufCodec();

  @ParameterizedTest
  @ValueSource(longs = {4, 20261125, -10})
  void both_find_the_same_bytes_broken(long seed) {
    Chance chance = new Chance(seed);
    int whole = 0;
    int broken = 0;
    for (int i = 0; i < FRAMES; i++) {
      boolean command = chance.coin();
      byte[] bytes = codec.encode(chance.server());
      if (command) {
        bytes = codec.encode(chance.command());
      }
      if (chance.below(4) != 0) {
        bytes = chance.damage(bytes);
      }
      boolean ours = ours(command, bytes);

      assertThat(ours)
          .as("seed %d, frame %d: %s", seed, i, HexFormat.of().formatHex(bytes))
          .isEqualTo(theirs(command, bytes));
      if (ours) {
        whole++;
      } else {
        broken++;
      }
    }
    assertThat(whole).isGreaterThan(FRAMES / 5);
    assertThat(broken).isGreaterThan(FRAMES / 5);
  }

  @Test
  void a_number_that_never_ends_in_an_unknown_field_is_broken_for_both_or_for_neither() {
    // connect { 6: a varint whose tenth byte says that there is more }, then another unknown field
    byte[] bytes = HexFormat.of().parseHex("120d30e4b896e7958ce4b896e71001");

    assertThat(ours(true, bytes)).isEqualTo(theirs(true, bytes));
  }

  private boolean ours(boolean command, byte[] bytes) {
    try {
      if (command) {
        codec.decodeCommand(bytes, 0, bytes.length);
      } else {
        codec.decodeServer(bytes, 0, bytes.length);
      }
      return true;
    } catch (MalformedFrameException e) {
      return e.code() != Code.MALFORMED;
    }
  }

  private static boolean theirs(boolean command, byte[] bytes) {
    try {
      var message = command ? ClientFrame.parseFrom(bytes) : ServerFrame.parseFrom(bytes);
      return message.getSerializedSize() >= 0;
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }
}
