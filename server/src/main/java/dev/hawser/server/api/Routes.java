package dev.hawser.server.api;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Finds who answers a request, lets in who may ask, and makes a numbered answer of every failure.
 *
 * <p>HEAD is answered as GET is. A path that is known, asked with a method that is not, says which
 * ones are.
 */
final class Routes {

  private static final Logger log = LoggerFactory.getLogger(Routes.class);

  private static final String VERSION = "/v1/";

  /** Larger bodies are not written down. */
  private static final int MOST_WRITTEN = 4 * 1024;

  private final ApiKeys keys;
  private final Function<String, @Nullable Answer> pages;
  private final Map<String, Map<String, Route>> byPath = new HashMap<>();

  private final Deeds deeds;

  private record Route(boolean guarded, boolean deed, Function<Request, Answer> answers) {}

  /**
   * @param pages what lies at a path that is no route's; null where nothing does
   */
  Routes(ApiKeys keys, Function<String, @Nullable Answer> pages, Deeds deeds) {
    this.keys = keys;
    this.pages = pages;
    this.deeds = deeds;
  }

  /** Whoever reaches the port may ask. */
  Routes open(String method, String path, Function<Request, Answer> answers) {
    return route(method, path, new Route(false, false, answers));
  }

  /** Only who has an API key may ask. */
  Routes guarded(String method, String path, Function<Request, Answer> answers) {
    return route(method, path, new Route(true, false, answers));
  }

  /** The same, and who does it is written down. */
  Routes deed(String method, String path, Function<Request, Answer> answers) {
    return route(method, path, new Route(true, true, answers));
  }

  private Routes route(String method, String path, Route route) {
    byPath.computeIfAbsent(path, any -> new TreeMap<>()).put(method, route);
    return this;
  }

  Answer answer(Request request) {
    try {
      Map<String, Route> methods = byPath.get(request.path());
      return methods == null ? page(request) : of(methods, request);
    } catch (RefusedException e) {
      return Answer.refused(e.code(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      log.error("A request to {} failed", request.path(), e);
      return Answer.refused(Code.INTERNAL, Code.INTERNAL.meaning());
    }
  }

  private Answer of(Map<String, Route> methods, Request request) {
    Route route = methods.get(isHead(request) ? "GET" : request.method());
    if (route == null) {
      String allowed = String.join(", ", methods.keySet());
      return Answer.refused(Code.UNKNOWN_PATH, "method: expected " + allowed)
          .as(405)
          .with("Allow", methods.containsKey("GET") ? allowed + ", HEAD" : allowed);
    }
    if (route.guarded && !keys.open(request.authorization())) {
      return Answer.refused(Code.API_KEY_INVALID, Code.API_KEY_INVALID.meaning())
          .with("WWW-Authenticate", "Bearer");
    }
    Answer answer = route.answers.apply(request);
    if (route.deed) {
      deeds.did(
          ApiKeys.name(request.authorization()),
          request.path().substring(VERSION.length()),
          what(request.body()));
    }
    return answer;
  }

  /** It was understood before, so it is JSON; what is large is only measured. */
  private static JsonNode what(byte[] body) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (body.length > MOST_WRITTEN) {
      return nodes.objectNode().put("bytes", body.length);
    }
    return body.length == 0 ? nodes.objectNode() : JsonMapper.shared().readTree(body);
  }

  private Answer page(Request request) {
    boolean reads = isHead(request) || request.method().equals("GET");
    Answer page = reads ? pages.apply(request.path()) : null;
    return page != null
        ? page
        : Answer.refused(Code.UNKNOWN_PATH, "nothing is at this path; see /openapi.json");
  }

  static boolean isHead(Request request) {
    return request.method().equals("HEAD");
  }
}
