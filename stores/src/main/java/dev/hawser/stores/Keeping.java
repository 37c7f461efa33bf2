package dev.hawser.stores;

import dev.hawser.core.log.Retention;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Has channels that nobody appends to keep as much as the profile says by now: a row tells how much
 * its channel keeps, and takes over another measure only when something is appended. A few in each
 * transaction.
 */
final class Keeping {

  private static final int CHANNELS = 500;

  private final Pen pen;
  private final long now;

  Keeping(Pen pen, long now) {
    this.pen = pen;
    this.now = now;
  }

  /**
   * Changes a few.
   *
   * @return whether there are more
   */
  boolean some(String prefix, Retention retention) throws SQLException {
    Map<String, Retention> wanted = HashMap.newHashMap(CHANNELS);
    for (String channel : others(prefix, retention)) {
      wanted.put(channel, retention);
    }
    if (wanted.isEmpty()) {
      return false;
    }
    List<Row> changed = new ArrayList<>();
    for (Row row : pen.rows(wanted).values()) {
      if (row.keep(retention, now)) {
        changed.add(row);
      }
    }
    if (!changed.isEmpty()) {
      pen.update(changed);
    }
    return wanted.size() == CHANNELS;
  }

  private List<String> others(String prefix, Retention retention) throws SQLException {
    String sql =
        "SELECT name FROM channel WHERE name >= ? AND name < ?"
            + " AND (keep_age <> ? OR keep_count <> ? OR keep_keys <> ?) ORDER BY id LIMIT ?";
    List<String> names = new ArrayList<>();
    try (PreparedStatement select = pen.connection().prepareStatement(sql)) {
      select.setString(1, prefix);
      select.setString(2, Texts.behind(prefix));
      select.setLong(3, retention.age().toMillis());
      select.setInt(4, retention.count());
      select.setLong(5, retention.keys().toMillis());
      select.setInt(6, CHANNELS);
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          names.add(String.valueOf(Texts.told(found.getString(1))));
        }
      }
    }
    return names;
  }
}
