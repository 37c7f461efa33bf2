package dev.hawser.core.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.protocol.Delta;
import dev.hawser.protocol.Delta.Part;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.json.DeltaText;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the differ finds makes the new text of the old one, and is much smaller where it can be. */
class DifferTest {

  private static final String[] WORDS = {"bid", "ask", "Grüße", "世界", "🚢🚢", "volume", "é", "x"};

  private final Differ differ = new Differ();

  @Test
  void a_change_costs_what_it_changes() throws Exception {
    String old = state(40, 1);
    String fresh = old.replace("\"v7\":1007", "\"v7\":99");

    Delta delta = new Delta(1, requireNonNull(differ.parts(bytes(old), bytes(fresh))));

    assertThat(delta.on(Payload.json(old))).isEqualTo(Payload.json(fresh));
    assertThat(DeltaText.write(delta).size()).isLessThan(40);
  }

  @Test
  void what_moved_is_found_where_it_is() throws Exception {
    String old = state(40, 1);
    String fresh = "{\"first\":true," + old.substring(1, old.length() - 1) + ",\"last\":1}";

    Delta delta = new Delta(1, requireNonNull(differ.parts(bytes(old), bytes(fresh))));

    assertThat(delta.on(Payload.json(old))).isEqualTo(Payload.json(fresh));
    assertThat(DeltaText.write(delta).size()).isLessThan(60);
  }

  @Test
  void texts_that_have_little_in_common_have_no_delta() {
    assertThat(differ.parts(bytes(state(20, 1)), bytes("[" + "7,8,".repeat(90) + "9]"))).isNull();
    assertThat(differ.parts(bytes("1"), bytes("2"))).isNull();
    assertThat(differ.parts(bytes("[" + " ".repeat(Differ.LARGEST) + "]"), bytes("[1,2,3,4]")))
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 20261124, -3})
  void whatever_it_finds_makes_the_new_text(long seed) throws Exception {
    Random random = new Random(seed);
    int found = 0;
    for (int i = 0; i < 3_000; i++) {
      List<String> pieces = new ArrayList<>();
      for (int n = random.nextInt(120); n >= 0; n--) {
        pieces.add(WORDS[random.nextInt(WORDS.length)] + random.nextInt(50));
      }
      String old = text(pieces);
      for (int n = random.nextInt(5); n > 0; n--) {
        change(pieces, random);
      }
      String fresh = text(pieces);

      List<Part> parts = differ.parts(bytes(old), bytes(fresh));

      if (parts != null) {
        found++;
        Payload patch = DeltaText.write(new Delta(i, parts));
        assertThat(DeltaText.read(patch).on(Payload.json(old)))
            .as("seed %d, text %d: %s", seed, i, patch)
            .isEqualTo(Payload.json(fresh));
      }
    }
    assertThat(found).isGreaterThan(1_500);
  }

  private static void change(List<String> pieces, Random random) {
    int at = random.nextInt(pieces.size());
    String word = WORDS[random.nextInt(WORDS.length)] + "!";
    switch (random.nextInt(4)) {
      case 0 -> pieces.set(at, word);
      case 1 -> pieces.add(at, word);
      case 2 -> pieces.add(pieces.remove(at));
      default -> {
        if (pieces.size() > 1) {
          pieces.remove(at);
        }
      }
    }
  }

  private static String text(List<String> pieces) {
    return "[\"" + String.join("\",\"", pieces) + "\"]";
  }

  private static String state(int fields, int round) {
    StringBuilder text = new StringBuilder("{\"round\":" + round);
    for (int i = 0; i < fields; i++) {
      text.append(",\"v").append(i).append("\":").append(1_000 + i);
    }
    return text.append('}').toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
