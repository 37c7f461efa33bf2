package dev.hawser.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the protocol book shows is what the codecs do. */
class BookTest {

  private static final String COMMAND = "→ ";
  private static final String SERVER = "← ";

  @Test
  void every_example_is_a_vector() throws Exception {
    Set<String> vectors =
        Vectors.all("frames").stream()
            .map(vector -> arrow(vector) + vector.get("json").asString())
            .collect(Collectors.toSet());

    assertThat(examples()).isNotEmpty().allMatch(vectors::contains);
  }

  @Test
  void every_example_decodes_and_is_written_the_same() throws Exception {
    for (String example : examples()) {
      byte[] text = example.substring(2).getBytes(UTF_8);
      Object frame =
          example.startsWith(COMMAND)
              ? Vectors.JSON.decodeCommand(text, 0, text.length)
              : Vectors.JSON.decodeServer(text, 0, text.length);

      assertThat(new String(Vectors.encode(Vectors.JSON, frame), UTF_8))
          .isEqualTo(example.substring(2));
    }
  }

  @Test
  void every_kind_of_frame_has_an_example() throws Exception {
    Set<String> shown = Set.copyOf(examples());
    Set<String> kinds =
        Vectors.all("frames").stream()
            .filter(vector -> shown.contains(arrow(vector) + vector.get("json").asString()))
            .map(BookTest::kind)
            .collect(Collectors.toSet());

    assertThat(Vectors.all("frames").stream().map(BookTest::kind)).allMatch(kinds::contains);
  }

  private static List<String> examples() throws Exception {
    return Files.readAllLines(Path.of("../docs/protocol.md")).stream()
        .filter(line -> line.startsWith(COMMAND + "{") || line.startsWith(SERVER + "{"))
        .distinct()
        .toList();
  }

  private static String kind(JsonNode vector) {
    return arrow(vector) + vector.get("kind").asString();
  }

  private static String arrow(JsonNode vector) {
    return vector.get("direction").asString().equals("command") ? COMMAND : SERVER;
  }
}
