package dev.hawser.server.api;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The fields of a request, by name.
 *
 * <p>Unknown fields are refused: a misspelt {@code user} must not disconnect everybody.
 */
final class Fields {

  /** UTF-8 only, as RFC 8259 has it: a parser that guesses would take UTF-16 as well. */
  static final JsonFactory JSON =
      JsonFactory.builder().disable(TokenStreamFactory.Feature.CHARSET_DETECTION).build();

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JSON.rebuild().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** The largest number that every reader of JSON takes exactly. */
  static final long MOST_OFFSET = (1L << 53) - 1;

  private final JsonNode fields;

  private Fields(JsonNode fields) {
    this.fields = fields;
  }

  /** Reads a body; an empty one has no fields. */
  static Fields of(byte[] body, String... known) {
    JsonNode node;
    try {
      node = body.length == 0 ? JsonNodeFactory.instance.objectNode() : MAPPER.readTree(body);
    } catch (JacksonException e) {
      throw new RefusedException(Code.MALFORMED, "body: not well-formed JSON");
    }
    return of(node, known);
  }

  static Fields of(JsonNode node, String... known) {
    if (!node.isObject()) {
      throw new RefusedException(Code.MALFORMED, "expected a JSON object");
    }
    Set<String> names = Set.of(known);
    for (String name : node.propertyNames()) {
      if (!names.contains(name)) {
        throw invalid("unknown field '" + name + "'");
      }
    }
    return new Fields(node);
  }

  static RefusedException invalid(String why) {
    return new RefusedException(Code.INVALID_FIELD, why);
  }

  String text(String name) {
    String value = optional(name);
    if (value == null || value.isEmpty()) {
      throw invalid(name + ": expected text");
    }
    return value;
  }

  @Nullable String optional(String name) {
    JsonNode value = fields.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isString()) {
      throw invalid(name + ": expected text");
    }
    return value.asString();
  }

  /** Text, or null where it is absent: an empty name is a mistake, and means nobody. */
  @Nullable String named(String name) {
    return optional(name) == null ? null : text(name);
  }

  long whole(String name, long otherwise, long least, long most) {
    JsonNode value = fields.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    boolean whole = value.isIntegralNumber() && value.canConvertToLong();
    if (!whole || value.asLong() < least || value.asLong() > most) {
      throw invalid(name + ": expected a whole number from " + least + " to " + most);
    }
    return value.asLong();
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode value : list(name)) {
      if (!value.isString()) {
        throw invalid(name + ": expected a list of texts");
      }
      texts.add(value.asString());
    }
    return texts;
  }

  List<JsonNode> list(String name) {
    JsonNode value = fields.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return List.of();
    }
    if (!value.isArray()) {
      throw invalid(name + ": expected a list");
    }
    return value.valueStream().toList();
  }

  /** Any JSON value, as text; null where it is absent. */
  String json(String name) {
    JsonNode value = fields.path(name);
    return value.isMissingNode() ? "null" : value.toString();
  }

  @Nullable Position position(String name) {
    JsonNode value = fields.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    Fields position = of(value, "epoch", "offset");
    long offset = position.whole("offset", -1, 0, MOST_OFFSET);
    if (offset < 0) {
      throw invalid(name + ": expected epoch and offset");
    }
    return new Position(position.text("epoch"), offset);
  }
}
