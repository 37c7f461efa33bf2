package dev.hawser.im;

import dev.hawser.core.RefusedException;
import dev.hawser.core.log.Entry;
import dev.hawser.core.room.Ground;
import dev.hawser.im.message.Content;
import dev.hawser.protocol.Payload;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes down who did what: calls that change what others may, and whatever the operator does, into
 * a durable channel that no user reads. It is written after the deed; what cannot be written is in
 * the node's log instead, and the deed stands.
 */
final class Audit {

  /** Its channel. */
  static final String CHANNEL = "im/audit";

  private static final Logger log = LoggerFactory.getLogger(Audit.class);

  private static final Set<String> GOVERNING = Set.of("invite", "remove", "role", "update");

  private final Ground ground;

  Audit(Ground ground) {
    this.ground = ground;
  }

  /** Whether a member's call is written down. */
  static boolean governs(String method) {
    return GOVERNING.contains(method);
  }

  /**
   * Writes down a deed. Never blocks.
   *
   * @param user who did it; null for the operator
   * @param key which of the operator's keys opened; null where that is not known
   */
  void note(@Nullable String user, @Nullable String key, String deed, JsonNode what) {
    ObjectNode data = Views.object().put(Content.TYPE, "deed").put("deed", deed);
    if (user != null) {
      data.put("user", user);
    }
    if (key != null) {
      data.put("key", key);
    }
    data.set("what", what);
    Entry entry =
        new Entry(Payload.json(data.toString()), null, null, 0, Map.of(Content.TYPE, "deed"), null);
    var _ =
        ground
            .append(CHANNEL, entry)
            .whenComplete((position, failed) -> {
              if (failed != null) {
                log.error("Not written down: {} ({})", data, reason(failed));
              }
            });
  }

  private static String reason(Throwable failed) {
    Throwable cause = failed.getCause() == null ? failed : failed.getCause();
    return cause instanceof RefusedException refused ? refused.code().wireName() : cause.toString();
  }
}
