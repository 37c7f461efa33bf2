package dev.hawser.stores;

import dev.hawser.core.log.Head;
import dev.hawser.core.log.Ledger.Referred;
import dev.hawser.core.log.Ledger.Tally;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Publication;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is written, in one unchanging view; the same statements for both databases. */
final class Past {

  private final Connection connection;
  private final String epoch;
  private final long now;

  /**
   * @param epoch how the database tells it, in SQL
   */
  Past(Connection connection, String epoch, long now) {
    this.connection = connection;
    this.epoch = epoch;
    this.now = now;
  }

  Optional<Head> head(String channel, Retention retention) throws SQLException {
    Row row = row(channel);
    if (row == null) {
      return Optional.empty();
    }
    row.keep(retention, now);
    return Optional.of(row.head(oldest(row)));
  }

  Map<String, Head> heads(Collection<String> channels) throws SQLException {
    if (channels.isEmpty()) {
      return Map.of();
    }
    Map<String, Head> heads = HashMap.newHashMap(channels.size());
    for (Row row : rows(channels)) {
      heads.put(row.name, row.head(oldest(row)));
    }
    return heads;
  }

  /** Those of the channels that are known, in one question. */
  private List<Row> rows(Collection<String> channels) throws SQLException {
    List<Row> found = new ArrayList<>(channels.size());
    String places = String.join(", ", Collections.nCopies(channels.size(), "?"));
    try (PreparedStatement select = connection.prepareStatement(rows("IN (" + places + ")"))) {
      int place = 0;
      for (String channel : channels) {
        select.setString(++place, Texts.kept(channel));
      }
      try (ResultSet all = select.executeQuery()) {
        while (all.next()) {
          found.add(Columns.row(all));
        }
      }
    }
    return found;
  }

  private String rows(String names) {
    return "SELECT "
        + Columns.ROW.formatted(epoch)
        + " FROM channel c CROSS JOIN store s WHERE c.name "
        + names;
  }

  Optional<LogPage> page(
      String channel, Retention retention, long after, int maxCount, int maxBytes)
      throws SQLException {
    Row row = row(channel);
    if (row == null) {
      return Optional.empty();
    }
    row.keep(retention, now);
    long oldest = oldest(row);
    long first = Math.max(after, oldest - 1);
    List<Publication> page =
        first >= row.head ? List.of() : publications(row, first, maxCount, maxBytes);
    return Optional.of(new LogPage(row.head(oldest), page));
  }

