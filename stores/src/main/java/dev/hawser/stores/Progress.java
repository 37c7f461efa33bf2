package dev.hawser.stores;

import dev.hawser.im.conversation.Member;
import dev.hawser.im.conversation.Member.View;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How far members have read. Where each commit is a wait of its own, those who wait share one; on
 * SQLite the writer has them share it anyway.
 */
final class Progress {

  private final Asking asking;
  private final Memberships memberships;
  private final Gathered<Reached, Member> moving;

  /** What holds a row until the commit, where others could change it. */
  private final String held;

  Progress(Asking asking, Memberships memberships) {
    this.asking = asking;
    this.memberships = memberships;
    this.moving = asking.gatheredChanges(this::moved);
    this.held = asking.alone() ? "" : " FOR UPDATE";
  }

  /** Moves a member's cursors forward; null where they are none. */
  @Nullable Member reached(String id, String user, long read, long received) {
    Reached reached = new Reached(id, user, read, received);
    if (!asking.alone()) {
      return Asking.answer(moving.ask(reached));
    }
    return memberships
        .changing(id, user, connection -> moved(connection, List.of(reached)))
        .getFirst();
  }

  /** How far somebody says that they are. */
  private record Reached(String id, String user, long read, long received) {}

  /** Moves many cursors in one transaction: members in one order first, then what is counted. */
  private List<@Nullable Member> moved(Connection connection, List<Reached> all)
      throws SQLException {
    @Nullable Member[] now = new @Nullable Member[all.size()];
    Cursors cursors = new Cursors();
    List<Integer> order =
        IntStream.range(0, all.size())
            .boxed()
            .sorted(
                Comparator.<Integer, String>comparing(i -> all.get(i).id())
                    .thenComparing(i -> all.get(i).user()))
            .toList();
    for (int i : order) {
      now[i] = moved(connection, all.get(i), cursors);
    }
    cursors.write(connection);
    return Arrays.asList(now);
  }

  private @Nullable Member moved(Connection connection, Reached it, Cursors cursors)
      throws SQLException {
    Member before = member(connection, it.id(), it.user());
    if (before == null) {
      return null;
    }
    View seen = before.view();
    boolean marked = seen.marked() && it.read() == 0;
    Member after =
        new Member(
            it.user(),
            before.role(),
            before.joined(),
            Math.max(before.read(), it.read()),
            Math.max(before.received(), it.received()),
            new View(marked, seen.muted(), seen.pinned(), seen.archived()),
            before.since(),
            before.barred());
    if (it.read() > 0) {
      Statements.update(
          connection,
          "DELETE FROM mention WHERE name = ? AND conversation = ? AND off <= ?",
          it.user(),
          it.id(),
          after.read());
    }
    if (!after.equals(before)) {
      Statements.update(
          connection,
          "UPDATE member SET have_read = ?, received = ?, marked = ?"
              + " WHERE conversation = ? AND name = ?",
          after.read(),
          after.received(),
          after.view().marked(),
          it.id(),
          it.user());
      cursors.move(it.id(), before.read(), after.read());
    }
    return after;
  }

  /** A member, who stays as they are until the commit; null where there is none. */
  @Nullable Member member(Connection connection, String id, String user) throws SQLException {
    List<Member> found =
        Statements.query(
            connection,
            row -> MemberRows.member(row, 0),
            "SELECT "
                + MemberRows.MEMBER
                + " FROM member m WHERE m.conversation = ? AND m.name = ?"
                + held,
            id,
            user);
    return found.isEmpty() ? null : found.getFirst();
  }
}
