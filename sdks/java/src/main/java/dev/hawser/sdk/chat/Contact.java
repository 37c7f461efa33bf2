package dev.hawser.sdk.chat;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Somebody as this user has them among their contacts.
 *
 * @param since milliseconds since 1970
 * @param text what was said with the question; null for nothing
 */
public record Contact(String user, State state, long since, @Nullable String text) {

  /** How far two have come. */
  public enum State {
    /** Both said yes. */
    CONTACT,
    /** This user asked, and the other has not answered. */
    ASKED,
    /** The other asked, and this user has not answered. */
    ASKING;

    String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The least where the name is one that this version does not know. */
    private static State of(@Nullable String name) {
      for (State state : values()) {
        if (state.wire().equals(name)) {
          return state;
        }
      }
      return ASKED;
    }
  }

  static Contact of(Json json) {
    return new Contact(
        json.text("user", ""),
        State.of(json.text("state")),
        json.number("since", 0),
        json.text("text"));
  }
}
