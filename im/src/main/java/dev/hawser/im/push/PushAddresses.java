package dev.hawser.im.push;

import java.net.URI;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Addresses of devices as JSON: {@code {"apple":TOKEN}}, {@code {"firebase":TOKEN}}, or {@code
 * {"web":…}} with what a browser's {@code PushSubscription.toJSON()} gives.
 */
public final class PushAddresses {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private PushAddresses() {}

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException where it is none, with the reason
   */
  public static PushAddress read(String json) {
    JsonNode said;
    try {
      said = MAPPER.readTree(json);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("no JSON", e);
    }
    if (said.path("apple").isString()) {
      return new PushAddress.Apple(said.path("apple").asString());
    }
    if (said.path("firebase").isString()) {
      return new PushAddress.Firebase(said.path("firebase").asString());
    }
    JsonNode web = said.path("web");
    if (web.path("endpoint").isString()) {
      return new PushAddress.Browser(
          URI.create(web.path("endpoint").asString()),
          web.at("/keys/p256dh").asString(""),
          web.at("/keys/auth").asString(""));
    }
    throw new IllegalArgumentException("expected one of apple, firebase, web");
  }

  /** Writes one, always alike, so that addresses can be compared as they are written. */
  public static String write(PushAddress address) {
    var said = MAPPER.createObjectNode();
    switch (address) {
      case PushAddress.Apple(String token) -> said.put("apple", token);
      case PushAddress.Firebase(String token) -> said.put("firebase", token);
      case PushAddress.Browser(URI endpoint, String key, String auth) -> {
        var web = said.putObject("web").put("endpoint", endpoint.toString());
        web.putObject("keys").put("p256dh", key).put("auth", auth);
      }
    }
    return said.toString();
  }
}
