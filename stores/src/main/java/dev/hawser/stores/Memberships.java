package dev.hawser.stores;

import dev.hawser.im.conversation.Membership;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is a member, as it is asked before each publication. On a store that this process alone
 * changes it is remembered; on one that many nodes change it is looked up each time, for all who
 * wait in one statement.
 */
final class Memberships {

  /** Members remembered, some hundred bytes each. */
  private static final int REMEMBERED = 200_000;

  private static final String ONE =
      "SELECT " + MemberRows.BOTH + " WHERE m.conversation = ? AND m.name = ?";

  private static final String MANY =
      "SELECT "
          + MemberRows.BOTH_OF
          + ", k.i FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS k (conversation, name, i)"
          + " JOIN member m ON m.conversation = k.conversation AND m.name = k.name"
          + " JOIN conversation c ON c.id = m.conversation";

  private record Pair(String id, String user) {}

  private final Asking asking;
  private final Known known;
  private final Gathered<Pair, Membership> gathered;

  Memberships(Asking asking) {
    this.asking = asking;
    this.known = new Known(asking.alone() ? REMEMBERED : 0);
    this.gathered = asking.gathered(Memberships::many);
  }

  @Nullable Membership find(String id, String user) {
    if (!asking.alone()) {
      return Asking.answer(gathered.ask(new Pair(id, user)));
    }
    Membership membership = known.find(id, user);
    if (membership == null) {
      long before = known.before(id);
      membership = asking.first(MemberRows::membership, ONE, id, user);
      if (membership != null) {
        known.remember(membership, before);
      }
    }
    return membership;
  }

  /** What is remembered; never blocks. */
  @Nullable Membership known(String id, String user) {
    return known.find(id, user);
  }

  /** Changes something of a conversation in one transaction. */
  <T> T changing(String id, Database.Reading<T> work) {
    try {
      return asking.write(work);
    } finally {
      known.forget(id);
    }
  }

  /** Changes something of one member only. */
  <T> T changing(String id, String user, Database.Reading<T> work) {
    try {
      return asking.write(work);
    } finally {
      known.forget(id, user);
    }
  }

  /** Notes when something was said last, which changes nothing else. */
  <T> T touching(Map<String, Long> active, Database.Reading<T> work) {
    try {
      return asking.write(work);
    } finally {
      active.forEach(known::touch);
    }
  }

  private static List<@Nullable Membership> many(Connection connection, List<Pair> pairs)
      throws SQLException {
    List<@Nullable Membership> found =
        new ArrayList<>(Collections.<@Nullable Membership>nCopies(pairs.size(), null));
    try (PreparedStatement select = connection.prepareStatement(MANY)) {
      select.setArray(1, texts(connection, pairs.stream().map(Pair::id).toArray()));
      select.setArray(2, texts(connection, pairs.stream().map(Pair::user).toArray()));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.set(rows.getInt(MemberRows.BOTH_COLUMNS + 1) - 1, MemberRows.membership(rows));
        }
      }
    }
    return found;
  }

  private static Array texts(Connection connection, Object[] values) throws SQLException {
    return connection.createArrayOf("text", values);
  }
}
