package dev.hawser.sdk.chat;

import dev.hawser.protocol.Position;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as one of its members has it in the list.
 *
 * @param channel {@code im/c/ID}
 * @param user the other of two; null for a group
 * @param group what a group is; null for a conversation of two
 * @param members how many there are
 * @param role what this user is in it
 * @param head the newest that is counted here; null before there is any
 * @param read how far this user has read
 * @param received how far a device of theirs has received
 * @param unread messages of others after {@code read}
 * @param mentioned where this user is mentioned in what is unread; null for nowhere
 * @param last the newest message
 * @param active when something was said last, milliseconds since 1970
 */
public record ConversationView(
    String channel,
    @Nullable String user,
    @Nullable Group group,
    int members,
    Role role,
    @Nullable Position head,
    long read,
    long received,
    long unread,
    @Nullable Mentioned mentioned,
    @Nullable Message last,
    long active,
    Flags flags) {

  /**
   * What a group is.
   *
   * @param wholeHistory whether who joins reads what was said before
   * @param open whether whoever knows the channel may join
   * @param quiet whether only owner and admins speak
   * @param approve whether who wishes to join waits until somebody says yes
   * @param custom any JSON of the application's; null for none
   */
  public record Group(
      String title,
      boolean wholeHistory,
      boolean open,
      boolean quiet,
      boolean approve,
      @Nullable String custom) {}

  /** How many unread messages mention this user, and the offset of the first. */
  public record Mentioned(long count, long offset) {}

  boolean counts(String epoch, long offset) {
    return head != null && head.epoch().equals(epoch) && offset <= head.offset();
  }

  ConversationView members(int now) {
    return new ConversationView(
        channel, user, group, now, role, head, read, received, unread, mentioned, last, active,
        flags);
  }

  ConversationView role(Role now) {
    return new ConversationView(
        channel, user, group, members, now, head, read, received, unread, mentioned, last, active,
        flags);
  }

  ConversationView group(@Nullable Group now) {
    return new ConversationView(
        channel, user, now, members, role, head, read, received, unread, mentioned, last, active,
        flags);
  }

  ConversationView head(@Nullable Position now) {
    return new ConversationView(
        channel, user, group, members, role, now, read, received, unread, mentioned, last, active,
        flags);
  }

  ConversationView read(long to, long reached) {
    return new ConversationView(
        channel, user, group, members, role, head, to, reached, unread, mentioned, last, active,
        flags);
  }

  ConversationView unread(long now) {
    return new ConversationView(
        channel, user, group, members, role, head, read, received, now, mentioned, last, active,
        flags);
  }

  ConversationView mentioned(@Nullable Mentioned now) {
    return new ConversationView(
        channel, user, group, members, role, head, read, received, unread, now, last, active,
        flags);
  }

  ConversationView last(@Nullable Message now, long at) {
    return new ConversationView(
        channel, user, group, members, role, head, read, received, unread, mentioned, now, at,
        flags);
  }

  ConversationView flags(Flags now) {
    return new ConversationView(
        channel, user, group, members, role, head, read, received, unread, mentioned, last, active,
        now);
  }
}
