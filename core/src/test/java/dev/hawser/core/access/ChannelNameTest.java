package dev.hawser.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelNameTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "chat/lobby", "班级/三", "a.b-c_d:e", "$x/1"})
  void a_name_of_parts_is_a_name(String name) {
    assertThat(ChannelName.problem(name)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "/a", "a/", "a//b", "a b", "a\nb", "a\u0000", "a/+", "a/#", "a\u2028b"})
  void a_name_that_would_confuse_is_refused_with_words(String name) {
    assertThat(ChannelName.problem(name)).isNotBlank();
  }

  @Test
  void the_longest_name_is_a_name_and_one_more_is_not() {
    assertThat(ChannelName.problem("x".repeat(ChannelName.LONGEST))).isNull();
    assertThat(ChannelName.problem("x".repeat(ChannelName.LONGEST + 1))).contains("256");
  }
}
