package dev.hawser.sdk.chat;

/**
 * Hears a chat.
 *
 * <p><b>Threads.</b> On the executor given to {@code HawserBuilder.callbacks}, one call at a time,
 * in order with everything else that is heard there. What is thrown is logged. Do not wait here for
 * a future of the SDK: futures complete on the same executor.
 */
public interface ChatListener {

  /** The list, or something in it, is different. Told once for all that comes in one go. */
  default void changed(Chat chat) {}

  /**
   * Somebody said something, this user too, in a conversation of which each message is heard: one
   * that is open, or among the most recent ({@link ChatOptions#follow}). Once each and in order,
   * also what was said during a break, and before this device heard of a new conversation; not
   * where a break was too long for that ({@link ConversationListener#changed} tells of it then).
   * With a cache, the next run of the program goes on where this one ended; after one that was
   * killed, the last may be told once more.
   */
  default void said(Conversation conversation, Message message) {}

  /** The inbox tells something; what it changes in the list is shown anyway. */
  default void noticed(Notice notice) {}

  /** Something failed in the background: the server refused, or the cache did. */
  default void failed(RuntimeException failure) {}
}