  private List<Publication> publications(Row row, long after, int maxCount, int maxBytes)
      throws SQLException {
    String sql =
        "SELECT "
            + Columns.PUBLICATION
            + " FROM event WHERE channel = ? AND off > ? AND off <= ? ORDER BY off LIMIT ?";
    List<Publication> page = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      // Without this PostgreSQL's driver would take in all that is asked for at once.
      select.setFetchSize(256);
      select.setLong(1, row.id);
      select.setLong(2, after);
      select.setLong(3, row.head);
      select.setInt(4, maxCount);
      long bytes = 0;
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          Publication publication = Columns.publication(found);
          bytes += publication.payload().size();
          if (!page.isEmpty() && bytes > maxBytes) {
            break;
          }
          page.add(publication);
        }
      }
    }
    return page;
  }

  long counted(String channel, long offset) throws SQLException {
    Row row = row(channel);
    if (row == null) {
      return 0;
    }
    row.floor = oldest(row);
    return counted(row, offset);
  }

  private long counted(Row row, long offset) throws SQLException {
    if (offset >= row.head) {
      return row.counted;
    }
    String at =
        "SELECT counted FROM event WHERE channel = ? AND off <= ? AND off >= ? ORDER BY off DESC"
            + " LIMIT 1";
    try (PreparedStatement select = connection.prepareStatement(at)) {
      select.setLong(1, row.id);
      select.setLong(2, offset);
      select.setLong(3, row.floor);
      try (ResultSet found = select.executeQuery()) {
        if (found.next()) {
          return found.getLong(1);
        }
      }
    }
    return countedBeforeOldest(row);
  }

  private long countedBeforeOldest(Row row) throws SQLException {
    String first =
        "SELECT counted, ref FROM event WHERE channel = ? AND off >= ? ORDER BY off LIMIT 1";
    try (PreparedStatement select = connection.prepareStatement(first)) {
      select.setLong(1, row.id);
      select.setLong(2, row.floor);
      try (ResultSet found = select.executeQuery()) {
        if (!found.next()) {
          return row.counted;
        }
        return found.getLong(1) - (found.getObject(2) == null ? 1 : 0);
      }
    }
  }

  Map<String, Tally> tallies(String user, Map<String, Long> after) throws SQLException {
    if (after.isEmpty()) {
      return Map.of();
    }
    Map<String, Tally> tallies = HashMap.newHashMap(after.size());
    for (Row row : rows(after.keySet())) {
      long offset = after.getOrDefault(row.name, 0L);
      // What is too old counts no more, whether its row is gone yet or not.
      row.floor = oldest(row);
      tallies.put(
          row.name,
          new Tally(
              row.head(row.floor),
              row.counted,
              row.counted - counted(row, offset),
              own(row, user, offset)));
    }
    return tallies;
  }

  private long own(Row row, String user, long after) throws SQLException {
    if (after >= row.head) {
      return 0;
    }
    String sql =
        "SELECT count(*) FROM event WHERE channel = ? AND author = ? AND off > ? AND off <= ?"
            + " AND ref IS NULL";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, row.id);
      select.setString(2, Texts.kept(user));
      select.setLong(3, Math.max(after, row.floor - 1));
      // What came since the row was read is not in what it counts.
      select.setLong(4, row.head);
      try (ResultSet found = select.executeQuery()) {
        found.next();
        return found.getLong(1);
      }
    }
  }

  Map<Long, Referred> referred(String channel, long first, long last, long until)
      throws SQLException {
    Row row = row(channel);
    if (row == null) {
      return Map.of();
    }
    String sql =
        "SELECT ref, count(*), max(off), max(time) FROM event WHERE channel = ? AND ref >= ?"
            + " AND ref <= ? AND off >= ? AND off <= ? GROUP BY ref";
    Map<Long, Referred> referred = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, row.id);
      select.setLong(2, first);
      select.setLong(3, last);
      select.setLong(4, oldest(row));
      select.setLong(5, until);
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          referred.put(
              found.getLong(1),
              // Times of a channel never fall.
              new Referred(found.getLong(2), found.getLong(3), found.getLong(4)));
        }
      }
    }
    return referred;
  }

  List<Publication> about(String channel, long first, long last, long after, int maxCount)
      throws SQLException {
    Row row = row(channel);
    if (row == null) {
      return List.of();
    }
    String sql =
        "SELECT "
            + Columns.PUBLICATION
            + " FROM event WHERE channel = ? AND ref >= ? AND ref <= ? AND off > ? ORDER BY off"
            + " LIMIT ?";
    List<Publication> about = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, row.id);
      select.setLong(2, first);
      select.setLong(3, last);
      select.setLong(4, Math.max(after, oldest(row) - 1));
      select.setInt(5, maxCount);
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          about.add(Columns.publication(found));
        }
      }
    }
    return about;
  }

  private @Nullable Row row(String channel) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(rows("= ?"))) {
      select.setString(1, Texts.kept(channel));
      try (ResultSet found = select.executeQuery()) {
        return found.next() ? Columns.row(found) : null;
      }
    }
  }

  /** The oldest that is neither too old nor one too many. */
  private long oldest(Row row) throws SQLException {
    long byCount = row.oldestByCount();
    if (!row.ages() || byCount > row.head) {
      return byCount;
    }
    String sql =
        "SELECT off FROM event WHERE channel = ? AND off >= ? AND time > ? ORDER BY off LIMIT 1";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, row.id);
      select.setLong(2, byCount);
      select.setLong(3, now - row.keepAge());
      try (ResultSet found = select.executeQuery()) {
        return found.next() ? found.getLong(1) : row.head + 1;
      }
    }
  }
}
