package dev.hawser.stores;

import dev.hawser.core.log.Digest;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Publication;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes to SQLite. Nobody else does, so that channels are remembered from one transaction to the
 * next; where one fails, they are forgotten and read again.
 */
final class SqlitePen implements Pen {

  static final String EPOCH = "c.epoch || '.' || s.incarnation";
  private static final String SELECT =
      "SELECT " + Columns.ROW.formatted(EPOCH) + " FROM channel c, store s WHERE ";

  /** Nothing where the key is taken; any other conflict fails. */
  private static final String INSERT =
      "INSERT INTO event (channel, off, time, author, key, digest, tags, slot, ref, counted, json,"
          + " data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
          + " ON CONFLICT (channel, author, key) WHERE key IS NOT NULL AND author IS NOT NULL DO"
          + " NOTHING"
          + " ON CONFLICT (channel, key) WHERE key IS NOT NULL AND author IS NULL DO NOTHING";

  /** Channels remembered, a few hundred bytes each. */
  private static final int REMEMBERED = 50_000;

  private final Connection connection;
  private final SecureRandom random;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();
  private final LinkedHashMap<String, Row> known = new LinkedHashMap<>(1_024, 0.75f, true);

  SqlitePen(Connection connection, SecureRandom random) {
    this.connection = connection;
    this.random = random;
  }

  @Override
  public void begin() throws SQLException {
    statement("BEGIN IMMEDIATE").execute();
  }

  @Override
  public Map<String, Row> rows(Map<String, Retention> channels) throws SQLException {
    Map<String, Row> rows = HashMap.newHashMap(channels.size());
    for (Map.Entry<String, Retention> channel : channels.entrySet()) {
      String name = channel.getKey();
      Row row = known.get(name);
      if (row == null) {
        row = find(name);
      }
      if (row == null) {
        begin(name, channel.getValue());
        row = find(name);
      }
      if (row == null) {
        throw new SQLException("the store's own row is missing");
      }
      known.put(name, row);
      rows.put(name, row);
    }
    return rows;
  }

  private @Nullable Row find(String name) throws SQLException {
    PreparedStatement select = statement(SELECT + "c.name = ?");
    select.setString(1, Texts.kept(name));
    try (ResultSet found = select.executeQuery()) {
      return found.next() ? Columns.row(found) : null;
    }
  }

  private void begin(String name, Retention retention) throws SQLException {
    PreparedStatement insert =
        statement(
            "INSERT INTO channel (name, epoch, keep_count, keep_age, keep_keys)"
                + " VALUES (?, ?, ?, ?, ?)");
    insert.setString(1, Texts.kept(name));
    insert.setString(2, Database.fresh(random));
    insert.setInt(3, retention.count());
    insert.setLong(4, retention.age().toMillis());
    insert.setLong(5, retention.keys().toMillis());
    insert.executeUpdate();
  }

  @Override
  public List<Row> due(long now, int most) throws SQLException {
    PreparedStatement select = statement(SELECT + "c.due <= ? ORDER BY c.due LIMIT ?");
    select.setLong(1, now);
    select.setInt(2, most);
    List<Row> rows = new ArrayList<>();
    try (ResultSet found = select.executeQuery()) {
      while (found.next()) {
        Row row = Columns.row(found);
        rows.add(known.getOrDefault(row.name, row));
      }
    }
    return rows;
  }

  /** To look for a key costs as much as to find it taken where it is inserted. */
  @Override
  public void expect(Set<Scope> keys) {}

  @Override
  public @Nullable Use insert(Event event) throws SQLException {
    PreparedStatement insert = statement(INSERT);
    Publication it = event.publication();
    insert.setLong(1, event.channel());
    insert.setLong(2, it.offset());
    insert.setLong(3, it.time());
    insert.setString(4, Texts.kept(it.user()));
    insert.setString(5, Texts.kept(it.key()));
    insert.setBytes(6, event.digestBytes());
    insert.setBytes(7, event.tags());
    insert.setString(8, Texts.kept(it.slot()));
    insert.setObject(9, event.refOrNone());
    insert.setLong(10, event.counted());
    insert.setInt(11, it.payload().json() ? 1 : 0);
    insert.setBytes(12, it.payload().bytes());
    Scope scope = event.scope();
    return insert.executeUpdate() > 0 || scope == null ? null : use(scope);
  }

