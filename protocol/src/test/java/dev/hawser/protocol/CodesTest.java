package dev.hawser.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The catalogue and what is made of it. */
class CodesTest {

  @Test
  void the_page_of_the_book_is_what_the_catalogue_says() throws Exception {
    assertThat(Scripts.run("codes/generate.mjs", "--check", "docs", "../docs/codes.md")).isEmpty();
  }

  @Test
  void a_code_is_found_by_its_number() {
    assertThat(Code.values()).allMatch(code -> Code.of(code.number()) == code);
    assertThat(Code.of(2999)).isNull();
  }

  @Test
  void the_range_alone_says_what_to_do() {
    assertThat(Code.values())
        .allMatch(code -> code.number() >= 2000 && code.number() < 4000)
        .allMatch(code -> code.isDisconnect() == (code.number() >= 3000));
    assertThat(Arrays.stream(Code.values()).filter(Code::isDisconnect))
        .allMatch(code -> code.retry() == (code.number() < 3500));
  }
}
