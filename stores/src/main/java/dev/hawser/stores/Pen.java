package dev.hawser.stores;

import dev.hawser.core.log.Digest;
import dev.hawser.core.log.Retention;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one writer writes with: the statements in which the databases differ, one transaction after
 * another. Confined to the writer's thread.
 */
interface Pen extends AutoCloseable {

  /**
   * A key in its scope.
   *
   * @param user null for the operator's own programs
   */
  record Scope(long channel, @Nullable String user, String key) {}

  /** What a key was used for. */
  record Use(long offset, Digest digest) {}

  /** Begins a transaction. */
  void begin() throws SQLException;

  /**
   * Gives channels as they stand, beginning those that are new. Until the commit nobody else
   * numbers in them.
   */
  Map<String, Row> rows(Map<String, Retention> channels) throws SQLException;

  /** Gives channels of which something may have to be let go, held as {@link #rows} holds them. */
  List<Row> due(long now, int most) throws SQLException;

  /** Says with which keys something may be {@link #insert}ed, in the whole transaction. */
  void expect(Set<Scope> keys) throws SQLException;

  /**
   * Writes a publication, unless its key was used: by the next {@link #update} at the latest.
   *
   * @return what its key was used for; null where it was not, or there is none
   */
  @Nullable Use insert(Event event) throws SQLException;

  void update(Collection<Row> rows) throws SQLException;

  /**
   * Finds the oldest publications that are young enough.
   *
   * @return by channel; one that is absent keeps none
   */
  Map<Row, Long> oldest(Collection<Row> rows, long now) throws SQLException;

  /**
   * Takes publications below an offset out of the index of messages.
   *
   * @return how many
   */
  int forget(long channel, long below, int most) throws SQLException;

  /** When this returns, what was written is as safe as the settings say. */
  void commit() throws SQLException;

  /** Undoes what was not committed, as far as it can. */
  void rollback();

  /** That of the transaction. */
  Connection connection();

  @Override
  void close();
}