  private Use use(Scope scope) throws SQLException {
    PreparedStatement select =
        statement(
            "SELECT off, digest FROM event WHERE channel = ? AND key = ? AND "
                + (scope.user() == null ? "author IS NULL" : "author = ?"));
    select.setLong(1, scope.channel());
    select.setString(2, Texts.kept(scope.key()));
    if (scope.user() != null) {
      select.setString(3, Texts.kept(scope.user()));
    }
    try (ResultSet found = select.executeQuery()) {
      if (!found.next()) {
        throw new SQLException("a key was taken that is not there");
      }
      ByteBuffer digest = ByteBuffer.wrap(found.getBytes(2));
      return new Use(found.getLong(1), new Digest(digest.getLong(), digest.getLong()));
    }
  }

  @Override
  public void update(Collection<Row> rows) throws SQLException {
    PreparedStatement update =
        statement(
            "UPDATE channel SET head = ?, counted = ?, floor = ?, last = ?, due = ?, keep_count ="
                + " ?, keep_age = ?, keep_keys = ? WHERE id = ?");
    for (Row row : rows) {
      update.setLong(1, row.head);
      update.setLong(2, row.counted);
      update.setLong(3, row.floor);
      update.setLong(4, row.last);
      if (row.due == Row.NEVER) {
        update.setNull(5, Types.BIGINT);
      } else {
        update.setLong(5, row.due);
      }
      update.setInt(6, row.keepCount());
      update.setLong(7, row.keepAge());
      update.setLong(8, row.keepKeys());
      update.setLong(9, row.id);
      update.executeUpdate();
    }
  }

  @Override
  public Map<Row, Long> oldest(Collection<Row> rows, long now) throws SQLException {
    Map<Row, Long> oldest = HashMap.newHashMap(rows.size());
    PreparedStatement select =
        statement(
            "SELECT off FROM event WHERE channel = ? AND off >= ? AND time > ? ORDER BY off LIMIT"
                + " 1");
    for (Row row : rows) {
      select.setLong(1, row.id);
      select.setLong(2, row.oldestByCount());
      select.setLong(3, now - row.keepAge());
      try (ResultSet found = select.executeQuery()) {
        if (found.next()) {
          oldest.put(row, found.getLong(1));
        }
      }
    }
    return oldest;
  }

  @Override
  public int forget(long channel, long below, int most) throws SQLException {
    PreparedStatement terms =
        statement(
            "DELETE FROM indexed_terms WHERE rowid IN (SELECT row FROM indexed"
                + " WHERE channel = ? AND off < ? ORDER BY off LIMIT ?)");
    terms.setLong(1, channel);
    terms.setLong(2, below);
    terms.setInt(3, most);
    terms.executeUpdate();
    PreparedStatement rows =
        statement(
            "DELETE FROM indexed WHERE row IN (SELECT row FROM indexed"
                + " WHERE channel = ? AND off < ? ORDER BY off LIMIT ?)");
    rows.setLong(1, channel);
    rows.setLong(2, below);
    rows.setInt(3, most);
    return rows.executeUpdate();
  }

  @Override
  public void commit() throws SQLException {
    statement("COMMIT").execute();
    while (known.size() > REMEMBERED) {
      known.pollFirstEntry();
    }
  }

  @Override
  public void rollback() {
    known.clear();
    // The driver gives up a statement that failed, and says so only when it is used again.
    close();
    try {
      SqliteDatabase.execute(connection, "ROLLBACK");
    } catch (SQLException none) {
      // SQLite has undone it already, as it does where the disk is full.
    }
  }

  @Override
  public Connection connection() {
    return connection;
  }

  private PreparedStatement statement(String sql) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    return statement;
  }

  /** The statements; the connection is the database's. */
  @Override
  public void close() {
    for (PreparedStatement statement : prepared.values()) {
      try {
        statement.close();
      } catch (SQLException broken) {
        // It is given up anyway.
      }
    }
    prepared.clear();
  }
}
