package dev.hawser.im.message;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What can happen to a message. Its publication is about the message by the tag of the log. */
public enum Event {
  EDIT,
  RECALL,
  REACT,
  PIN;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** As {@code type} has it. */
  public String word() {
    return word;
  }

  /** The event that this is; null where it is none. */
  public static @Nullable Event of(JsonNode data) {
    String type = data.path("type").asString("");
    for (Event event : values()) {
      if (event.word.equals(type)) {
        return event;
      }
    }
    return null;
  }
}
