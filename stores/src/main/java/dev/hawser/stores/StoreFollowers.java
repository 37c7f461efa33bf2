package dev.hawser.stores;

import dev.hawser.im.feed.FollowerStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;

/** How far followers are, in two tables, by SQL that both databases understand. */
final class StoreFollowers implements FollowerStore {

  private static final String CHANNEL = "(SELECT id FROM channel WHERE name = ?)";

  private final Asking asking;

  StoreFollowers(Asking asking) {
    this.asking = asking;
  }

  @Override
  public long begin(String follower, long from) {
    return asking.write(connection -> {
      Statements.update(
          connection,
          "INSERT INTO follower (name, since) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
          follower,
          from);
      return since(connection, follower);
    });
  }

  private static long since(Connection connection, String follower) throws SQLException {
    return Statements.query(
            connection,
            found -> found.getLong(1),
            "SELECT since FROM follower WHERE name = ?",
            follower)
        .getFirst();
  }

  @Override
  public OptionalLong claim(String follower, String channel, String holder, long now, long until) {
    return asking.write(connection -> {
      int taken =
          Statements.update(
              connection,
              "UPDATE followed SET holder = ?, until = ? WHERE follower = ? AND channel = "
                  + CHANNEL
                  + " AND (holder = ? OR until < ?)",
              holder,
              until,
              follower,
              channel,
              holder,
              now);
      List<Long> told =
          Statements.query(
              connection,
              found -> found.getLong(1),
              "SELECT off FROM followed WHERE follower = ? AND channel = " + CHANNEL,
              follower,
              channel);
      if (!told.isEmpty()) {
        return taken == 1 ? OptionalLong.of(told.getFirst()) : OptionalLong.empty();
      }
      return first(connection, follower, channel, holder, until);
    });
  }

  private static OptionalLong first(
      Connection connection, String follower, String channel, String holder, long until)
      throws SQLException {
    long before =
        Statements.query(
                connection,
                found -> found.getLong(1),
                "SELECT coalesce(max(off), 0) FROM event WHERE channel = "
                    + CHANNEL
                    + " AND time < ?",
                channel,
                since(connection, follower))
            .getFirst();
    int made =
        Statements.update(
            connection,
            "INSERT INTO followed (follower, channel, off, holder, until)"
                + " SELECT ?, id, ?, ?, ? FROM channel WHERE name = ?"
                + " ON CONFLICT (follower, channel) DO NOTHING",
            follower,
            before,
            holder,
            until,
            channel);
    return made == 1 ? OptionalLong.of(before) : OptionalLong.empty();
  }

  @Override
  public void reached(String follower, String channel, String holder, long offset) {
    asking.write(connection ->
        Statements.update(
            connection,
            "UPDATE followed SET off = ?, holder = '', until = 0 WHERE follower = ? AND channel = "
                + CHANNEL
                + " AND holder = ?",
            offset,
            follower,
            channel,
            holder));
  }

  @Override
  public void rewind(String follower, String channel, long offset) {
    asking.write(connection ->
        Statements.update(
            connection,
            "UPDATE followed SET off = ?, holder = '', until = 0 WHERE follower = ? AND channel = "
                + CHANNEL
                + " AND off > ?",
            offset,
            follower,
            channel,
            offset));
  }

  @Override
  public List<String> behind(String follower, String prefix, long quietSince, long now, int limit) {
    return asking.all(
        found -> found.getString(1),
        "SELECT c.name FROM channel c JOIN follower f ON f.name = ?"
            + " LEFT JOIN followed r ON r.follower = f.name AND r.channel = c.id"
            + " WHERE c.name >= ? AND c.name < ? AND c.last < ? AND c.last >= f.since"
            + " AND c.head > coalesce(r.off, 0) AND coalesce(r.until, 0) < ?"
            + " ORDER BY c.last LIMIT ?",
        follower,
        prefix,
        Texts.behind(prefix),
        quietSince,
        now,
        limit);
  }
}
