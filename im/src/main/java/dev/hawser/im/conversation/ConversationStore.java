package dev.hawser.im.conversation;

import dev.hawser.im.conversation.Conversation.Settings;
import dev.hawser.im.conversation.Member.View;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The port to where conversations and their members are kept: one row for each, and nothing that
 * grows with what is said.
 *
 * <p><b>Threads.</b> Any, at once. Every method blocks until it is done: call it on a virtual
 * thread, never on a lane or an event loop.
 *
 * <p><b>Effects</b> are atomic, and lasting when the method returns. What a method has returned is
 * seen by every call that begins later, on whatever node.
 *
 * <p><b>Failure.</b> Throws {@link dev.hawser.core.RefusedException} with {@code log-unavailable}
 * where the outcome is unknown; each method may be called again then.
 */
public interface ConversationStore {

  /** Where a page of somebody's conversations ended: by these, in this order. */
  record Place(boolean pinned, long active, String id) {}

  /**
   * Makes a conversation with its first members, unless there is one of this id.
   *
   * @return whether it was made now
   */
  boolean create(Conversation conversation, List<Member> members);

  /** A conversation; null where there is none. */
  @Nullable Conversation find(String id);

  /** A conversation as a user has it; null where they are no member, or there is none. */
  @Nullable Membership membership(String id, String user);

  /**
   * The same, where it can be told without waiting; null where it has to be looked up, or there is
   * none. Never blocks, and may be called on any thread.
   */
  default @Nullable Membership known(String id, String user) {
    return null;
  }

  /**
   * A user's conversations: pinned first, then those where something was said last.
   *
   * @param archived whether those that were archived, or those that were not
   * @param after where the page before ended; null for the first
   */
  List<Membership> of(String user, boolean archived, @Nullable Place after, int limit);

  /** Where a page of what moved ended: by these, in this order. */
  record Moved(long at, String id) {}

  /**
   * A conversation as a user has it.
   *
   * @param at when something was numbered in its channel last, milliseconds since 1970
   */
  record Motion(Membership membership, long at) {}

  /**
   * A user's conversations in whose channels something was numbered at a time or later, in the
   * order of when that was last.
   *
   * @param after where the page before ended; null for the first
   */
  List<Motion> moved(String user, long since, @Nullable Moved after, int limit);

  /**
   * The ids of all of a user's conversations, in order.
   *
   * @param after the last of the page before; null for the first
   */
  List<String> conversations(String user, @Nullable String after, int limit);

  /**
   * Members by name.
   *
   * @param after the last of the page before; null for the first
   */
  List<Member> members(String id, @Nullable String after, int limit);

  /**
   * Adds a member, unless they are one already.
   *
   * @param most how many there may be after it
   * @return whether they are new; false too where it is full: {@link #membership} tells
   */
  boolean add(String id, Member member, int most);

  /**
   * Takes a member out, but never the owner while others are there. The conversation goes with the
   * last.
   *
   * @return whether they were one and are not any more
   */
  boolean remove(String id, String user);

  /**
   * Changes a role.
   *
   * @param from what it was
   * @return whether it was that
   */
  boolean appoint(String id, String user, Role from, Role to);

  /**
   * Makes a member the owner, and the owner an admin, in one step.
   *
   * @return whether one was the owner and the other a member
   */
  boolean handOver(String id, String owner, String to);

  /** Changes what a group is called and how it goes about it. */
  void update(String id, String title, String custom, Settings settings);

  /**
   * Notes when something was said last in conversations; an older time changes nothing.
   *
   * @param active by id, milliseconds since 1970
   */
  void touch(Map<String, Long> active);

  /**
   * Moves a member's cursors forward; lower ones change nothing. Having read ends the mark of being
   * unread.
   *
   * @return the member as they are now; null where they are none
   */
  @Nullable Member reached(String id, String user, long read, long received);

  /**
   * Changes how a member wishes to see a conversation.
   *
   * @return whether they are one
   */
  boolean view(String id, String user, View view);

  /**
   * Says whether a member may still say something in the one conversation with another; nothing
   * where there is none.
   */
  void bar(String id, String user, boolean barred);

  /** How many members have read up to an offset or beyond. */
  int readers(String id, long offset);
}
