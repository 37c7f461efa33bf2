package dev.hawser.sdk.chat;

/**
 * Hears a thread of messages, in the same order and on the same executor as {@link ChatListener}.
 */
@FunctionalInterface
public interface ThreadListener {

  /** Something of what is shown is different. Told once for all that comes in one go. */
  void changed(MessageThread thread);
}
