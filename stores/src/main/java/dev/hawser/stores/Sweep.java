package dev.hawser.stores;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets go of what is too old or too much, a little in each transaction. A publication whose key
 * must still be known stays in the database, below the channel's floor, where nobody reads it.
 */
final class Sweep {

  /** How much longer than its window a key is remembered, for the time on the way. */
  private static final Duration TRANSIT = Duration.ofMinutes(1);

  private static final int CHANNELS = 32;
  private static final int EVENTS = 1_000;

  private final Pen pen;
  private final long now;

  Sweep(Pen pen, long now) {
    this.pen = pen;
    this.now = now;
  }

  /**
   * Lets go of a little.
   *
   * @return whether there is more
   */
  boolean some() throws SQLException {
    List<Row> due = pen.due(now, CHANNELS);
    int left = EVENTS;
    List<Row> changed = new ArrayList<>();
    for (Row row : due) {
      if (left <= 0) {
        break;
      }
      left -= trim(row, left);
      changed.add(row);
    }
    if (!changed.isEmpty()) {
      pen.update(changed);
    }
    return left <= 0 || due.size() == CHANNELS;
  }

  private int trim(Row row, int most) throws SQLException {
    row.floor =
        row.ages()
            ? pen.oldest(List.of(row), now).getOrDefault(row, row.head + 1)
            : row.oldestByCount();
    int gone = delete(row, most);
    int forgotten = pen.forget(row.id, row.floor, most);
    row.due = gone == most || forgotten == most ? now : next(row);
    return Math.max(gone, forgotten);
  }

  private int delete(Row row, int most) throws SQLException {
    String sql =
        "DELETE FROM event WHERE channel = ? AND off IN (SELECT off FROM event WHERE channel = ?"
            + " AND off < ? AND (key IS NULL OR time < ?) ORDER BY off LIMIT ?)";
    try (PreparedStatement delete = connection().prepareStatement(sql)) {
      delete.setLong(1, row.id);
      delete.setLong(2, row.id);
      delete.setLong(3, row.floor);
      delete.setLong(4, now - keysLive(row));
      delete.setInt(5, most);
      return delete.executeUpdate();
    }
  }

  /** When the oldest that is left will have to go. */
  private long next(Row row) throws SQLException {
    String sql = "SELECT off, time FROM event WHERE channel = ? ORDER BY off LIMIT 1";
    try (PreparedStatement first = connection().prepareStatement(sql)) {
      first.setLong(1, row.id);
      try (ResultSet found = first.executeQuery()) {
        if (!found.next()) {
          return Row.NEVER;
        }
        long time = found.getLong(2);
        if (found.getLong(1) < row.floor) {
          return time + keysLive(row) + 1;
        }
        return row.ages() ? time + row.keepAge() : Row.NEVER;
      }
    }
  }

  private static long keysLive(Row row) {
    return row.keepKeys() + TRANSIT.toMillis();
  }

  private Connection connection() {
    return pen.connection();
  }
}
