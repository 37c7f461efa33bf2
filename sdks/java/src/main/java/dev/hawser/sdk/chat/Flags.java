package dev.hawser.sdk.chat;

/**
 * How a user wishes to see a conversation.
 *
 * @param marked as unread, by hand; reading ends it
 */
public record Flags(boolean marked, boolean muted, boolean pinned, boolean archived) {

  Flags marked(boolean now) {
    return new Flags(now, muted, pinned, archived);
  }
}
