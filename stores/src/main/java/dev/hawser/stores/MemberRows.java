package dev.hawser.stores;

import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.Conversation.Settings;
import dev.hawser.im.conversation.Member;
import dev.hawser.im.conversation.Member.View;
import dev.hawser.im.conversation.Membership;
import dev.hawser.im.conversation.Role;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The columns of a conversation {@code c} and of its member {@code m}, and what they come to. */
final class MemberRows {

  static final String CONVERSATION =
      "c.id, c.direct, c.title, c.custom, c.whole, c.open, c.quiet, c.members, c.created, c.active,"
          + " c.approve";
  static final String MEMBER =
      "m.name, m.role, m.joined, m.have_read, m.received, m.marked, m.muted, m.pinned, m.archived,"
          + " m.since, m.barred";

  static final String BOTH_OF = CONVERSATION + ", " + MEMBER;

  static final int BOTH_COLUMNS = 22;

  static final String BOTH =
      BOTH_OF + " FROM member m JOIN conversation c ON c.id = m.conversation";

  private MemberRows() {}

  static Membership membership(ResultSet found) throws SQLException {
    return new Membership(conversation(found), member(found, 11));
  }

  static Conversation conversation(ResultSet found) throws SQLException {
    return new Conversation(
        found.getString(1),
        found.getInt(2) != 0,
        found.getString(3),
        found.getString(4),
        new Settings(
            found.getInt(5) != 0,
            found.getInt(6) != 0,
            found.getInt(7) != 0,
            found.getInt(11) != 0),
        found.getInt(8),
        found.getLong(9),
        found.getLong(10));
  }

  static Member member(ResultSet found, int before) throws SQLException {
    Role role = Role.of(found.getString(before + 2));
    return new Member(
        found.getString(before + 1),
        role == null ? Role.GUEST : role,
        found.getLong(before + 3),
        found.getLong(before + 4),
        found.getLong(before + 5),
        new View(
            found.getInt(before + 6) != 0,
            found.getInt(before + 7) != 0,
            found.getInt(before + 8) != 0,
            found.getInt(before + 9) != 0),
        found.getLong(before + 10),
        found.getInt(before + 11) != 0);
  }
}
