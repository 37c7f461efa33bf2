package dev.hawser.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.protocol.Chance;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Our reader takes what Jackson takes and refuses what Jackson refuses, damaged or whole.
 *
 * <p>Jackson reads characters, so that the JDK's strict decoder judges the UTF-8. One difference is
 * ours: more than 64 levels are refused. One is Jackson's: it refuses half a surrogate pair in the
 * escapes of a name, which RFC 8259 (section 8.2) allows; so it is shown an A instead.
 */
class JsonAgainstJacksonTest {

  private static final int TEXTS = 12_000;
  private static final Pattern SURROGATE = Pattern.compile("\\\\u[dD][89a-fA-F][0-9a-fA-F]{2}");

  private final JsonFactory jackson =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(2_000).build())
          .build();

  @ParameterizedTest
  @ValueSource(longs = {3, 20261124, -9})
  void both_take_and_refuse_the_same(long seed) {
    Chance chance = new Chance(seed);
    int taken = 0;
    int refused = 0;
    for (int i = 0; i < TEXTS; i++) {
      byte[] whole = chance.json(5).getBytes(UTF_8);
      byte[] text = chance.below(4) == 0 ? whole : chance.damage(whole);
      boolean ours = ours(text);

      assertThat(ours)
          .as("seed %d, text %d: %s", seed, i, HexFormat.of().formatHex(text))
          .isEqualTo(theirs(text));
      if (ours) {
        taken++;
      } else {
        refused++;
      }
    }
    assertThat(taken).isGreaterThan(TEXTS / 4);
    assertThat(refused).isGreaterThan(TEXTS / 4);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 66, 100_000})
  void depth_ends_at_64_whatever_the_brackets(int depth) {
    for (String[] pair : new String[][] {{"[", "]"}, {"{\"a\":", "}"}, {"[{\"a\":", "}]"}}) {
      int pairs = depth / (pair[0].startsWith("[{") ? 2 : 1);
      int deep = pairs * (pair[0].startsWith("[{") ? 2 : 1);
      String text = pair[0].repeat(pairs) + "1" + pair[1].repeat(pairs);

      assertThat(ours(text.getBytes(UTF_8))).isEqualTo(deep <= 64);
    }
  }

  private static boolean ours(byte[] text) {
    byte[] within = new byte[text.length + 4];
    Arrays.fill(within, (byte) ' ');
    System.arraycopy(text, 0, within, 2, text.length);
    byte[] before = within.clone();
    try {
      Payload payload = JsonData.read(within, 2, text.length);
      assertThat(payload.bytes()).doesNotContain('\n', '\r');
      assertThat(payload.toString())
          .isEqualTo(new String(text, UTF_8).strip().replace('\n', ' ').replace('\r', ' '));
      return true;
    } catch (MalformedFrameException e) {
      return false;
    } finally {
      assertThat(within).isEqualTo(before);
    }
  }

  private boolean theirs(byte[] text) {
    int values = 0;
    int depth = 0;
    String characters;
    try {
      characters = UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (CharacterCodingException e) {
      return false;
    }
    characters = SURROGATE.matcher(characters).replaceAll("\\\\u0041");
    try (JsonParser parser = jackson.createParser(ObjectReadContext.empty(), characters)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        assertThat(parser.getString()).isNotNull();
        if (depth == 0) {
          values++;
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      }
      return values == 1 && depth == 0;
    } catch (JacksonException e) {
      return false;
    }
  }
}
