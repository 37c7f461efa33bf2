package dev.hawser.stores;

import static java.util.Objects.requireNonNull;

import dev.hawser.core.log.Digest;
import dev.hawser.core.log.Retention;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes to PostgreSQL, each kind of thing in one statement for the whole group. Rows of channels
 * are locked in the order of their ids, on every node, so that no two writers wait for one another.
 */
final class PostgresqlPen implements Pen {

  /**
   * That the store is one row is said: the planner, which takes it for a thousand, would otherwise
   * walk through all channels by their ids rather than sort the few that it finds by their names.
   */
  private static final String SELECT =
      "SELECT "
          + Columns.ROW.formatted(PostgresqlDatabase.EPOCH)
          + " FROM channel c CROSS JOIN store s WHERE s.id = 1 AND ";

  static final String LOCK = SELECT + "c.name = ANY (?) ORDER BY c.id FOR UPDATE OF c";

  private final DataSource source;
  private final SecureRandom random;

  /** What keys were used for, before and in this transaction. */
  private final Map<Scope, Use> uses = new HashMap<>();

  /** What is to be written, all at once. */
  private final List<Event> events = new ArrayList<>();

  private @Nullable Connection connection;

  PostgresqlPen(DataSource source, SecureRandom random) {
    this.source = source;
    this.random = random;
  }

  @Override
  public void begin() throws SQLException {
    connection = source.getConnection();
  }

  @Override
  public Map<String, Row> rows(Map<String, Retention> channels) throws SQLException {
    Map<String, Row> rows = lock(channels.keySet());
    if (rows.size() < channels.size()) {
      // Locks are let go of first: rows that begin are locked in the order of their names.
      connection().rollback();
      begin(channels, rows.keySet());
      connection().commit();
      rows = lock(channels.keySet());
    }
    if (rows.size() < channels.size()) {
      throw new SQLException("channels are missing that were just begun");
    }
    return rows;
  }

