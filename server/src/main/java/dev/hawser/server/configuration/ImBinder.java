package dev.hawser.server.configuration;

import dev.hawser.core.profile.Profile;
import dev.hawser.im.ImSettings;
import dev.hawser.im.conversation.Conversation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Instant messaging, and the profile of its channels. */
final class ImBinder {

  private static final String CHANNELS = "im/#";

  private final Values values;

  ImBinder(Values values) {
    this.values = values;
  }

  /** Has its channels kept for good, where the operator does not say how they are kept. */
  static void giveProfile(ObjectNode tree) {
    if (!tree.path("im").path("enabled").asBoolean(false)) {
      return;
    }
    ArrayNode profiles =
        tree.path("profiles") instanceof ArrayNode there ? there : tree.putArray("profiles");
    boolean given =
        profiles.valueStream().anyMatch(one -> one.path("channels").asString("").equals(CHANNELS));
    if (!given) {
      // Before the others, or one for all channels would take these too.
      profiles
          .insertObject(0)
          .put("name", "instant-messaging")
          .put("channels", CHANNELS)
          .put("durable", true);
    }
  }

  /** Null where it is off. */
  @Nullable ImSettings settings(JsonNode tree, List<Profile> profiles) {
    JsonNode im = tree.get("im");
    ImSettings settings =
        new ImSettings(
            im.get("guests").asBoolean(),
            values.duration(im, "/im", "edit-within"),
            values.duration(im, "/im", "recall-within"),
            im.get("members").asInt(),
            im.get("announced").asInt(),
            im.get("under-way").asInt());
    if (!im.get("enabled").asBoolean()) {
      return null;
    }
    for (String channels : List.of(Conversation.CHANNELS, Conversation.INBOXES)) {
      boolean durable =
          profiles.stream()
              .filter(one -> one.pattern().matches(channels + "x"))
              .findFirst()
              .map(one -> one.retention().durable())
              .orElse(false);
      if (!durable) {
        values.problem(
            "/im", "im: expected a profile with durable: true for " + channels + "#", false);
      }
    }
    return settings;
  }
}
