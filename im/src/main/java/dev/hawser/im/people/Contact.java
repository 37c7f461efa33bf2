package dev.hawser.im.people;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Somebody as one user has them among their contacts.
 *
 * @param text what was said when it was asked; may be empty
 * @param since when it became so, milliseconds since 1970
 */
public record Contact(String user, State state, String text, long since) {

  /** How far it is between both. */
  public enum State {
    /** The user has asked, and was not answered. */
    ASKED,
    /** The other has asked. */
    ASKING,
    /** Both have said yes. */
    CONTACT;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** As calls and tables have it. */
    public String word() {
      return word;
    }

    /** The state of this word; null for none. */
    public static @Nullable State of(@Nullable String word) {
      for (State state : values()) {
        if (state.word.equals(word)) {
          return state;
        }
      }
      return null;
    }
  }

  public Contact {
    requireNonNull(user, "user");
    requireNonNull(state, "state");
    requireNonNull(text, "text");
  }
}
