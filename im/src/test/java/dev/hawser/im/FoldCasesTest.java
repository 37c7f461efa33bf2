package dev.hawser.im;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.im.message.Fold;
import dev.hawser.im.message.Message;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * The cases to which the fold of the TypeScript SDK is held too: a device and a page show the same.
 */
class FoldCasesTest {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  static Stream<JsonNode> cases() throws IOException {
    try (InputStream in =
        requireNonNull(FoldCasesTest.class.getResourceAsStream("/hawser/im/fold.json"))) {
      return MAPPER.readTree(in).valueStream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void both_folds_show_the_same(JsonNode one) {
    Map<Long, Message> messages = new TreeMap<>();
    for (JsonNode publication : one.get("publications")) {
      Fold.take(messages, publication(publication));
    }
    long now = one.path("now").asLong(0);
    assertThat(shown(messages.values().stream().map(message -> message.at(now)).toList()))
        .as(one.get("case").asString())
        .isEqualTo(one.get("messages"));
  }

  private static JsonNode shown(List<Message> messages) {
    ArrayNode shown = MAPPER.createArrayNode();
    messages.forEach(message -> shown.add(Views.message(message)));
    // Numbers as they are read, and not as they were put.
    return MAPPER.readTree(shown.toString());
  }

  private static Publication publication(JsonNode node) {
    Map<String, String> tags = new HashMap<>();
    for (Map.Entry<String, JsonNode> tag : node.path("tags").properties()) {
      tags.put(tag.getKey(), tag.getValue().asString());
    }
    return new Publication(
        node.get("offset").asLong(),
        Payload.json(node.get("data").toString()),
        text(node, "user"),
        text(node, "key"),
        node.get("time").asLong(),
        tags,
        null);
  }

  private static @Nullable String text(JsonNode node, String field) {
    return node.has(field) ? node.get(field).asString() : null;
  }
}
