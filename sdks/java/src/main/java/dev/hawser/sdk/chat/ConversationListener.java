package dev.hawser.sdk.chat;

import dev.hawser.sdk.HawserException;
import org.jspecify.annotations.Nullable;

/** Hears one conversation, in the same order and on the same executor as {@link ChatListener}. */
@FunctionalInterface
public interface ConversationListener {

  /**
   * Something of what is shown is different: entries, view, receipts, who types. Told once for all
   * that comes in one go.
   */
  void changed(Conversation conversation);

  /**
   * The user is no member any more; nothing else comes.
   *
   * @param reason what the server said, where it ended the subscription
   */
  default void ended(Conversation conversation, @Nullable HawserException reason) {}
}
