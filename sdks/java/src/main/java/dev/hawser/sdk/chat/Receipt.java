package dev.hawser.sdk.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a message of one's own has come with the others of the conversation.
 *
 * @param received how many have it on a device
 * @param read how many have read it
 * @param of how many others there are
 */
public record Receipt(long received, long read, long of) {

  static @Nullable Receipt of(List<ConversationMember> members, String user, long offset) {
    List<ConversationMember> others =
        members.stream().filter(one -> !one.user().equals(user)).toList();
    return others.isEmpty()
        ? null
        : new Receipt(
            others.stream().filter(one -> one.received() >= offset).count(),
            others.stream().filter(one -> one.read() >= offset).count(),
            others.size());
  }
}
