package dev.hawser.sdk.chat;

/**
 * A member of a conversation.
 *
 * @param read how far they have read
 * @param received how far a device of theirs has received
 * @param since when they joined, milliseconds since 1970
 */
public record ConversationMember(String user, Role role, long read, long received, long since) {

  static ConversationMember of(Json json) {
    return new ConversationMember(
        json.text("user", ""),
        Role.of(json.text("role")),
        json.number("read", 0),
        json.number("received", 0),
        json.number("since", 0));
  }
}
