package dev.hawser.transports.exchange;

import dev.hawser.transports.http.Request;
import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.websocket.Origins;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which requests are looked at, and what every answer says about itself. It knows heads, however
 * they are framed.
 */
record Rules(Origins origins, LineLimits limits) {

  private static final String JSON = "application/json";

  /** Why a request is turned away, in words. */
  record Refusal(int status, String why) {}

  /** Null for a request to go on with, once its body is there. */
  @Nullable Refusal refuses(Request request) {
    Place place = Place.of(request.path());
    if (request.one("host") == null) {
      return new Refusal(400, "There must be one Host field.");
    }
    if (!mayAsk(request)) {
      return new Refusal(403, "Pages of this origin may not ask; the operator lists those.");
    }
    if (place == null) {
      return new Refusal(404, "There is nothing at this path.");
    }
    boolean post = request.method().equals("POST");
    if (!place.methods().contains(request.method())) {
      return new Refusal(405, request.path() + " takes " + allowed(place) + ".");
    }
    if (request.length() > (post ? longest(place) : 0)) {
      return new Refusal(413, "The body is larger than this path takes.");
    }
    if (post && !isJson(request.one("content-type"))) {
      return new Refusal(415, "The body must be " + JSON + ".");
    }
    if (post && !request.all("content-encoding").stream().allMatch("identity"::equalsIgnoreCase)) {
      // Nothing is inflated for somebody of whom nothing is known yet.
      return new Refusal(415, "The body must not be compressed.");
    }
    return null;
  }

  private boolean mayAsk(Request request) {
    List<String> origin = request.all("origin");
    String host = request.one("host");
    return origin.isEmpty()
        || (origin.size() == 1 && host != null && origins.allow(origin.getFirst(), host));
  }

  private int longest(Place place) {
    return place == Place.COMMAND ? limits.frame() : limits.greeting();
  }

  /** A form of another site's page can be sent without asking, but not as this type. */
  private static boolean isJson(@Nullable String type) {
    return type != null && type.split(";", 2)[0].strip().equalsIgnoreCase(JSON);
  }

  private static String allowed(Place place) {
    return String.join(", ", place.methods());
  }

  /**
   * Fields of an answer: caches and proxies keep off, and pages of allowed origins may read.
   *
   * @param request null where none could be read
   */
  Map<String, String> fields(int status, @Nullable Request request) {
    Map<String, String> fields = new LinkedHashMap<>();
    boolean forAll = status == 200 && request != null && Place.of(request.path()) == Place.CHOICE;
    fields.put("Cache-Control", (forAll ? "public, max-age=1" : "no-store") + ", no-transform");
    if (forAll) {
      // Who asks without an origin is not answered for one that has one.
      fields.put("Vary", "Origin");
    }
    fields.put("X-Accel-Buffering", "no");
    fields.put("X-Content-Type-Options", "nosniff");
    if (status == 401) {
      fields.put("WWW-Authenticate", "Bearer");
    }
    if (request == null) {
      return fields;
    }
    Place place = Place.of(request.path());
    boolean asked = request.method().equals("OPTIONS");
    if (place != null && (status == 405 || asked)) {
      fields.put("Allow", allowed(place));
    }
    String origin = request.one("origin");
    if (origin != null && mayAsk(request)) {
      fields.put("Access-Control-Allow-Origin", origin);
      fields.put("Vary", "Origin");
      if (asked) {
        fields.put("Access-Control-Allow-Methods", "GET, POST");
        fields.put(
            "Access-Control-Allow-Headers",
            "authorization, content-type, hawser-ticket, last-event-id, prefer");
        fields.put("Access-Control-Max-Age", "7200");
      }
    }
    return fields;
  }
}
