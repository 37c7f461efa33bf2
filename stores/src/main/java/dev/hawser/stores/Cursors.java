package dev.hawser.stores;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many members of a conversation have read how far, counted in buckets of cursors: at level 0
 * one for each offset, at each level above one for 64 of those below. So who has read up to an
 * offset is a sum over at most 63 rows of each level, however many members there are, and a cursor
 * that moves changes two rows of each level at which it comes into another bucket: mostly one
 * level. Written in the transaction that moves the cursor, so that both always agree.
 *
 * <p>Changes are gathered and then written in the order of their key, after those of members, so
 * that no two transactions wait for one another. Used once.
 */
final class Cursors {

  /** A bucket is so many bits wider than one of the level below. */
  private static final int BITS = 6;

  /**
   * The highest level: how many buckets it has is not bounded, but each stands for 2^24 offsets.
   */
  private static final int TOP = 4;

  private static final String COUNT = count();

  private record Bucket(String id, int level, long number) {

    private static final Comparator<Bucket> BY_KEY =
        Comparator.comparing(Bucket::id)
            .thenComparingInt(Bucket::level)
            .thenComparingLong(Bucket::number);
  }

  private final SortedMap<Bucket, Integer> changes = new TreeMap<>(Bucket.BY_KEY);

  /** A member has come. */
  void enter(String id, long cursor) {
    for (int level = 0; level <= TOP; level++) {
      change(id, level, cursor, 1);
    }
  }

  /** A member is gone. */
  void leave(String id, long cursor) {
    for (int level = 0; level <= TOP; level++) {
      change(id, level, cursor, -1);
    }
  }

  /** A member's cursor has moved. */
  void move(String id, long from, long to) {
    for (int level = 0; level <= TOP; level++) {
      change(id, level, from, -1);
      change(id, level, to, 1);
    }
  }

  private void change(String id, int level, long cursor, int members) {
    changes.merge(new Bucket(id, level, cursor >> (BITS * level)), members, Integer::sum);
  }

  /** Writes it all, in the transaction in which members were changed and after that. */
  void write(Connection connection) throws SQLException {
    for (Map.Entry<Bucket, Integer> change : changes.entrySet()) {
      int members = change.getValue();
      if (members > 0) {
        add(connection, change.getKey(), members);
      } else if (members < 0) {
        take(connection, change.getKey(), -members);
      }
    }
  }

  private static void add(Connection connection, Bucket bucket, int members) throws SQLException {
    Statements.update(
        connection,
        "INSERT INTO cursors (conversation, level, bucket, members) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (conversation, level, bucket) DO UPDATE"
            + " SET members = cursors.members + excluded.members",
        bucket.id(),
        bucket.level(),
        bucket.number(),
        members);
  }

  /** The row goes with the last: otherwise there would soon be one for each offset. */
  private static void take(Connection connection, Bucket bucket, int members) throws SQLException {
    String there = " WHERE conversation = ? AND level = ? AND bucket = ?";
    Statements.update(
        connection,
        "UPDATE cursors SET members = members - ?" + there,
        members,
        bucket.id(),
        bucket.level(),
        bucket.number());
    Statements.update(
        connection,
        "DELETE FROM cursors" + there + " AND members = 0",
        bucket.id(),
        bucket.level(),
        bucket.number());
  }

  /** How many have a cursor at an offset or beyond. */
  static int beyond(Connection connection, String id, long offset) throws SQLException {
    Object[] values = new Object[3 * (TOP + 1)];
    for (int level = 0; level <= TOP; level++) {
      long number = offset >> (BITS * level);
      values[3 * level] = id;
      values[3 * level + 1] = level == 0 ? number : number + 1;
      values[3 * level + 2] = level == TOP ? Long.MAX_VALUE : number | ((1L << BITS) - 1);
    }
    return Statements.query(connection, found -> found.getInt(1), COUNT, values).getFirst();
  }

  private static String count() {
    StringBuilder sql = new StringBuilder("SELECT coalesce(sum(members), 0) FROM (");
    for (int level = 0; level <= TOP; level++) {
      sql.append(level == 0 ? "" : " UNION ALL ")
          .append("SELECT members FROM cursors WHERE conversation = ? AND level = ")
          .append(level)
          .append(" AND bucket BETWEEN ? AND ?");
    }
    return sql.append(") AS found").toString();
  }
}
