package dev.hawser.stores;

import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.ConversationStore.Motion;
import dev.hawser.im.conversation.ConversationStore.Moved;
import dev.hawser.im.conversation.ConversationStore.Place;
import dev.hawser.im.conversation.Member;
import dev.hawser.im.conversation.Member.View;
import dev.hawser.im.conversation.Membership;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a user is in. That is a table beside that of members, in the order of users, and holds of a
 * member only what hardly ever changes. For members lie by conversation: those of one user are as
 * many pages of the disk as there are of them. And an index over them would not help, since
 * PostgreSQL answers from an index alone only what lies on pages where nothing changed of late, and
 * members change whenever they read.
 *
 * <p>So what a page shows is chosen here, and only what it shows is looked up there. Whoever writes
 * {@code member} writes this in the same transaction, after it.
 */
final class Belonging {

  private final Asking asking;

  Belonging(Asking asking) {
    this.asking = asking;
  }

  static void enter(Connection connection, String id, Member member) throws SQLException {
    Statements.update(
        connection,
        "INSERT INTO belonging (name, conversation, pinned, archived) VALUES (?, ?, ?, ?)",
        member.user(),
        id,
        member.view().pinned(),
        member.view().archived());
  }

  static void leave(Connection connection, String id, String user) throws SQLException {
    Statements.update(
        connection, "DELETE FROM belonging WHERE name = ? AND conversation = ?", user, id);
  }

  static void view(Connection connection, String id, String user, View view) throws SQLException {
    // What is as it was is not written: then the index alone still answers.
    Statements.update(
        connection,
        "UPDATE belonging SET pinned = ?, archived = ? WHERE name = ? AND conversation = ?"
            + " AND (pinned <> ? OR archived <> ?)",
        view.pinned(),
        view.archived(),
        user,
        id,
        view.pinned(),
        view.archived());
  }

  List<String> conversations(String user, @Nullable String after, int limit) {
    return asking.all(
        found -> found.getString(1),
        "SELECT conversation FROM belonging WHERE name = ? AND conversation > ?"
            + " ORDER BY conversation LIMIT "
            + limit,
        user,
        after == null ? "" : after);
  }

  List<Membership> of(String user, boolean archived, @Nullable Place after, int limit) {
    String theirs =
        "SELECT b.name, b.conversation, b.pinned,"
            + " (SELECT c.active FROM conversation c WHERE c.id = b.conversation) AS active"
            + " FROM belonging b WHERE b.name = ? AND b.archived = ?";
    String order = "pinned DESC, active DESC, conversation";
    if (after == null) {
      return asking.all(
          MemberRows::membership, chosen("", theirs, "", order, limit), user, archived);
    }
    return asking.all(
        MemberRows::membership,
        chosen(
            "",
            theirs,
            " WHERE pinned < ? OR (pinned = ?"
                + " AND (active < ? OR (active = ? AND conversation > ?)))",
            order,
            limit),
        user,
        archived,
        after.pinned(),
        after.pinned(),
        after.active(),
        after.active(),
        after.id());
  }

  List<Motion> moved(String user, long since, @Nullable Moved after, int limit) {
    String theirs =
        "SELECT b.name, b.conversation, (SELECT l.last FROM channel l WHERE l.name = '"
            + Conversation.CHANNELS
            + "' || b.conversation) AS last FROM belonging b WHERE b.name = ?";
    long at = after == null ? since : after.at();
    return asking.all(
        found ->
            new Motion(MemberRows.membership(found), found.getLong(MemberRows.BOTH_COLUMNS + 1)),
        chosen(
            ", p.last",
            theirs,
            " WHERE last > ? OR (last = ? AND conversation > ?)",
            "last, conversation",
            limit),
        user,
        at,
        at,
        after == null ? "" : after.id());
  }

  /**
   * Some of what is theirs. Each time is looked up by its key, and once: joined, PostgreSQL might
   * read all conversations of all users for those of one.
   */
  private static String chosen(String more, String theirs, String where, String order, int limit) {
    String some = "SELECT * FROM theirs" + where + " ORDER BY " + order + " LIMIT " + limit;
    return "WITH theirs AS MATERIALIZED ("
        + theirs
        + "), p AS MATERIALIZED ("
        + some
        + ") SELECT "
        + MemberRows.BOTH_OF
        + more
        + " FROM p JOIN member m ON m.conversation = p.conversation AND m.name = p.name"
        + " JOIN conversation c ON c.id = p.conversation ORDER BY p."
        + order.replace(", ", ", p.");
  }
}
