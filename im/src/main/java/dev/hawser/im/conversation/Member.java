package dev.hawser.im.conversation;

import static java.util.Objects.requireNonNull;

/**
 * Somebody in a conversation. This is all that is kept for each of them; nothing of it changes when
 * somebody says something.
 *
 * @param joined the offset after which they may read
 * @param read the offset up to which they have read; never goes back
 * @param received the offset up to which one of their devices has it; never goes back
 * @param view how they wish to see it
 * @param since when they joined, milliseconds since 1970
 * @param barred whether the other of two blocks them: then they say nothing there
 */
public record Member(
    String user,
    Role role,
    long joined,
    long read,
    long received,
    View view,
    long since,
    boolean barred) {

  /**
   * How somebody wishes to see a conversation.
   *
   * @param marked whether they marked it as unread
   */
  public record View(boolean marked, boolean muted, boolean pinned, boolean archived) {

    public static final View USUAL = new View(false, false, false, false);
  }

  public Member {
    requireNonNull(user, "user");
    requireNonNull(role, "role");
  }

  /** Somebody who comes when the channel's head is here. */
  public static Member joining(String user, Role role, long head, boolean readsAll, long now) {
    return new Member(user, role, readsAll ? 0 : head, head, head, View.USUAL, now, false);
  }
}
