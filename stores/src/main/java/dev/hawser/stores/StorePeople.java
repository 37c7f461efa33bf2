package dev.hawser.stores;

import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.people.Contact;
import dev.hawser.im.people.Contact.State;
import dev.hawser.im.people.PeopleStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * People in three tables, by SQL that both databases understand. What changes two rows of two
 * people changes that of the lesser name first, so that two who do it at once wait for each other.
 */
final class StorePeople implements PeopleStore {

  private static final String CONTACT =
      "SELECT other, state, text, since FROM contact WHERE name = ?";

  private record Noted(String name, long time, boolean hidden) {}

  private final Asking asking;

  StorePeople(Asking asking) {
    this.asking = asking;
  }

  @Override
  public boolean block(String user, String other, long now, int most) {
    return asking.write(connection -> {
      Statements.update(
          connection,
          "INSERT INTO block (name, other, since) SELECT ?, ?, ?"
              + " WHERE (SELECT count(*) FROM block WHERE name = ?) < ?"
              + " ON CONFLICT (name, other) DO NOTHING",
          user,
          other,
          now,
          user,
          most);
      return !Statements.query(
              connection,
              found -> found.getString(1),
              "SELECT other FROM block WHERE name = ? AND other = ?",
              user,
              other)
          .isEmpty();
    });
  }

  @Override
  public void unblock(String user, String other) {
    asking.write(connection ->
        Statements.update(
            connection, "DELETE FROM block WHERE name = ? AND other = ?", user, other));
  }

  @Override
  public List<String> blocked(String user, @Nullable String after, int limit) {
    return asking.all(
        found -> found.getString(1),
        "SELECT other FROM block WHERE name = ? AND other > ? ORDER BY other LIMIT ?",
        user,
        after == null ? "" : after,
        limit);
  }

  @Override
  public Set<String> blocking(Collection<String> users, String user) {
    if (users.isEmpty()) {
      return Set.of();
    }
    List<Object> values = new ArrayList<>(List.of(user));
    values.addAll(users);
    return new HashSet<>(
        asking.all(
            found -> found.getString(1),
            "SELECT name FROM block WHERE other = ? AND name IN (" + places(users) + ")",
            values.toArray()));
  }

  @Override
  public @Nullable Contact contact(String user, String other) {
    return asking.first(StorePeople::contact, CONTACT + " AND other = ?", user, other);
  }

  @Override
  public @Nullable Contact ask(String user, String other, String text, long now, int most) {
    List<Contact> become =
        asking.write(connection -> {
          boolean first = user.compareTo(other) < 0;
          if (!known(connection, user, other)
              && (many(connection, user) >= most || many(connection, other) >= most)) {
            return List.of();
          }
          for (int i = 0; i < 2; i++) {
            if ((i == 0) == first) {
              meet(connection, user, other, State.ASKED, State.ASKING, text, now);
            } else {
              meet(connection, other, user, State.ASKING, State.ASKED, text, now);
            }
          }
          return Statements.query(
              connection, StorePeople::contact, CONTACT + " AND other = ?", user, other);
        });
    return become.isEmpty() ? null : become.getFirst();
  }

  private static boolean known(Connection connection, String user, String other)
      throws SQLException {
    return !Statements.query(
            connection, StorePeople::contact, CONTACT + " AND other = ?", user, other)
        .isEmpty();
  }

  private static int many(Connection connection, String user) throws SQLException {
    return Statements.query(
            connection,
            found -> found.getInt(1),
            "SELECT count(*) FROM contact WHERE name = ?",
            user)
        .getFirst();
  }

  /** Enters a question on one side; where the other side's stands there, both are contacts. */
  private static void meet(
      Connection connection,
      String user,
      String other,
      State state,
      State met,
      String text,
      long now)
      throws SQLException {
    Statements.update(
        connection,
        "INSERT INTO contact (name, other, state, text, since) VALUES (?, ?, ?, ?, ?)"
            + " ON CONFLICT (name, other) DO UPDATE SET"
            + " since = CASE WHEN contact.state = ? THEN excluded.since ELSE contact.since END,"
            + " state = CASE WHEN contact.state = ? THEN 'contact' ELSE contact.state END",
        user,
        other,
        state.word(),
        text,
        now,
        met.word(),
        met.word());
  }

  @Override
  public boolean accept(String user, String other, long now) {
    return asking.write(connection -> {
      int changed = 0;
      for (String name : user.compareTo(other) < 0 ? List.of(user, other) : List.of(other, user)) {
        boolean own = name.equals(user);
        changed +=
            Statements.update(
                connection,
                "UPDATE contact SET state = 'contact', since = ?"
                    + " WHERE name = ? AND other = ? AND state = ?",
                now,
                name,
                own ? other : user,
                own ? State.ASKING.word() : State.ASKED.word());
      }
      return changed == 2;
    });
  }

