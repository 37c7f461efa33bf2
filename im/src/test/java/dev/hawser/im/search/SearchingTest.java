package dev.hawser.im.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchingTest {

  @ParameterizedTest
  @CsvSource({
    "tide ta, tide ta*",
    "潮汐, 潮汐",
    "潮, 潮*",
    "潮汐表, 潮汐 汐表",
    "看iphone, 看* iphone*",
    "iPhone 手机, iphone 手机",
    "'?!', ''"
  })
  void what_is_typed_becomes_terms(String typed, String wanted) {
    assertThat(
            Searching.wanted(typed).stream()
                .map(each -> each.term() + (each.prefix() ? "*" : ""))
                .collect(Collectors.joining(" ")))
        .isEqualTo(wanted);
  }
}
