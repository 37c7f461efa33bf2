package dev.hawser.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelPatternTest {

  @ParameterizedTest
  @CsvSource({
    "chat/lobby, chat/lobby, true",
    "chat/lobby, chat/lobby2, false",
    "chat/lobby, chat, false",
    "chat/lobby, chat/lobby/x, false",
    "chat/+, chat/lobby, true",
    "chat/+, chat, false",
    "chat/+, chat/a/b, false",
    "+/lobby, chat/lobby, true",
    "+, chat, true",
    "+, chat/x, false",
    "chat/#, chat/a/b/c, true",
    "chat/#, chat, true",
    "chat/#, chatter, false",
    "chat/#, chatter/a, false",
    "#, anything/at/all, true",
    "a/+/c, a/b/c, true",
    "a/+/c, a/b/d, false",
    "a/+/#, a, false",
    "a/+/#, a/b, true",
  })
  void a_pattern_means_the_channels_it_says(String pattern, String channel, boolean matches) {
    assertThat(new ChannelPattern(pattern).matches(channel)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "a//b", "a/", "/a", "#/a", "a#", "a/b+", "+a/b", "a/#/b"})
  void a_pattern_that_says_nothing_clear_is_refused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new ChannelPattern(text));
  }
}
