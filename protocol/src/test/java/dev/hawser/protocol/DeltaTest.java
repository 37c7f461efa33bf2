package dev.hawser.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.protocol.json.DeltaText;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** A delta makes exactly the bytes that it was made of, or says that it cannot. */
class DeltaTest {

  static Stream<Arguments> vectors() {
    return Vectors.all("deltas").stream()
        .map(vector -> Arguments.of(vector.get("name").asString(), vector));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  void the_vectors_hold(String name, JsonNode vector) throws Exception {
    Payload base = Payload.json(vector.get("base").asString());
    Payload text = Payload.json(vector.get("delta").asString());

    if (vector.has("result")) {
      Delta delta = DeltaText.read(text);
      assertThat(delta.on(base)).isEqualTo(Payload.json(vector.get("result").asString()));
      assertThat(DeltaText.write(delta)).isEqualTo(text);
    } else {
      assertThatThrownBy(() -> DeltaText.read(text).on(base))
          .isInstanceOf(MalformedFrameException.class);
    }
  }

  @Test
  void bytes_are_no_delta() {
    Payload bytes = Payload.opaque("[1,0,1,\"\"]".getBytes(UTF_8));

    assertThatThrownBy(() -> DeltaText.read(bytes)).isInstanceOf(MalformedFrameException.class);
  }

  @Test
  void a_delta_cannot_fill_the_memory() {
    Payload base = new Payload(new byte[1 << 20], true);
    List<Delta.Part> parts =
        Stream.generate(() -> new Delta.Part(0, 1 << 20, "")).limit(100).toList();

    assertThatThrownBy(() -> new Delta(1, parts).on(base))
        .isInstanceOf(MalformedFrameException.class);
  }
}
