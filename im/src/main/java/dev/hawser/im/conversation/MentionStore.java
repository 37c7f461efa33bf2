package dev.hawser.im.conversation;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The port to who was mentioned and has not read it: a row for each of them until they have, and
 * none for anybody else.
 *
 * <p><b>Threads</b>, <b>effects</b> and <b>failure</b> are those of {@link ConversationStore}.
 */
public interface MentionStore {

  /**
   * What somebody has not read of where they are mentioned.
   *
   * @param count how many messages
   * @param first the offset of the first of them
   */
  record Unread(int count, long first) {}

  /**
   * Notes who is mentioned in a message. Doing it again changes nothing.
   *
   * @param until when the message expires, milliseconds since 1970; 0 for never
   * @param users those whom it mentions; who is no member, or may not read it, is passed over
   * @return those who are to be told: members who may read it, have not muted the conversation and
   *     do not block the author, whether they have read it meanwhile or not
   */
  List<String> mention(
      String conversation, long offset, long until, String author, Collection<String> users);

  /** Forgets what a message mentions, since it was recalled. */
  void forget(String conversation, long offset);

  /** What a user has not read, by conversation; those without are absent. */
  Map<String, Unread> unread(String user, Collection<String> conversations, long now);

  /** Forgets where a user is mentioned. */
  void forget(String user);
}
