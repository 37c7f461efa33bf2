package dev.hawser.server.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.ServerMessage.Refused;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a request gets.
 *
 * @param status of HTTP
 * @param headers besides length and type
 */
record Answer(int status, String type, byte[] body, Map<String, String> headers) {

  static final String JSON = "application/json";

  static Answer ok(JsonNode body) {
    return ok(JsonMapper.shared().writeValueAsBytes(body));
  }

  static Answer ok(byte[] json) {
    return new Answer(200, JSON, json, Map.of());
  }

  static Answer text(int status, String body) {
    return new Answer(status, "text/plain; charset=utf-8", body.getBytes(UTF_8), Map.of());
  }

  static Answer refused(Code code, String message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("error", error(code, message));
    return new Answer(
        Statuses.of(code), JSON, JsonMapper.shared().writeValueAsBytes(body), Map.of());
  }

  Answer with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Answer(status, type, body, more);
  }

  Answer as(int status) {
    return new Answer(status, type, body, headers);
  }

  /** The headers, and those that no answer goes without: it may hold tokens, or a peer's words. */
  Map<String, String> guardedHeaders() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Cache-Control", "no-store");
    all.put("X-Content-Type-Options", "nosniff");
    all.put("Referrer-Policy", "no-referrer");
    all.putAll(headers);
    return all;
  }

  static ObjectNode error(Code code, String message) {
    Refused refused = Refused.of(code, message);
    return JsonNodeFactory.instance
        .objectNode()
        .put("code", refused.code())
        .put("name", refused.name())
        .put("message", refused.message())
        .put("retry", refused.retry());
  }
}
