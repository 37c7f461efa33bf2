package dev.hawser.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.protocol.Choice;
import dev.hawser.protocol.Choice.Option;
import dev.hawser.protocol.MalformedFrameException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChoiceCodecTest {

  @Test
  void it_is_written_and_read_as_the_protocol_book_says() throws MalformedFrameException {
    Choice choice =
        new Choice(
            30_000,
            List.of(
                new Option("n\"2", List.of("wss://n2.example.com/ws", "tls://n2"), 100, "AAA-_"),
                new Option("n3", List.of(), 7, "")));

    byte[] json = ChoiceCodec.encode(choice);

    assertThat(new String(json, UTF_8))
        .isEqualTo(
            "{\"good\":30000,\"nodes\":[{\"node\":\"n\\\"2\",\"addresses\":"
                + "[\"wss://n2.example.com/ws\",\"tls://n2\"],\"weight\":100,\"choice\":\"AAA-_\"},"
                + "{\"node\":\"n3\",\"addresses\":[],\"weight\":7,\"choice\":\"\"}]}");
    assertThat(ChoiceCodec.decode(json)).isEqualTo(choice);
  }

  @Test
  void fields_of_a_later_version_are_passed_over() throws MalformedFrameException {
    String later = "{\"more\":[{}],\"nodes\":[{\"zone\":{\"a\":1},\"weight\":0.5}],\"good\":-1}";
    assertThat(ChoiceCodec.decode(later.getBytes(UTF_8)))
        .isEqualTo(new Choice(0, List.of(new Option("", List.of(), 1, ""))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"nodes\":1}",
        "{\"nodes\":[1]}",
        "{\"nodes\":[{\"node\":1}]}",
        "{\"nodes\":[{\"node\":\"\\ud800\"}]}",
        "{}x"
      })
  void what_is_none_is_refused(String text) {
    assertThatThrownBy(() -> ChoiceCodec.decode(text.getBytes(UTF_8)))
        .isInstanceOf(MalformedFrameException.class);
  }
}
