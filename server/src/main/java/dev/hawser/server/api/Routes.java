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

/**
 * Finds who answers a request, lets in who may ask, and makes a numbered answer of every failure.
 *
 * <p>HEAD is answered as GET is. A path that is known, asked with a method that is not, says which
 * ones are.
 */
final class Routes {

  private static final Logger log = LoggerFactory.getLogger(Routes.class);

  private final ApiKeys keys;
  private final Function<String, @Nullable Answer> pages;
  private final Map<String, Map<String, Route>> byPath = new HashMap<>();

  private record Route(boolean guarded, Function<Request, Answer> answers) {}

  /**
   * @param pages what lies at a path that is no route's; null where nothing does
   */
  Routes(ApiKeys keys, Function<String, @Nullable Answer> pages) {
    this.keys = keys;
    this.pages = pages;
  }

  /** Whoever reaches the port may ask. */
  Routes open(String method, String path, Function<Request, Answer> answers) {
    return route(method, path, new Route(false, answers));
  }

  /** Only who has an API key may ask. */
  Routes guarded(String method, String path, Function<Request, Answer> answers) {
    return route(method, path, new Route(true, answers));
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
    return route.answers.apply(request);
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
