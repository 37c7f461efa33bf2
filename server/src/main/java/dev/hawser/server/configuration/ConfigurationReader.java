package dev.hawser.server.configuration;

import com.networknt.schema.Error;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the operator's file and environment, and says precisely what is wrong with them. */
public final class ConfigurationReader {

  private final Keys keys = new Keys();
  private final Map<String, String> environment;

  /**
   * @param environment variables {@code HAWSER_…} override keys; others are not looked at
   */
  public ConfigurationReader(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * Reads a file.
   *
   * @throws IOException where the file cannot be read
   */
  public Configuration read(Path file) throws IOException, InvalidConfigurationException {
    return read(file.toString(), Files.readString(file));
  }

  /**
   * Reads a text.
   *
   * @param source what the text is called in problems
   * @param text YAML; may be empty
   */
  public Configuration read(String source, String text) throws InvalidConfigurationException {
    Document document = Document.parse(source, text);
    document.conceal(pointer -> keys.at(pointer).path("x-secret").asBoolean(false));
    List<Problem> problems = new ArrayList<>(new Environment(keys).overlay(document, environment));
    ObjectNode tree = document.root();
    // One problem for each place: an unknown type often violates several rules at once.
    Map<String, Problem> found = new HashMap<>();
    for (Error error : keys.validate(tree)) {
      String pointer = error.getInstanceLocation().toString();
      String place = error.getProperty() == null ? pointer : pointer + "/" + error.getProperty();
      found.putIfAbsent(place, describe(document, error, pointer));
    }
    problems.addAll(found.values());
    if (!problems.isEmpty()) {
      throw invalid(problems);
    }
    ImBinder.giveProfile(tree);
    StoreBinder.keepAll(tree);
    keys.complete(tree);
    Binder binder = new Binder(document);
    Configuration configuration = binder.configuration(tree);
    if (configuration == null || !binder.problems().isEmpty()) {
      throw invalid(binder.problems());
    }
    return configuration;
  }

  private static InvalidConfigurationException invalid(List<Problem> problems) {
    List<Problem> sorted = new ArrayList<>(problems);
    sorted.sort(
        Comparator.comparing(Problem::source)
            .thenComparingInt(Problem::line)
            .thenComparingInt(Problem::column));
    return new InvalidConfigurationException(sorted);
  }

  private Problem describe(Document document, Error error, String pointer) {
    JsonNode about = keys.at(pointer);
    String path = dotted(pointer);
    return switch (error.getKeyword()) {
      case "additionalProperties" -> {
        String name = String.valueOf(error.getProperty());
        List<String> names = Keys.names(about);
        String nearest = Nearest.of(name, names);
        String message = "unknown key '" + name + "'" + (path.isEmpty() ? "" : " in " + path);
        yield document.problem(
            document.name(pointer + "/" + Document.escape(name)),
            nearest != null ? message : message + " (valid: " + String.join(", ", names) + ")",
            nearest,
            true);
      }
      case "required" ->
          document.problem(
              document.origin(pointer),
              "missing key '" + error.getProperty() + "' in " + path,
              null,
              true);
      default -> {
        boolean secret = about.path("x-secret").asBoolean(false);
        JsonNode value = value(document.root(), pointer);
        String shown =
            secret || value.isContainer() ? "" : " '" + shorten(value.asString("")) + "'";
        yield document.problem(
            document.origin(pointer),
            path + shown + ": expected " + expected(about, error),
            nearest(about, value),
            secret);
      }
    };
  }

  private static String expected(JsonNode about, Error error) {
    if (about.has("enum")) {
      return "one of " + words(about.get("enum"));
    }
    switch (about.path("x-kind").asString("")) {
      case "duration" -> {
        return "a duration such as 500ms, 30s, 5m, 12h or 1d";
      }
      case "size" -> {
        return "bytes, such as 65536, 64KiB or 8MiB"
            + (error.getKeyword().equals("minimum")
                ? ", at least " + about.path("minimum").asString()
                : "");
      }
      default -> {}
    }
    return switch (error.getKeyword()) {
      case "minLength" -> "at least " + about.path("minLength").asString() + " characters";
      case "pattern" -> "what matches " + about.path("pattern").asString();
      case "uniqueItems" -> "each entry once";
      default ->
          switch (about.path("type").asString("")) {
            case "integer" -> "a whole number" + range(about);
            case "boolean" -> "true or false";
            case "array" -> "a list";
            case "object" -> "keys and values";
            case "string" -> "text";
            default -> error.getMessage();
          };
    };
  }

  private static String range(JsonNode about) {
    String least = about.has("minimum") ? " from " + about.get("minimum").asString() : "";
    return least + (about.has("maximum") ? " to " + about.get("maximum").asString() : "");
  }

  private static @Nullable String nearest(JsonNode about, JsonNode value) {
    if (!about.has("enum") || !value.isString()) {
      return null;
    }
    List<String> words = new ArrayList<>();
    about.get("enum").forEach(word -> words.add(word.asString()));
    JsonNode renamed = about.at("/x-renamed").get(value.asString());
    if (renamed != null) {
      return renamed.asString();
    }
    return Nearest.of(value.asString(), words);
  }

  private static String words(JsonNode list) {
    return list.valueStream().map(JsonNode::asString).collect(Collectors.joining(", "));
  }

  private static JsonNode value(JsonNode root, String pointer) {
    return root.at(pointer);
  }

  private static String shorten(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  static String dotted(String pointer) {
    StringBuilder path = new StringBuilder();
    for (String part : pointer.split("/", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      if (part.chars().allMatch(Character::isDigit)) {
        path.append('[').append(part).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(part.replace("~1", "/").replace("~0", "~"));
      }
    }
    return path.toString();
  }
}
