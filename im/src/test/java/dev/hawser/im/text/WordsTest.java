package dev.hawser.im.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.im.text.Words.Hit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {

  private static final Words WORDS =
      Words.of(List.of("rat", "pirate", "rate me", "赌博", "博彩", "caffè"));

  @ParameterizedTest
  @CsvSource({
    "a rat!, a ***!",
    "RAT, ***",
    "ｒａｔ, ***",
    "ra\u200bt, ****",
    "rát, ***",
    "Pirate, ******",
    "rate  me, rate  me",
    "rate me, *******",
    "在线赌博彩票, 在线***票",
    "一个caffe吗, 一个*****吗",
    "CAFFE\u0300, ******",
    "🐀 rat 🐀, 🐀 *** 🐀"
  })
  void a_word_is_found_however_it_is_written(String text, String masked) {
    assertThat(WORDS.mask(text)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ratio", "karat", "pirates", "rat2", "r a t", "赌 博", "", "🐀"})
  void what_only_holds_a_word_is_left_alone(String text) {
    assertThat(WORDS.in(text)).isEmpty();
  }

  @Test
  void a_hit_says_where_and_which() {
    assertThat(WORDS.in("no rat, 🐀赌博"))
        .containsExactly(new Hit(3, 6, "rat"), new Hit(10, 12, "赌博"));
  }

  @Test
  void a_list_of_nothing_finds_nothing() {
    assertThat(Words.of(List.of("", "  ", "\u200b")).isEmpty()).isTrue();
    assertThat(Words.of(List.of()).in("rat")).isEmpty();
  }

  @Test
  void a_word_without_bounds_is_refused() {
    assertThatThrownBy(() -> Words.of(List.of("x".repeat(101))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Over three characters of a script without spaces, where overlaps abound. */
  @Test
  void all_are_found_that_a_search_for_each_one_finds() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      List<String> words = random.ints(8, 1, 5).mapToObj(n -> drawn(random, n)).distinct().toList();
      String text = drawn(random, 60);
      List<Hit> each = new ArrayList<>();
      for (String word : words) {
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
          each.add(new Hit(at, at + word.length(), word));
        }
      }
      assertThat(Words.of(words).in(text))
          .as("%s in %s", words, text)
          .containsExactlyInAnyOrderElementsOf(each);
    }
  }

  private static String drawn(Random random, int length) {
    StringBuilder drawn = new StringBuilder();
    random.ints(length, 0, 3).forEach(each -> drawn.append("天地人".charAt(each)));
    return drawn.toString();
  }
}