  private Map<String, Row> lock(Set<String> names) throws SQLException {
    Map<String, Row> rows = HashMap.newHashMap(names.size());
    try (PreparedStatement select = connection().prepareStatement(LOCK)) {
      select.setArray(1, array("text", names.stream().map(Texts::kept).toArray()));
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          Row row = Columns.row(found);
          rows.put(row.name, row);
        }
      }
    }
    return rows;
  }

  private void begin(Map<String, Retention> channels, Set<String> known) throws SQLException {
    try (PreparedStatement insert =
        connection()
            .prepareStatement(
                "INSERT INTO channel (name, epoch, keep_count, keep_age, keep_keys)"
                    + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING")) {
      for (Map.Entry<String, Retention> channel : new TreeMap<>(channels).entrySet()) {
        if (!known.contains(channel.getKey())) {
          Retention retention = channel.getValue();
          insert.setString(1, Texts.kept(channel.getKey()));
          insert.setString(2, Database.fresh(random));
          insert.setInt(3, retention.count());
          insert.setLong(4, retention.age().toMillis());
          insert.setLong(5, retention.keys().toMillis());
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
  }

  @Override
  public List<Row> due(long now, int most) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement select =
        connection()
            .prepareStatement(
                SELECT + "c.due <= ? ORDER BY c.due LIMIT ? FOR UPDATE OF c SKIP LOCKED")) {
      select.setLong(1, now);
      select.setInt(2, most);
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          rows.add(Columns.row(found));
        }
      }
    }
    return rows;
  }

  @Override
  public void expect(Set<Scope> keys) throws SQLException {
    lookUp(keys.stream().filter(key -> key.user() != null).toList(), "author = k.author");
    lookUp(keys.stream().filter(key -> key.user() == null).toList(), "author IS NULL");
  }

  private void lookUp(List<Scope> keys, String byAuthor) throws SQLException {
    if (keys.isEmpty()) {
      return;
    }
    try (PreparedStatement select =
        connection()
            .prepareStatement(
                "SELECT k.i, e.off, e.digest FROM unnest(?::bigint[], ?::text[], ?::text[])"
                    + " WITH ORDINALITY AS k (channel, author, key, i), LATERAL (SELECT off, digest"
                    + " FROM event WHERE channel = k.channel AND key = k.key AND "
                    + byAuthor
                    + " LIMIT 1) e")) {
      select.setArray(1, array("bigint", keys.stream().map(Scope::channel).toArray()));
      select.setArray(2, array("text", keys.stream().map(it -> Texts.kept(it.user())).toArray()));
      select.setArray(3, array("text", keys.stream().map(it -> Texts.kept(it.key())).toArray()));
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          ByteBuffer digest = ByteBuffer.wrap(found.getBytes(3));
          uses.put(
              keys.get(found.getInt(1) - 1),
              new Use(found.getLong(2), new Digest(digest.getLong(), digest.getLong())));
        }
      }
    }
  }

  @Override
  public @Nullable Use insert(Event event) {
    Scope scope = event.scope();
    Digest digest = event.digest();
    if (scope != null && digest != null) {
      Use earlier = uses.putIfAbsent(scope, new Use(event.publication().offset(), digest));
      if (earlier != null) {
        return earlier;
      }
    }
    events.add(event);
    return null;
  }

  private void insert() throws SQLException {
    if (events.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection()
            .prepareStatement(
                "INSERT INTO event (channel, off, time, author, key, digest, tags, slot, ref,"
                    + " counted, json, data) SELECT * FROM unnest(?::bigint[], ?::bigint[],"
                    + " ?::bigint[], ?::text[], ?::text[], ?::bytea[], ?::bytea[], ?::text[],"
                    + " ?::bigint[], ?::bigint[], ?::boolean[], ?::bytea[])")) {
      int n = events.size();
      Long[] channels = new Long[n];
      Long[] offsets = new Long[n];
      Long[] times = new Long[n];
      @Nullable String[] authors = new @Nullable String[n];
      @Nullable String[] keys = new @Nullable String[n];
      @Nullable String[] slots = new @Nullable String[n];
      @Nullable Long[] refs = new @Nullable Long[n];
      Long[] counted = new Long[n];
      Boolean[] json = new Boolean[n];
      byte[][] payloads = new byte[n][];
      for (int i = 0; i < n; i++) {
        Event event = events.get(i);
        var it = event.publication();
        channels[i] = event.channel();
        offsets[i] = it.offset();
        times[i] = it.time();
        authors[i] = Texts.kept(it.user());
        keys[i] = Texts.kept(it.key());
        slots[i] = Texts.kept(it.slot());
        refs[i] = event.refOrNone();
        counted[i] = event.counted();
        json[i] = it.payload().json();
        payloads[i] = it.payload().bytes();
      }
      insert.setArray(1, array("bigint", channels));
      insert.setArray(2, array("bigint", offsets));
      insert.setArray(3, array("bigint", times));
      insert.setArray(4, array("text", authors));
      insert.setArray(5, array("text", keys));
      insert.setArray(6, array("bytea", bytes(events, Event::digestBytes)));
      insert.setArray(7, array("bytea", bytes(events, Event::tags)));
      insert.setArray(8, array("text", slots));
      insert.setArray(9, array("bigint", refs));
      insert.setArray(10, array("bigint", counted));
      insert.setArray(11, array("boolean", json));
      insert.setArray(12, array("bytea", payloads));
      insert.executeUpdate();
    }
  }

  @SuppressWarnings("NullAway") // What is null in it is NULL.
  private static byte[][] bytes(List<Event> events, Function<Event, byte @Nullable []> column) {
    byte[][] bytes = new byte[events.size()][];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = column.apply(events.get(i));
    }
    return bytes;
  }

  @Override
  public void update(Collection<Row> rows) throws SQLException {
    insert();
    try (PreparedStatement update =
        connection()
            .prepareStatement(
                "UPDATE channel c SET head = t.head, counted = t.counted, floor = t.floor, last ="
                    + " t.last, due = t.due, keep_count = t.keep_count, keep_age = t.keep_age,"
                    + " keep_keys = t.keep_keys FROM unnest(?::bigint[], ?::bigint[], ?::bigint[],"
                    + " ?::bigint[], ?::bigint[], ?::bigint[], ?::int[], ?::bigint[], ?::bigint[])"
                    + " AS t (id, head, counted, floor, last, due, keep_count, keep_age, keep_keys)"
                    + " WHERE c.id = t.id")) {
      update.setArray(1, array("bigint", rows.stream().map(row -> row.id).toArray()));
      update.setArray(2, array("bigint", rows.stream().map(row -> row.head).toArray()));
      update.setArray(3, array("bigint", rows.stream().map(row -> row.counted).toArray()));
      update.setArray(4, array("bigint", rows.stream().map(row -> row.floor).toArray()));
      update.setArray(5, array("bigint", rows.stream().map(row -> row.last).toArray()));
      update.setArray(6, array("bigint", rows.stream().map(PostgresqlPen::dueOrNone).toArray()));
      update.setArray(7, array("int", rows.stream().map(Row::keepCount).toArray()));
      update.setArray(8, array("bigint", rows.stream().map(Row::keepAge).toArray()));
      update.setArray(9, array("bigint", rows.stream().map(Row::keepKeys).toArray()));
      update.executeUpdate();
    }
  }

  private static @Nullable Long dueOrNone(Row row) {
    return row.due == Row.NEVER ? null : row.due;
  }

  @Override
  public Map<Row, Long> oldest(Collection<Row> rows, long now) throws SQLException {
    List<Row> asked = List.copyOf(rows);
    Map<Row, Long> oldest = HashMap.newHashMap(asked.size());
    try (PreparedStatement select =
        connection()
            .prepareStatement(
                "SELECT k.i, e.off FROM unnest(?::bigint[], ?::bigint[], ?::bigint[]) WITH"
                    + " ORDINALITY AS k (channel, first, after, i), LATERAL (SELECT off FROM event"
                    + " WHERE channel = k.channel AND off >= k.first AND time > k.after ORDER BY"
                    + " off LIMIT 1) e")) {
      select.setArray(1, array("bigint", asked.stream().map(row -> row.id).toArray()));
      select.setArray(2, array("bigint", asked.stream().map(Row::oldestByCount).toArray()));
      select.setArray(3, array("bigint", asked.stream().map(it -> now - it.keepAge()).toArray()));
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          oldest.put(asked.get(found.getInt(1) - 1), found.getLong(2));
        }
      }
    }
    return oldest;
  }

  @Override
  public int forget(long channel, long below, int most) throws SQLException {
    try (PreparedStatement delete =
        connection()
            .prepareStatement(
                "DELETE FROM indexed WHERE channel = ? AND off IN (SELECT off FROM indexed"
                    + " WHERE channel = ? AND off < ? ORDER BY off LIMIT ?)")) {
      delete.setLong(1, channel);
      delete.setLong(2, channel);
      delete.setLong(3, below);
      delete.setInt(4, most);
      return delete.executeUpdate();
    }
  }

  private java.sql.Array array(String type, @Nullable Object[] values) throws SQLException {
    return connection().createArrayOf(type, values);
  }

  @Override
  public void commit() throws SQLException {
    connection().commit();
    giveBack();
  }

  @Override
  public void rollback() {
    try {
      if (connection != null) {
        connection.rollback();
      }
    } catch (SQLException broken) {
      // A connection that is broken has nothing to undo.
    } finally {
      giveBack();
    }
  }

  private void giveBack() {
    uses.clear();
    events.clear();
    Connection used = connection;
    connection = null;
    try {
      if (used != null) {
        used.close();
      }
    } catch (SQLException broken) {
      // The pool looks at it before anybody gets it again.
    }
  }

  @Override
  public Connection connection() {
    return requireNonNull(connection, "no transaction");
  }

  @Override
  public void close() {
    giveBack();
  }
}
