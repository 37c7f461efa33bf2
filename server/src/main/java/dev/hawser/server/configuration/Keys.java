package dev.hawser.server.configuration;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The keys that a configuration may have, as the schema describes them. */
final class Keys {

  static final String RESOURCE = "/hawser/configuration.schema.json";

  private static final List<String> NOTES = List.of("x-kind", "x-secret", "x-renamed");

  private final JsonNode description;
  private final Schema schema;

  Keys() {
    try (InputStream in = Keys.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("missing resource " + RESOURCE);
      }
      description = JsonMapper.shared().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(withoutNotes(description));
  }

  /** Drops {@code x-…}, which is for this room only and which the validator would complain of. */
  static JsonNode withoutNotes(JsonNode node) {
    JsonNode copy = node.deepCopy();
    for (String note : NOTES) {
      copy.findParents(note).forEach(below -> ((ObjectNode) below).remove(note));
    }
    return copy;
  }

  JsonNode description() {
    return description;
  }

  List<Error> validate(JsonNode tree) {
    return schema.validate(tree);
  }

  /** What the schema says of the value at a pointer; missing where it knows none. */
  JsonNode at(String pointer) {
    JsonNode here = description;
    if (pointer.isEmpty()) {
      return here;
    }
    for (String part : pointer.substring(1).split("/", -1)) {
      String name = part.replace("~1", "/").replace("~0", "~");
      here = here.has("items") ? here.path("items") : here.path("properties").path(name);
    }
    return here;
  }

  /** Writes what the operator left out. */
  void complete(ObjectNode tree) {
    complete(tree, description);
  }

  private static void complete(ObjectNode tree, JsonNode description) {
    for (Map.Entry<String, JsonNode> property : description.path("properties").properties()) {
      JsonNode about = property.getValue();
      if (!tree.has(property.getKey())) {
        if (about.has("default")) {
          tree.set(property.getKey(), about.get("default").deepCopy());
        } else if (about.has("properties")) {
          tree.putObject(property.getKey());
        }
      }
      JsonNode value = tree.get(property.getKey());
      if (value instanceof ObjectNode object && about.has("properties")) {
        complete(object, about);
      } else if (value != null && value.isArray() && about.path("items").has("properties")) {
        for (JsonNode item : value) {
          complete((ObjectNode) item, about.get("items"));
        }
      }
    }
  }

  /** The environment variables that override keys, by name, with the pointer of their key. */
  Map<String, String> variables() {
    Map<String, String> variables = new TreeMap<>();
    collect("", description, variables);
    return variables;
  }

  private static void collect(String pointer, JsonNode about, Map<String, String> variables) {
    for (Map.Entry<String, JsonNode> property : about.path("properties").properties()) {
      String child = pointer + "/" + property.getKey();
      if (property.getValue().has("properties")) {
        collect(child, property.getValue(), variables);
      } else {
        variables.put(variable(child), child);
      }
    }
  }

  static String variable(String pointer) {
    return "HAWSER" + pointer.replace('/', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  static List<String> names(JsonNode about) {
    return new ArrayList<>(about.path("properties").propertyNames());
  }
}
