package dev.hawser.server.configuration;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * A YAML text as a tree that remembers where each value stood.
 *
 * <p>Places are JSON pointers, as {@code /profiles/0/name}.
 */
final class Document {

  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final String source;
  private final List<String> lines;
  private final Map<String, Origin> names = new HashMap<>();
  private final Map<String, Origin> origins = new HashMap<>();
  private final Set<Integer> concealed = new HashSet<>();
  private final ObjectNode root;

  private Document(String source, String text) throws InvalidConfigurationException {
    this.source = source;
    this.lines = text.lines().toList();
    try (YAMLParser parser = (YAMLParser) YAML.createParser(ObjectReadContext.empty(), text)) {
      JsonToken first = parser.nextToken();
      JsonNode node =
          first == null ? JsonNodeFactory.instance.objectNode() : read(parser, first, "");
      if (node.isNull()) {
        node = JsonNodeFactory.instance.objectNode();
      }
      if (!(node instanceof ObjectNode object)) {
        throw invalid(new Origin(source, 1, 1), "expected keys and values");
      }
      root = object;
      if (parser.nextToken() != null) {
        throw invalid(place(parser.currentTokenLocation()), "expected one document only");
      }
    } catch (JacksonException e) {
      throw invalid(place(e.getLocation()), reason(e));
    }
  }

  static Document parse(String source, String text) throws InvalidConfigurationException {
    return new Document(source, text);
  }

  ObjectNode root() {
    return root;
  }

  /** Has no problem show a line on which such a value stands, whatever else stands on it. */
  void conceal(Predicate<String> secret) {
    origins.forEach((pointer, origin) -> {
      if (secret.test(pointer)) {
        concealed.add(origin.line());
      }
    });
  }

  /** Records that a value came from somewhere else. */
  void moved(String pointer, Origin origin) {
    origins.keySet().removeIf(known -> known.equals(pointer) || known.startsWith(pointer + "/"));
    origins.put(pointer, origin);
  }

  /** Where the value stood, or the nearest thing around it that was written at all. */
  Origin origin(String pointer) {
    String at = pointer;
    while (true) {
      Origin origin = origins.get(at);
      if (origin != null) {
        return origin;
      }
      if (at.isEmpty()) {
        return new Origin(source, 1, 1);
      }
      at = at.substring(0, at.lastIndexOf('/'));
    }
  }

  /** Where the name of this value stood. */
  Origin name(String pointer) {
    Origin origin = names.get(pointer);
    return origin == null ? origin(pointer) : origin;
  }

  Problem problem(Origin origin, String message, @Nullable String nearest, boolean secret) {
    String excerpt =
        secret
                || concealed.contains(origin.line())
                || origin.line() < 1
                || origin.line() > lines.size()
            ? null
            : lines.get(origin.line() - 1);
    return new Problem(origin.source(), origin.line(), origin.column(), message, nearest, excerpt);
  }

  private JsonNode read(YAMLParser parser, JsonToken token, String pointer)
      throws InvalidConfigurationException {
    if (parser.isCurrentAlias()) {
      throw invalid(
          place(parser.currentTokenLocation()), "aliases are not supported; write it out");
    }
    origins.put(pointer, place(parser.currentTokenLocation()));
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (token) {
      case START_OBJECT -> object(parser, pointer);
      case START_ARRAY -> {
        var array = nodes.arrayNode();
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
          array.add(read(parser, t, pointer + "/" + array.size()));
        }
        yield array;
      }
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == tools.jackson.core.JsonParser.NumberType.BIG_INTEGER
              ? nodes.numberNode(parser.getBigIntegerValue())
              : nodes.numberNode(parser.getLongValue());
      case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDoubleValue());
      case VALUE_TRUE -> nodes.booleanNode(true);
      case VALUE_FALSE -> nodes.booleanNode(false);
      case VALUE_NULL -> nodes.nullNode();
      default -> nodes.stringNode(parser.getString());
    };
  }

  private ObjectNode object(YAMLParser parser, String pointer)
      throws InvalidConfigurationException {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String child = pointer + "/" + escape(name);
      names.put(child, place(parser.currentTokenLocation()));
      object.set(name, read(parser, parser.nextToken(), child));
    }
    return object;
  }

  static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private Origin place(@Nullable TokenStreamLocation location) {
    return location == null || location.getLineNr() < 1
        ? new Origin(source, 1, 1)
        : new Origin(source, location.getLineNr(), Math.max(1, location.getColumnNr()));
  }

  private InvalidConfigurationException invalid(Origin origin, String message) {
    return new InvalidConfigurationException(List.of(problem(origin, message, null, true)));
  }

  private static String reason(JacksonException e) {
    String text = e.getOriginalMessage();
    if (text == null) {
      return "not well-formed YAML";
    }
    // The parser's own words, without the excerpts and places that it puts between them.
    return text.lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" "))
        .collect(Collectors.joining(": "));
  }
}
