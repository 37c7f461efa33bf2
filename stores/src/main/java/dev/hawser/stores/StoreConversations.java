package dev.hawser.stores;

import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.Conversation.Settings;
import dev.hawser.im.conversation.ConversationStore;
import dev.hawser.im.conversation.Member;
import dev.hawser.im.conversation.Member.View;
import dev.hawser.im.conversation.Membership;
import dev.hawser.im.conversation.Role;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Conversations and members in two tables, by SQL that both databases understand. What changes a
 * conversation's members locks its row first.
 */
final class StoreConversations implements ConversationStore {

  private final Asking asking;
  private final Memberships memberships;
  private final Progress progress;
  private final Belonging belonging;

  StoreConversations(Asking asking) {
    this.asking = asking;
    this.memberships = new Memberships(asking);
    this.progress = new Progress(asking, memberships);
    this.belonging = new Belonging(asking);
  }

  @Override
  public boolean create(Conversation conversation, List<Member> members) {
    return memberships.changing(
        conversation.id(),
        connection -> {
          int made =
              Statements.update(
                  connection,
                  "INSERT INTO conversation (id, direct, title, custom, whole, open, quiet,"
                      + " approve, members, created, active) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
                      + " ?) ON CONFLICT (id) DO NOTHING",
                  conversation.id(),
                  conversation.direct(),
                  conversation.title(),
                  conversation.custom(),
                  conversation.settings().wholeHistory(),
                  conversation.settings().open(),
                  conversation.settings().quiet(),
                  conversation.settings().approve(),
                  members.size(),
                  conversation.created(),
                  conversation.active());
          if (made == 0) {
            return false;
          }
          for (Member member : members) {
            insert(connection, conversation.id(), member);
          }
          Cursors cursors = new Cursors();
          members.forEach(member -> cursors.enter(conversation.id(), member.read()));
          cursors.write(connection);
          return true;
        });
  }

  private static int insert(Connection connection, String id, Member member) throws SQLException {
    int come =
        Statements.update(
            connection,
            "INSERT INTO member (conversation, name, role, joined, have_read, received, marked,"
                + " muted, pinned, archived, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON"
                + " CONFLICT (conversation, name) DO NOTHING",
            id,
            member.user(),
            member.role().word(),
            member.joined(),
            member.read(),
            member.received(),
            member.view().marked(),
            member.view().muted(),
            member.view().pinned(),
            member.view().archived(),
            member.since());
    if (come > 0) {
      Belonging.enter(connection, id, member);
    }
    return come;
  }

  @Override
  public @Nullable Conversation find(String id) {
    return asking.first(
        MemberRows::conversation,
        "SELECT " + MemberRows.CONVERSATION + " FROM conversation c WHERE c.id = ?",
        id);
  }

  @Override
  public @Nullable Membership membership(String id, String user) {
    return memberships.find(id, user);
  }

  @Override
  public @Nullable Membership known(String id, String user) {
    return memberships.known(id, user);
  }

  @Override
  public List<Membership> of(String user, boolean archived, @Nullable Place after, int limit) {
    return belonging.of(user, archived, after, limit);
  }

  @Override
  public List<Motion> moved(String user, long since, @Nullable Moved after, int limit) {
    return belonging.moved(user, since, after, limit);
  }

  @Override
  public List<String> conversations(String user, @Nullable String after, int limit) {
    return belonging.conversations(user, after, limit);
  }

  @Override
  public List<Member> members(String id, @Nullable String after, int limit) {
    return asking.all(
        found -> MemberRows.member(found, 0),
        "SELECT "
            + MemberRows.MEMBER
            + " FROM member m WHERE m.conversation = ? AND m.name > ? ORDER BY m.name LIMIT "
            + limit,
        id,
        after == null ? "" : after);
  }

  @Override
  public boolean add(String id, Member member, int most) {
    return memberships.changing(
        id,
        connection -> {
          int room =
              Statements.update(
                  connection,
                  "UPDATE conversation SET members = members WHERE id = ? AND members < ?",
                  id,
                  most);
          if (room == 0 || insert(connection, id, member) == 0) {
            return false;
          }
          Statements.update(
              connection, "UPDATE conversation SET members = members + 1 WHERE id = ?", id);
          Cursors cursors = new Cursors();
          cursors.enter(id, member.read());
          cursors.write(connection);
          return true;
        });
  }

