package dev.hawser.stores;

import dev.hawser.im.conversation.JoinStore;
import dev.hawser.im.conversation.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Links and wishes in two tables, by SQL that both databases understand. */
final class StoreJoins implements JoinStore {

  private static final String LINK =
      "SELECT conversation, secret, author, until, uses FROM link WHERE ";

  private final Asking asking;

  StoreJoins(Asking asking) {
    this.asking = asking;
  }

  @Override
  public void put(Link link) {
    asking.write(connection ->
        Statements.update(
            connection,
            "INSERT INTO link (conversation, secret, author, until, uses) VALUES (?, ?, ?, ?, ?)"
                + " ON CONFLICT (conversation) DO UPDATE SET secret = excluded.secret,"
                + " author = excluded.author, until = excluded.until, uses = excluded.uses",
            link.conversation(),
            link.secret(),
            link.by(),
            link.until(),
            link.uses()));
  }

  @Override
  public void end(String conversation) {
    asking.write(connection ->
        Statements.update(connection, "DELETE FROM link WHERE conversation = ?", conversation));
  }

  @Override
  public @Nullable Link of(String conversation) {
    return asking.first(StoreJoins::link, LINK + "conversation = ?", conversation);
  }

  @Override
  public @Nullable Link find(String secret) {
    return asking.first(StoreJoins::link, LINK + "secret = ?", secret);
  }

  @Override
  public boolean use(String secret, long now) {
    return asking.write(connection ->
        Statements.update(
                connection,
                "UPDATE link SET uses = CASE WHEN uses > 0 THEN uses - 1 ELSE uses END"
                    + " WHERE secret = ? AND uses <> 0 AND (until = 0 OR until > ?)",
                secret,
                now)
            > 0);
  }

  @Override
  public void giveBack(String secret) {
    asking.write(connection ->
        Statements.update(
            connection, "UPDATE link SET uses = uses + 1 WHERE secret = ? AND uses >= 0", secret));
  }

  @Override
  public Wish ask(String conversation, String user, long now, int most) {
    return asking.write(connection -> {
      // So that no more come at once than may wait.
      Statements.update(
          connection, "UPDATE conversation SET members = members WHERE id = ?", conversation);
      int known =
          Statements.query(
                  connection,
                  found -> found.getString(1),
                  "SELECT name FROM wish WHERE conversation = ? AND name = ?"
                      + " AND (declined = 0 OR declined > ?)",
                  conversation,
                  user,
                  now - DECLINED_MILLIS)
              .size();
      if (known > 0) {
        return Wish.KNOWN;
      }
      int waiting =
          Statements.query(
                  connection,
                  found -> found.getInt(1),
                  "SELECT count(*) FROM wish WHERE conversation = ? AND declined = 0",
                  conversation)
              .getFirst();
      if (waiting >= most) {
        return Wish.FULL;
      }
      // Those whom nobody thinks of any more make room.
      Statements.update(
          connection,
          "DELETE FROM wish WHERE conversation = ? AND declined > 0 AND declined <= ?",
          conversation,
          now - DECLINED_MILLIS);
      Statements.update(
          connection,
          "INSERT INTO wish (conversation, name, time, declined) VALUES (?, ?, ?, 0)",
          conversation,
          user,
          now);
      return Wish.TAKEN;
    });
  }

  @Override
  public boolean waits(String conversation, String user) {
    return !asking
        .all(
            found -> found.getString(1),
            "SELECT name FROM wish WHERE conversation = ? AND name = ? AND declined = 0",
            conversation,
            user)
        .isEmpty();
  }

  @Override
  public List<Request> waiting(String conversation, @Nullable String after, int limit) {
    return asking.all(
        found -> new Request(found.getString(1), found.getLong(2)),
        "SELECT name, time FROM wish WHERE conversation = ? AND declined = 0 AND name > ?"
            + " ORDER BY name LIMIT ?",
        conversation,
        after == null ? "" : after,
        limit);
  }

  @Override
  public void fulfil(String conversation, String user) {
    asking.write(connection ->
        Statements.update(
            connection,
            "DELETE FROM wish WHERE conversation = ? AND name = ?",
            conversation,
            user));
  }

  @Override
  public boolean decline(String conversation, String user, long now) {
    return asking.write(connection ->
        Statements.update(
                connection,
                "UPDATE wish SET declined = ? WHERE conversation = ? AND name = ?"
                    + " AND declined = 0",
                now,
                conversation,
                user)
            > 0);
  }

  @Override
  public List<String> doorkeepers(String conversation, int limit) {
    return asking.all(
        found -> found.getString(1),
        "SELECT name FROM member WHERE conversation = ? AND role IN (?, ?) ORDER BY name LIMIT ?",
        conversation,
        Role.OWNER.word(),
        Role.ADMIN.word(),
        limit);
  }

  @Override
  public void forget(String user) {
    asking.write(connection ->
        Statements.update(connection, "DELETE FROM wish WHERE name = ?", user)
            + Statements.update(connection, "UPDATE link SET author = '' WHERE author = ?", user));
  }

  private static Link link(ResultSet found) throws SQLException {
    return new Link(
        found.getString(1),
        found.getString(2),
        found.getString(3),
        found.getLong(4),
        found.getInt(5));
  }
}
