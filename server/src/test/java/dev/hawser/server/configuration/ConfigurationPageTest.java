package dev.hawser.server.configuration;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The page about configuration says what the schema says; its example is a configuration. */
class ConfigurationPageTest {

  private static final Path PAGE = Path.of("../docs/operations/configuration.md");

  private final Keys keys = new Keys();

  @Test
  void the_page_has_a_row_for_every_key_and_no_other() throws IOException {
    List<String> rows = new ArrayList<>();
    rows("", keys.description(), rows);

    List<String> told =
        Files.readString(PAGE).lines().filter(line -> line.startsWith("| `")).toList();
    assertThat(told).containsExactlyElementsOf(rows);
  }

  private static void rows(String path, JsonNode about, List<String> rows) {
    for (Map.Entry<String, JsonNode> property : about.path("properties").properties()) {
      String key = path + property.getKey();
      JsonNode value = property.getValue();
      boolean required =
          about
              .path("required")
              .valueStream()
              .anyMatch(name -> name.asString().equals(property.getKey()));
      rows.add(
          "| `%s` | %s | %s | %s |"
              .formatted(
                  key,
                  kind(value),
                  standard(value, required),
                  value.get("description").asString()));
      rows(key + ".", value, rows);
      rows(key + "[].", value.path("items"), rows);
    }
  }

  private static String kind(JsonNode about) {
    if (about.has("enum")) {
      return about
          .get("enum")
          .valueStream()
          .map(word -> "`" + word.asString() + "`")
          .collect(joining(", "));
    }
    if (about.has("x-kind")) {
      return about.get("x-kind").asString();
    }
    return switch (about.get("type").asString()) {
      case "integer" ->
          "whole number, "
              + about.get("minimum").asString()
              + " to "
              + about.get("maximum").asString();
      case "boolean" -> "`true`, `false`";
      case "array" -> "list";
      case "object" -> "keys";
      default -> about.path("x-secret").asBoolean(false) ? "secret text" : "text";
    };
  }

  private static String standard(JsonNode about, boolean required) {
    if (required) {
      return "required";
    }
    JsonNode standard = about.path("default");
    return standard.isMissingNode()
        ? ""
        : "`" + (standard.isString() ? standard.asString() : standard.toString()) + "`";
  }

  @Test
  void the_example_is_a_configuration_and_shows_every_key() throws Exception {
    String example = example();

    Configuration configuration = new ConfigurationReader(Map.of()).read("hawser.yaml", example);

    assertThat(configuration.name()).isEqualTo("n1");
    assertThat(configuration.tokens().keys()).hasSize(2);
    Set<String> shown = new TreeSet<>();
    shown("", Document.parse("hawser.yaml", example).root(), shown);
    Set<String> known = new TreeSet<>();
    known("", keys.description(), known);
    known.remove("tokens.keys[].jwk");
    assertThat(shown).isEqualTo(known);
  }

  @Test
  void the_first_file_of_the_guide_is_a_configuration() throws Exception {
    String guide = Files.readString(PAGE.resolveSibling("README.md"));
    String first = guide.replaceFirst("(?s).*?```yaml\\n *# first.yaml\\n(.*?)```.*", "$1");

    Configuration configuration = new ConfigurationReader(Map.of()).read("first", first);

    assertThat(configuration.profiles().welcomesGuests()).isFalse();
    assertThat(configuration.logging().json()).isTrue();
  }

  private static String example() throws IOException {
    return Pattern.compile("(?s)```yaml\\n# hawser.yaml\\n(.*?)```")
        .matcher(Files.readString(PAGE))
        .results()
        .map(found -> found.group(1))
        .findFirst()
        .orElseThrow();
  }

  private static void shown(String path, JsonNode node, Set<String> shown) {
    if (node instanceof ObjectNode) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        shown.add(path + field.getKey());
        shown(path + field.getKey() + ".", field.getValue(), shown);
      }
    } else if (node.isArray()) {
      String element = path.substring(0, path.length() - 1) + "[].";
      node.forEach(each -> shown(element, each, shown));
    }
  }

  private static void known(String path, JsonNode about, Set<String> known) {
    for (Map.Entry<String, JsonNode> property : about.path("properties").properties()) {
      known.add(path + property.getKey());
      known(path + property.getKey() + ".", property.getValue(), known);
      known(path + property.getKey() + "[].", property.getValue().path("items"), known);
    }
  }
}
