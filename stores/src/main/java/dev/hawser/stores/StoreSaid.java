package dev.hawser.stores;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.im.govern.SaidStore;
import dev.hawser.protocol.Publication;
import java.sql.PreparedStatement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one user said, by SQL that both databases understand. */
final class StoreSaid implements SaidStore {

  private static final String CHANNEL = "(SELECT id FROM channel WHERE name = ?)";

  /** What a publication says that says nothing any more. */
  private static final byte[] NOTHING = "{\"type\":\"erased\"}".getBytes(UTF_8);

  private final Asking asking;

  StoreSaid(Asking asking) {
    this.asking = asking;
  }

  @Override
  public List<String> channels(String user, String prefix, @Nullable String after, int limit) {
    return asking.all(
        found -> String.valueOf(Texts.told(found.getString(1))),
        "SELECT c.name FROM channel c WHERE c.name > ? AND c.name >= ? AND c.name < ? AND EXISTS"
            + " (SELECT 1 FROM event e WHERE e.channel = c.id AND e.author = ?)"
            + " ORDER BY c.name LIMIT ?",
        after == null ? "" : after,
        prefix,
        Texts.behind(prefix),
        author(user),
        limit);
  }

  @Override
  public List<Publication> of(String user, String channel, long after, int limit) {
    return asking.all(
        Columns::publication,
        "SELECT "
            + Columns.PUBLICATION
            + " FROM event WHERE channel = "
            + CHANNEL
            + " AND author = ? AND off > ? ORDER BY off LIMIT ?",
        channel,
        author(user),
        after,
        limit);
  }

  private static String author(String user) {
    return String.valueOf(Texts.kept(user));
  }

  @Override
  public void blank(String channel, List<Long> offsets) {
    asking.write(connection -> {
      try (PreparedStatement blank =
          connection.prepareStatement(
              "UPDATE event SET author = NULL, key = NULL, digest = NULL, slot = NULL, json = TRUE,"
                  + " data = ? WHERE channel = "
                  + CHANNEL
                  + " AND off = ?")) {
        for (long offset : offsets) {
          blank.setBytes(1, NOTHING);
          blank.setString(2, channel);
          blank.setLong(3, offset);
          blank.addBatch();
        }
        return blank.executeBatch().length;
      }
    });
  }

  @Override
  public void begin(String user, long now) {
    asking.write(connection ->
        Statements.update(
            connection,
            "INSERT INTO erasure (name, begun) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
            user,
            now));
  }

  @Override
  public List<String> underWay() {
    return asking.all(found -> found.getString(1), "SELECT name FROM erasure ORDER BY begun, name");
  }

  @Override
  public void over(String user) {
    asking.write(
        connection -> Statements.update(connection, "DELETE FROM erasure WHERE name = ?", user));
  }
}
