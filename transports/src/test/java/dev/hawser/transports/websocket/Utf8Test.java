package dev.hawser.transports.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** UTF-8 is judged as early as it can be, and never wrongly. */
final class Utf8Test {

  private static final String TEXT =
      "a\u00df\u07ff\u0800\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff z";

  @Test
  void every_beginning_of_utf_8_may_go_on() {
    byte[] bytes = TEXT.getBytes(UTF_8);
    for (int end = 0; end <= bytes.length; end++) {
      int until = Utf8.judgeable(bytes, 0, end);
      assertThat(Utf8.valid(bytes, 0, until)).isTrue();
      assertThat(end - until).isBetween(0, 3);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"80", "c0", "c1", "c27f", "e09f", "eda0", "f08f", "f490", "f5", "ff", "e0a07f"})
  void what_cannot_become_utf_8_is_not_waited_for(String hex) {
    byte[] bytes = HexFormat.of().parseHex("61" + hex);
    int until = Utf8.judgeable(bytes, 0, bytes.length);
    assertThat(Utf8.valid(bytes, 0, until)).isFalse();
  }

  @Test
  void it_judges_as_java_does() {
    Random random = new Random(7);
    int[] telling = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1};
    int[] more = {0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff, 0x41, 0x80, 0xbf};
    for (int round = 0; round < 200_000; round++) {
      byte[] bytes = new byte[1 + random.nextInt(12)];
      for (int i = 0; i < bytes.length; i++) {
        int[] from = random.nextBoolean() ? telling : more;
        bytes[i] = (byte) from[random.nextInt(from.length)];
      }
      assertThat(Utf8.valid(bytes, 0, bytes.length))
          .as("%s", Arrays.toString(bytes))
          .isEqualTo(java(bytes));
    }
  }

  private static boolean java(byte[] bytes) {
    try {
      UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException none) {
      return false;
    }
  }
}
