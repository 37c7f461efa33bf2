package dev.hawser.stores;

import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What is read of the tables, in the same order from both databases. */
final class Columns {

  /** Of a channel {@code c} and the store {@code s}; the epoch as the database tells it. */
  static final String ROW =
      "c.id, c.name, %s, c.head, c.counted, c.floor, c.last, c.due, c.keep_count, c.keep_age,"
          + " c.keep_keys";

  static final String PUBLICATION = "off, json, data, author, key, time, tags, slot";

  private Columns() {}

  static Row row(ResultSet found) throws SQLException {
    long due = found.getLong(8);
    if (found.wasNull()) {
      due = Row.NEVER;
    }
    return new Row(
        found.getLong(1),
        String.valueOf(Texts.told(found.getString(2))),
        found.getString(3),
        found.getLong(4),
        found.getLong(5),
        found.getLong(6),
        found.getLong(7),
        due,
        found.getInt(9),
        found.getLong(10),
        found.getLong(11));
  }

  static Publication publication(ResultSet found) throws SQLException {
    return new Publication(
        found.getLong(1),
        new Payload(found.getBytes(3), found.getBoolean(2)),
        Texts.told(found.getString(4)),
        Texts.told(found.getString(5)),
        found.getLong(6),
        Texts.unpacked(found.getBytes(7)),
        Texts.told(found.getString(8)));
  }
}
