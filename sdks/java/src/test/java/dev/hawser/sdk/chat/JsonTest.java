package dev.hawser.sdk.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "true",
        "-0.5",
        "12345678901234567890123456789.10",
        "{\"a\":[1,{\"b\":null},\"c\"],\"d\":false}",
        "\"\\\"\\\\ ü 👍\"",
        "\"\\u0000\\ud800\""
      })
  void what_is_read_is_written_as_it_was(String text) {
    assertThat(Json.of(text).toString()).isEqualTo(text);
  }

  @Test
  void escapes_and_blanks_are_understood() {
    Json json = Json.of(" { \"a\\n\" : \"\\u00e9\\/\\t\" , \"n\" : 1e3 } ");
    assertThat(json.text("a\n")).isEqualTo("é/\t");
    assertThat(json.number("n", 0)).isEqualTo(1000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[1", "[1 2]", "{\"a\"}", "{a:1}", "tru", "\"a", "\"\\u12", "1 2", "-"})
  void what_is_none_is_refused(String text) {
    assertThatThrownBy(() -> Json.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_lies_too_deep_is_refused_and_what_is_too_large_is_no_number() {
    assertThatThrownBy(() -> Json.of("[".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Json.of("{\"n\":1e999999999,\"h\":1.5}").number("n", 7)).isEqualTo(7);
    assertThat(Json.of("{\"n\":1,\"h\":1.5}").number("h", 7)).isEqualTo(7);
  }
}
