package dev.hawser.sdk.chat;

import dev.hawser.sdk.HawserException;
import org.jspecify.annotations.Nullable;

/** One line of what is shown of a conversation. */
public sealed interface Entry {

  /** Stays the same when something pending gets its place; unique in the conversation. */
  String id();

  /**
   * A message that has its place.
   *
   * @param own whether this user said it
   * @param changing whether something of this device about it, such as an edit, is not acknowledged
   *     yet; it is shown already
   */
  record Placed(String id, Message message, boolean own, boolean changing) implements Entry {}

  /**
   * Said here, and without its place yet.
   *
   * @param id its key
   * @param time when it was said, milliseconds since 1970 by this machine's clock
   * @param refused why it will not be sent; null while it waits
   */
  record Pending(String id, Said said, long time, @Nullable HawserException refused)
      implements Entry {

    /**
     * Whether nobody knows if it was said: the answer was lost long ago, and the history that is
     * kept does not show it. Saying it again may say it twice.
     */
    public boolean uncertain() {
      return refused != null && refused.name().equals("key-expired");
    }
  }

  /** Something that the room tells. */
  record Noted(String id, Note note) implements Entry {}
}
