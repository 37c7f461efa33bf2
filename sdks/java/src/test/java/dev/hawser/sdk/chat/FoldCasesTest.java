package dev.hawser.sdk.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The cases to which the room's fold and the TypeScript SDK's are held: all show the same. */
class FoldCasesTest {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  static Stream<JsonNode> cases() throws IOException {
    Path cases = Path.of("../../im/src/test/resources/hawser/im/fold.json");
    return MAPPER.readTree(Files.readString(cases)).valueStream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void this_fold_shows_the_same(JsonNode one) {
    TreeMap<Long, Message> messages = new TreeMap<>();
    for (JsonNode publication : one.get("publications")) {
      Fold.take(messages, told(publication));
    }
    long now = one.path("now").asLong(0);
    List<Json> shown =
        messages.values().stream().map(message -> Shapes.json(message.at(now))).toList();
    assertThat(MAPPER.readTree(shown.toString()))
        .as(one.get("case").asString())
        .isEqualTo(one.get("messages"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void what_is_written_for_a_cache_is_read_as_the_same(JsonNode one) {
    for (JsonNode message : one.get("messages")) {
      Message read = Shapes.message(Json.of(message.toString()));
      assertThat(MAPPER.readTree(Shapes.json(read).toString())).isEqualTo(message);
    }
  }

  private static Told told(JsonNode node) {
    Map<String, String> tags = new HashMap<>();
    for (Map.Entry<String, JsonNode> tag : node.path("tags").properties()) {
      tags.put(tag.getKey(), tag.getValue().asString());
    }
    Json json = Json.of(node.toString());
    return new Told(
        node.get("offset").asLong(),
        json.text("user"),
        json.text("key"),
        node.get("time").asLong(),
        json.at("data"),
        tags);
  }
}
