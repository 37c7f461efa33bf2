package dev.hawser.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** What peers say stays within its quotes and on its line. */
class OneLineTest {

  private static String line(String message, String value) {
    LoggingEvent event =
        new LoggingEvent(
            "here", new LoggerContext().getLogger("test"), Level.INFO, message, null, null);
    event.setKeyValuePairs(List.of(new KeyValuePair("user", value)));
    return new OneLine().convert(event);
  }

  @Test
  void ordinary_words_stay_as_they_are() {
    assertThat(line("Connection ended", "ann, Zoë, 王"))
        .isEqualTo("Connection ended user=\"ann, Zoë, 王\"");
  }

  @Test
  void a_line_break_begins_no_line() {
    assertThat(line("ended\nforged", "eve\r\n2026 INFO forged\u2028x\u0085"))
        .isEqualTo("ended\\u000aforged user=\"eve\\u000d\\u000a2026 INFO forged\\u2028x\\u0085\"");
  }

  @Test
  void a_quote_ends_no_value() {
    assertThat(line("ended", "eve\" code=\"3000\\"))
        .isEqualTo("ended user=\"eve\\\" code=\\\"3000\\\\\"");
  }

  @Test
  void what_moves_the_cursor_or_turns_the_writing_is_shown_as_a_number() {
    assertThat(line("ended", "\u001b[2K\u202e\u200b\u0007"))
        .isEqualTo("ended user=\"\\u001b[2K\\u202e\\u200b\\u0007\"");
  }
}
