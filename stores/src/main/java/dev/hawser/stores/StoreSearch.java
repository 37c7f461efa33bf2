package dev.hawser.stores;

import dev.hawser.im.search.SearchStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An index of messages; how terms are kept and asked for is the one thing that databases differ in.
 */
final class StoreSearch implements SearchStore {

  private static final String CHANNEL = "(SELECT id FROM channel WHERE name = ?)";

  /** So many are forgotten in one transaction. */
  private static final int AT_ONCE = 500;

  private final Asking asking;
  private final Terms terms;
  private final InstantSource clock;

  StoreSearch(Asking asking, boolean sqlite, InstantSource clock) {
    this.clock = clock;
    this.asking = asking;
    this.terms = sqlite ? new Fts5() : new TextSearch();
  }

  /** Where terms are. */
  private interface Terms {

    void put(Connection connection, String channel, Change change) throws SQLException;

    void forget(Connection connection, String channel, long offset) throws SQLException;

    /** How many were forgotten. */
    int forgetExpired(Connection connection, long now, int most) throws SQLException;

    /** Of a row {@code i} of the index, with one place for the question. */
    String match();

    String question(List<Wanted> wanted);
  }

  @Override
  public void index(String channel, List<Change> changes) {
    asking.write(connection -> {
      for (Change change : changes) {
        if (change.terms().isEmpty()) {
          terms.forget(connection, channel, change.offset());
        } else {
          terms.put(connection, channel, change);
        }
      }
      return changes.size();
    });
  }

  @Override
  public boolean forgetExpired(long now) {
    return asking.write(connection -> terms.forgetExpired(connection, now, AT_ONCE)) == AT_ONCE;
  }

  @Override
  public List<Found> find(
      String user,
      List<Wanted> wanted,
      @Nullable String channel,
      @Nullable Found before,
      int limit) {
    List<Object> values = new ArrayList<>(List.of(user, clock.millis(), terms.question(wanted)));
    StringBuilder sql =
        new StringBuilder(
            "SELECT c.name, i.off, i.time FROM indexed i JOIN channel c ON c.id = i.channel"
                // What stands behind im/c/.
                + " JOIN member m ON m.conversation = substr(c.name, 6) AND m.name = ? WHERE i.off"
                + " > m.joined AND i.off >= c.floor AND (i.until = 0 OR i.until > ?) AND ");
    sql.append(terms.match());
    if (channel != null) {
      sql.append(" AND c.name = ?");
      values.add(channel);
    }
    if (before != null) {
      sql.append(" AND (i.time, c.name, i.off) < (?, ?, ?)");
      values.addAll(List.of(before.time(), before.channel(), before.offset()));
    }
    sql.append(" ORDER BY i.time DESC, c.name DESC, i.off DESC LIMIT ?");
    values.add(limit);
    return asking.all(
        found -> new Found(found.getString(1), found.getLong(2), found.getLong(3)),
        sql.toString(),
        values.toArray());
  }

  /** SQLite's full-text search, without a copy of the text. */
  private static final class Fts5 implements Terms {

    @Override
    public void put(Connection connection, String channel, Change change) throws SQLException {
      Statements.update(
          connection,
          "INSERT INTO indexed (channel, off, time, until)"
              + " SELECT id, ?, ?, ? FROM channel WHERE name = ?"
              + " ON CONFLICT (channel, off) DO NOTHING",
          change.offset(),
          change.time(),
          change.until(),
          channel);
      for (long row : rows(connection, channel, change.offset())) {
        Statements.update(connection, "DELETE FROM indexed_terms WHERE rowid = ?", row);
        Statements.update(
            connection,
            "INSERT INTO indexed_terms (rowid, terms) VALUES (?, ?)",
            row,
            String.join(" ", change.terms()));
      }
    }

    @Override
    public void forget(Connection connection, String channel, long offset) throws SQLException {
      for (long row : rows(connection, channel, offset)) {
        Statements.update(connection, "DELETE FROM indexed_terms WHERE rowid = ?", row);
        Statements.update(connection, "DELETE FROM indexed WHERE row = ?", row);
      }
    }

    @Override
    public int forgetExpired(Connection connection, long now, int most) throws SQLException {
      List<Long> rows =
          Statements.query(
              connection,
              found -> found.getLong(1),
              "SELECT row FROM indexed WHERE until > 0 AND until <= ? LIMIT ?",
              now,
              most);
      for (long row : rows) {
        Statements.update(connection, "DELETE FROM indexed_terms WHERE rowid = ?", row);
        Statements.update(connection, "DELETE FROM indexed WHERE row = ?", row);
      }
      return rows.size();
    }

    private static List<Long> rows(Connection connection, String channel, long offset)
        throws SQLException {
      return Statements.query(
          connection,
          found -> found.getLong(1),
          "SELECT row FROM indexed WHERE channel = " + CHANNEL + " AND off = ?",
          channel,
          offset);
    }

    @Override
    public String match() {
      return "i.row IN (SELECT rowid FROM indexed_terms WHERE indexed_terms MATCH ?)";
    }

    @Override
    public String question(List<Wanted> wanted) {
      return wanted.stream()
          .map(each -> '"' + each.term() + '"' + (each.prefix() ? "*" : ""))
          .collect(Collectors.joining(" AND "));
    }
  }

  /** PostgreSQL's, by terms as they are: none of its dictionaries is asked. */
  private static final class TextSearch implements Terms {

    @Override
    public void put(Connection connection, String channel, Change change) throws SQLException {
      Statements.update(
          connection,
          "INSERT INTO indexed (channel, off, time, until, terms)"
              + " SELECT id, ?, ?, ?, array_to_tsvector(?::text[]) FROM channel WHERE name = ?"
              + " ON CONFLICT (channel, off) DO UPDATE SET terms = excluded.terms",
          change.offset(),
          change.time(),
          change.until(),
          // Letters and digits only, so nothing is to be escaped; quoted, since one may be "null".
          "{\"" + String.join("\",\"", change.terms()) + "\"}",
          channel);
    }

    @Override
    public void forget(Connection connection, String channel, long offset) throws SQLException {
      Statements.update(
          connection,
          "DELETE FROM indexed WHERE channel = " + CHANNEL + " AND off = ?",
          channel,
          offset);
    }

    @Override
    public int forgetExpired(Connection connection, long now, int most) throws SQLException {
      return Statements.update(
          connection,
          "DELETE FROM indexed WHERE (channel, off) IN (SELECT channel, off FROM indexed"
              + " WHERE until > 0 AND until <= ? LIMIT ?)",
          now,
          most);
    }

    @Override
    public String match() {
      return "i.terms @@ ?::tsquery";
    }

    @Override
    public String question(List<Wanted> wanted) {
      return wanted.stream()
          .map(each -> "'" + each.term() + "'" + (each.prefix() ? ":*" : ""))
          .collect(Collectors.joining(" & "));
    }
  }
}