  @Override
  public boolean remove(String id, String user) {
    return memberships.changing(
        id,
        connection -> {
          lock(connection, id);
          Member member = progress.member(connection, id, user);
          int gone =
              Statements.update(
                  connection,
                  "DELETE FROM member WHERE conversation = ? AND name = ? AND (role <> 'owner'"
                      + " OR EXISTS (SELECT 1 FROM conversation WHERE id = ? AND members = 1))",
                  id,
                  user,
                  id);
          if (gone > 0 && member != null) {
            Belonging.leave(connection, id, user);
            Cursors cursors = new Cursors();
            cursors.leave(id, member.read());
            cursors.write(connection);
            Statements.update(
                connection, "UPDATE conversation SET members = members - 1 WHERE id = ?", id);
            Statements.update(
                connection, "DELETE FROM mention WHERE name = ? AND conversation = ?", user, id);
            if (Statements.update(
                    connection, "DELETE FROM conversation WHERE id = ? AND members = 0", id)
                > 0) {
              Statements.update(connection, "DELETE FROM link WHERE conversation = ?", id);
              Statements.update(connection, "DELETE FROM wish WHERE conversation = ?", id);
            }
          }
          return gone > 0;
        });
  }

  @Override
  public boolean appoint(String id, String user, Role from, Role to) {
    return memberships.changing(id, user, connection -> appoint(connection, id, user, from, to));
  }

  private static boolean appoint(Connection connection, String id, String user, Role from, Role to)
      throws SQLException {
    return Statements.update(
            connection,
            "UPDATE member SET role = ? WHERE conversation = ? AND name = ? AND role = ?",
            to.word(),
            id,
            user,
            from.word())
        > 0;
  }

  @Override
  public boolean handOver(String id, String owner, String to) {
    return memberships.changing(
        id,
        connection -> {
          lock(connection, id);
          boolean there =
              Statements.update(
                      connection,
                      "UPDATE member SET role = 'owner' WHERE conversation = ? AND name = ?"
                          + " AND EXISTS (SELECT 1 FROM member o WHERE o.conversation = ?"
                          + " AND o.name = ? AND o.role = 'owner')",
                      id,
                      to,
                      id,
                      owner)
                  > 0;
          return there && appoint(connection, id, owner, Role.OWNER, Role.ADMIN);
        });
  }

  @Override
  public void update(String id, String title, String custom, Settings settings) {
    memberships.changing(
        id,
        connection ->
            Statements.update(
                connection,
                "UPDATE conversation SET title = ?, custom = ?, whole = ?, open = ?, quiet = ?,"
                    + " approve = ? WHERE id = ?",
                title,
                custom,
                settings.wholeHistory(),
                settings.open(),
                settings.quiet(),
                settings.approve(),
                id));
  }

  @Override
  public void touch(Map<String, Long> active) {
    // In one order on every node, so that no two wait for one another.
    SortedMap<String, Long> sorted = new TreeMap<>(active);
    memberships.touching(
        sorted,
        connection -> {
          try (PreparedStatement touch =
              connection.prepareStatement(
                  "UPDATE conversation SET active = ? WHERE id = ? AND active < ?")) {
            for (Map.Entry<String, Long> one : sorted.entrySet()) {
              touch.setLong(1, one.getValue());
              touch.setString(2, one.getKey());
              touch.setLong(3, one.getValue());
              touch.addBatch();
            }
            return touch.executeBatch().length;
          }
        });
  }

  @Override
  public @Nullable Member reached(String id, String user, long read, long received) {
    return progress.reached(id, user, read, received);
  }

  @Override
  public boolean view(String id, String user, View view) {
    return memberships.changing(
        id,
        user,
        connection -> {
          int seen =
              Statements.update(
                  connection,
                  "UPDATE member SET marked = ?, muted = ?, pinned = ?, archived = ?"
                      + " WHERE conversation = ? AND name = ?",
                  view.marked(),
                  view.muted(),
                  view.pinned(),
                  view.archived(),
                  id,
                  user);
          if (seen > 0) {
            Belonging.view(connection, id, user, view);
          }
          return seen > 0;
        });
  }

  @Override
  public void bar(String id, String user, boolean barred) {
    memberships.changing(
        id,
        user,
        connection ->
            Statements.update(
                connection,
                "UPDATE member SET barred = ? WHERE conversation = ? AND name = ?",
                barred,
                id,
                user));
  }

  @Override
  public int readers(String id, long offset) {
    return asking.ask(connection -> Cursors.beyond(connection, id, offset));
  }

  private static void lock(Connection connection, String id) throws SQLException {
    Statements.update(connection, "UPDATE conversation SET members = members WHERE id = ?", id);
  }
}
