package dev.hawser.sdk.chat;

import org.jspecify.annotations.Nullable;

/**
 * What the application chose.
 *
 * @param cache keeps conversations and the newest messages, to be there at once and without a line;
 *     null for none. Closed with the chat
 * @param user whose chat it is, where that is known before there is a line; what is said here goes
 *     out under no other name. Null for whoever is connected
 * @param follow of so many conversations, the most recent, each message is heard at once, and of
 *     those that are open; of the others the list is told a moment later
 */
public record ChatOptions(@Nullable ChatCache cache, @Nullable String user, int follow) {

  /** No cache, whoever is connected, 20. */
  public static ChatOptions standard() {
    return new ChatOptions(null, null, 20);
  }

  public ChatOptions cache(ChatCache cache) {
    return new ChatOptions(cache, user, follow);
  }

  public ChatOptions user(String user) {
    return new ChatOptions(cache, user, follow);
  }

  public ChatOptions follow(int conversations) {
    return new ChatOptions(cache, user, conversations);
  }
}
