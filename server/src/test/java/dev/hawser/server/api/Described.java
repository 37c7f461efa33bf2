package dev.hawser.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Holds every exchange against the OpenAPI document that the server itself gives. */
final class Described {

  private final JsonNode document;
  private final Set<String> exercised = new TreeSet<>();

  Described(String openapi) {
    document = JsonMapper.shared().readTree(openapi);
  }

  /** Every path, method and status that the document names, as {@code POST /v1/publish 200}. */
  Set<String> named() {
    Set<String> named = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        for (String status : operation.getValue().get("responses").propertyNames()) {
          if (!status.equals("default")) {
            named.add(
                operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey() + " " + status);
          }
        }
      }
    }
    return named;
  }

  /** Keys without a value, or with a blank: what YAML makes of a comma in an unquoted sentence. */
  Set<String> strayKeys() {
    Set<String> stray = new TreeSet<>();
    collectStray(document, stray);
    return stray;
  }

  private static void collectStray(JsonNode node, Set<String> stray) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getKey().contains(" ") || field.getValue().isNull()) {
        stray.add(field.getKey());
      }
      collectStray(field.getValue(), stray);
    }
    if (node.isArray()) {
      node.forEach(each -> collectStray(each, stray));
    }
  }

  Set<String> exercised() {
    return exercised;
  }

  /** The operations of the document, as {@code POST /v1/publish}. */
  Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    named().forEach(one -> operations.add(one.substring(0, one.lastIndexOf(' '))));
    return operations;
  }

  boolean isGuarded(String operation) {
    return !operation(operation).has("security");
  }

  private JsonNode operation(String operation) {
    String[] parts = operation.split(" ", -1);
    return document.get("paths").path(parts[1]).path(parts[0].toLowerCase(Locale.ROOT));
  }

  /** The answer is one that the document describes; it is returned. */
  HttpResponse<String> check(String operation, HttpResponse<String> answer) {
    String status = Integer.toString(answer.statusCode());
    JsonNode described = operation(operation).path("responses").path(status);
    assertThat(described.isMissingNode())
        .as("%s answers %s, which the document does not name: %s", operation, status, answer.body())
        .isFalse();
    JsonNode response = described.has("$ref") ? at(described.get("$ref").asString()) : described;
    String type = answer.headers().firstValue("Content-Type").orElse("").split(";", -1)[0];
    assertThat(response.path("content").has(type)).as(operation + " as " + type).isTrue();
    if (type.equals("application/json")) {
      conforms(response.path("content").path(type).get("schema"), answer.body());
    }
    exercised.add(operation + " " + status);
    return answer;
  }

  /** The request's body is one that the document describes, or is none. */
  boolean admits(String operation, String body) {
    JsonNode described = operation(operation).path("requestBody");
    JsonNode request = described.has("$ref") ? at(described.get("$ref").asString()) : described;
    return problems(request.at("/content/application~1json/schema"), body).isEmpty();
  }

  void isRefusal(HttpResponse<String> answer) {
    conforms(
        at("#/components/responses/Refused").at("/content/application~1json/schema"),
        answer.body());
  }

  private JsonNode at(String reference) {
    return document.at(reference.substring(1));
  }

  private void conforms(JsonNode schema, String body) {
    assertThat(problems(schema, body)).as(body).isEmpty();
  }

  private List<String> problems(JsonNode schema, String body) {
    ObjectNode whole = (ObjectNode) schema.deepCopy();
    whole.set("components", document.get("components"));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(whole)
        .validate(JsonMapper.shared().readTree(body))
        .stream()
        .map(Object::toString)
        .toList();
  }
}
