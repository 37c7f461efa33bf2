package dev.hawser.server.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Lays environment variables over the file: {@code HAWSER_ADMIN_PORT} is {@code admin.port}. */
final class Environment {

  /** What the launcher and the command line read themselves. */
  private static final Set<String> RESERVED =
      Set.of("HAWSER_JAVA_OPTS", "HAWSER_HOME", "HAWSER_CONFIG", "HAWSER_API_KEY", "HAWSER_URL");

  private final Keys keys;

  Environment(Keys keys) {
    this.keys = keys;
  }

  /**
   * Lays the variables over the document, and tells what is wrong with the variables themselves.
   */
  List<Problem> overlay(Document document, Map<String, String> environment) {
    Map<String, String> known = keys.variables();
    List<Problem> problems = new ArrayList<>();
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      String name = variable.getKey();
      if (!name.startsWith("HAWSER_") || RESERVED.contains(name)) {
        continue;
      }
      String pointer = known.get(name);
      if (pointer == null) {
        problems.add(
            new Problem(
                name, 0, 0, "no key has this variable", Nearest.of(name, known.keySet()), null));
        continue;
      }
      try {
        put(document, pointer, value(keys.at(pointer), variable.getValue()));
        document.moved(pointer, Origin.variable(name));
      } catch (InvalidConfigurationException e) {
        problems.add(new Problem(name, 0, 0, "not a well-formed list", null, null));
      }
    }
    return problems;
  }

  private static void put(Document document, String pointer, JsonNode value) {
    ObjectNode object = document.root();
    String[] parts = pointer.substring(1).split("/", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      JsonNode next = object.get(parts[i]);
      object = next instanceof ObjectNode there ? there : object.putObject(parts[i]);
    }
    object.set(parts[parts.length - 1], value);
  }

  private static JsonNode value(JsonNode about, String text) throws InvalidConfigurationException {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (about.path("type").asString("")) {
      case "array" -> list(text);
      case "boolean" ->
          text.equals("true") || text.equals("false")
              ? nodes.booleanNode(text.equals("true"))
              : nodes.stringNode(text);
      case "string" -> nodes.stringNode(text);
      default ->
          text.matches("-?[0-9]{1,18}") && !about.has("enum")
              ? nodes.numberNode(Long.parseLong(text))
              : nodes.stringNode(text);
    };
  }

  /** Either YAML's own form in brackets, or parts between commas. */
  private static JsonNode list(String text) throws InvalidConfigurationException {
    if (text.strip().startsWith("[")) {
      return Document.parse("", "list: " + text).root().path("list");
    }
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (String part : text.split(",", -1)) {
      if (!part.isBlank()) {
        list.add(part.strip());
      }
    }
    return list;
  }
}