  @Override
  public boolean part(String user, String other) {
    return asking.write(connection -> {
      int gone = 0;
      for (String name : user.compareTo(other) < 0 ? List.of(user, other) : List.of(other, user)) {
        gone +=
            Statements.update(
                connection,
                "DELETE FROM contact WHERE name = ? AND other = ?",
                name,
                name.equals(user) ? other : user);
      }
      return gone > 0;
    });
  }

  @Override
  public List<Contact> contacts(
      String user, @Nullable State state, @Nullable String after, int limit) {
    String page = " AND other > ? ORDER BY other LIMIT ?";
    String from = after == null ? "" : after;
    return state == null
        ? asking.all(StorePeople::contact, CONTACT + page, user, from, limit)
        : asking.all(
            StorePeople::contact,
            CONTACT + " AND state = ?" + page,
            user,
            state.word(),
            from,
            limit);
  }

  @Override
  public void seen(String user, long time) {
    asking.write(connection ->
        Statements.update(
            connection,
            "INSERT INTO seen (name, time, hidden) VALUES (?, ?, 0) ON CONFLICT (name) DO UPDATE"
                + " SET time = CASE WHEN seen.time < excluded.time THEN excluded.time"
                + " ELSE seen.time END",
            user,
            time));
  }

  @Override
  public long seen(String user) {
    Long time =
        asking.first(found -> found.getLong(1), "SELECT time FROM seen WHERE name = ?", user);
    return time == null ? 0 : time;
  }

  @Override
  public void hide(String user, boolean hidden) {
    asking.write(connection ->
        Statements.update(
            connection,
            "INSERT INTO seen (name, time, hidden) VALUES (?, 0, ?)"
                + " ON CONFLICT (name) DO UPDATE SET hidden = excluded.hidden",
            user,
            hidden));
  }

  @Override
  public Map<String, Long> lastSeen(String user, Collection<String> others) {
    if (others.isEmpty()) {
      return Map.of();
    }
    List<Object> values = new ArrayList<>(List.of(user));
    values.addAll(others);
    Set<String> known =
        new HashSet<>(
            asking.all(
                found -> found.getString(1),
                "SELECT name FROM contact WHERE other = ? AND state = 'contact' AND name IN ("
                    + places(others)
                    + ")",
                values.toArray()));
    List<String> conversations =
        others.stream().map(other -> Conversation.directId(user, other)).toList();
    known.addAll(
        asking.all(
            found -> found.getString(1),
            "SELECT name FROM member WHERE conversation IN (" + places(others) + ")",
            conversations.toArray()));
    known.retainAll(Set.copyOf(others));
    known.remove(user);
    known.removeAll(blocking(others, user));
    Map<String, Long> seen = new HashMap<>();
    known.forEach(one -> seen.put(one, 0L));
    for (Noted one :
        asking.all(
            found -> new Noted(found.getString(1), found.getLong(2), found.getInt(3) != 0),
            "SELECT name, time, hidden FROM seen WHERE name IN (" + places(others) + ")",
            others.toArray())) {
      if (one.hidden()) {
        seen.remove(one.name());
      } else {
        seen.replace(one.name(), one.time());
      }
    }
    return seen;
  }

  @Override
  public void describe(String user, String profile) {
    asking.write(connection ->
        Statements.update(
            connection,
            "INSERT INTO profile (name, profile) VALUES (?, ?)"
                + " ON CONFLICT (name) DO UPDATE SET profile = excluded.profile",
            user,
            profile));
  }

  @Override
  public Map<String, String> profiles(Collection<String> users) {
    if (users.isEmpty()) {
      return Map.of();
    }
    Map<String, String> profiles = HashMap.newHashMap(users.size());
    asking
        .all(
            found -> Map.entry(found.getString(1), found.getString(2)),
            "SELECT name, profile FROM profile WHERE name IN (" + places(users) + ")",
            users.toArray())
        .forEach(one -> profiles.put(one.getKey(), one.getValue()));
    return profiles;
  }

  @Override
  public void forget(String user) {
    asking.write(connection -> {
      // Whoever is something to them has them in their own list, too.
      int gone =
          Statements.update(
              connection,
              "DELETE FROM contact WHERE other = ? AND name IN"
                  + " (SELECT other FROM contact WHERE name = ?)",
              user,
              user);
      gone += Statements.update(connection, "DELETE FROM block WHERE other = ?", user);
      for (String table : List.of("profile", "seen", "contact", "block")) {
        gone += Statements.update(connection, "DELETE FROM " + table + " WHERE name = ?", user);
      }
      return gone;
    });
  }

  private static String places(Collection<String> users) {
    return String.join(", ", Collections.nCopies(users.size(), "?"));
  }

  private static Contact contact(ResultSet found) throws SQLException {
    State state = State.of(found.getString(2));
    return new Contact(
        found.getString(1),
        state == null ? State.ASKED : state,
        found.getString(3),
        found.getLong(4));
  }
}
