package dev.hawser.im.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TermsTest {

  @ParameterizedTest
  @CsvSource({
    "The TIDE turns; at 6., the tide turns at 6",
    "Café ＡＢ１２, cafe ab12",
    "潮汐表, 潮汐 汐表 表",
    "潮, 潮",
    "看iPhone15手机, 看 iphone15 手机 机",
    "naïve-co-op, naive co op",
    "'!?。，', ''"
  })
  void a_text_comes_apart(String text, String terms) {
    assertThat(String.join(" ", Terms.of(text))).isEqualTo(terms);
  }

  @Test
  void a_text_without_end_gives_a_bounded_number() {
    assertThat(Terms.of("tide ".repeat(100_000))).hasSize(Terms.MOST);
    assertThat(Terms.of("x".repeat(100_000))).isEqualTo(List.of("x".repeat(40)));
  }
}
