package dev.hawser.stores;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.io.IOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A server that many nodes share. A few connections write and a few read, so that neither waits for
 * the other; readers wait on virtual threads.
 *
 * <p><b>Epochs.</b> Part of each is the place where the server's history lies: its system
 * identifier and its timeline, which changes when a standby is promoted and when a backup is
 * recovered to a point in time. Where any node ever went by an interval, the start of the server is
 * part of it too, since a crash may then cost what was acknowledged.
 */
final class PostgresqlDatabase implements Database {

  /** In SQL, of a channel {@code c} and the store {@code s}. */
  static final String EPOCH =
      "c.epoch || '.' || s.incarnation || '.' || (SELECT to_hex(hashtextextended("
          + "(SELECT system_identifier::text FROM pg_control_system())"
          + " || left(pg_walfile_name(pg_current_wal_lsn()), 8), 0)))"
          + " || CASE WHEN s.weak THEN '.' || (extract(epoch FROM pg_postmaster_start_time())"
          + " * 1000)::bigint ELSE '' END";

  /** Every statement here is short: to compile one takes longer than a hundred of them. */
  private static final String PLANS = "-c jit=off -c random_page_cost=1.1";

  private static final int WRITERS = 4;
  private static final int READERS = 8;
  private static final int ROWS = 4;
  private static final int CONNECT_MILLIS = 2_000;
  private static final int ANSWER_SECONDS = 30;

  private final HikariDataSource writing;
  private final HikariDataSource reading;
  private final HikariDataSource rows;
  private final List<Pen> pens;
  private final ExecutorService readers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("store-reader-", 0).factory());

  private PostgresqlDatabase(
      HikariDataSource writing, HikariDataSource reading, HikariDataSource rows) {
    this.writing = writing;
    this.reading = reading;
    this.rows = rows;
    SecureRandom random = new SecureRandom();
    pens =
        IntStream.range(0, WRITERS).<Pen>mapToObj(_ -> new PostgresqlPen(writing, random)).toList();
  }

  static Database open(StoreSettings.Postgresql settings) throws IOException {
    HikariDataSource writing = null;
    HikariDataSource reading = null;
    HikariDataSource rows = null;
    boolean opened = false;
    try {
      Schema.bringToPostgresql(source(settings));
      writing = new HikariDataSource(pool(settings, "store-writers", WRITERS, flush(settings)));
      begin(writing, settings.atCommit());
      reading = new HikariDataSource(reading(settings));
      rows = new HikariDataSource(pool(settings, "store-rows", ROWS, ""));
      opened = true;
      return new PostgresqlDatabase(writing, reading, rows);
    } catch (SQLException | PoolInitializationException failed) {
      throw new IOException("store.postgresql " + settings + ": " + reason(failed), failed);
    } finally {
      if (!opened) {
        close(writing);
        close(reading);
        close(rows);
      }
    }
  }

  private static String flush(StoreSettings settings) {
    return settings.atCommit() ? "" : " -c synchronous_commit=off";
  }

  private static String reason(Exception failed) {
    Throwable deepest = failed;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage());
  }

  private static PGSimpleDataSource source(StoreSettings.Postgresql settings) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(settings.jdbc());
    if (settings.user() != null) {
      source.setUser(settings.user());
    }
    if (settings.password() != null) {
      source.setPassword(settings.password());
    }
    source.setApplicationName("hawser");
    source.setConnectTimeout(CONNECT_MILLIS / 1_000);
    source.setSocketTimeout(ANSWER_SECONDS);
    source.setTcpKeepAlive(true);
    return source;
  }

  /** Set once for each connection: the driver would ask the server for it with every question. */
  private static HikariConfig reading(StoreSettings.Postgresql settings) {
    HikariConfig config = pool(settings, "store-readers", READERS, "");
    config.setReadOnly(true);
    config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    return config;
  }

  private static HikariConfig pool(
      StoreSettings.Postgresql settings, String name, int connections, String options) {
    PGSimpleDataSource source = source(settings);
    source.setCurrentSchema(Schema.NAME);
    source.setOptions(PLANS + options);
    HikariConfig config = new HikariConfig();
    config.setDataSource(source);
    config.setPoolName(name);
    config.setMaximumPoolSize(connections);
    config.setConnectionTimeout(CONNECT_MILLIS);
    config.setAutoCommit(false);
    return config;
  }

  /** Makes the store's own row, and checks that the server keeps what it says it keeps. */
  private static void begin(HikariDataSource writing, boolean atCommit)
      throws SQLException, IOException {
    try (Connection connection = writing.getConnection();
        Statement statement = connection.createStatement()) {
      if (atCommit) {
        promises(statement);
      }
      try (PreparedStatement put =
          connection.prepareStatement(
              "INSERT INTO store (id, incarnation, weak) VALUES (1, ?, ?)"
                  + " ON CONFLICT (id) DO UPDATE SET weak = store.weak OR excluded.weak")) {
        put.setString(1, Database.fresh(new SecureRandom()));
        put.setBoolean(2, !atCommit);
        put.executeUpdate();
      }
      connection.commit();
    }
  }

  private static void promises(Statement statement) throws SQLException, IOException {
    try (ResultSet found =
        statement.executeQuery(
            "SELECT current_setting('fsync'), current_setting('synchronous_commit')")) {
      found.next();
      if (found.getString(1).equals("off") || found.getString(2).equals("off")) {
        throw new IOException(
            "store.postgresql: the server has fsync "
                + found.getString(1)
                + " and synchronous_commit "
                + found.getString(2)
                + ", so store.fsync cannot be commit");
      }
    }
  }

  @Override
  public List<Pen> pens() {
    return pens;
  }

  @Override
  public String epoch() {
    return EPOCH;
  }

  @Override
  public ExecutorService readers() {
    return readers;
  }

  @Override
  public <T> T read(Reading<T> what) throws SQLException {
    try (Connection connection = reading.getConnection()) {
      T result = what.from(connection);
      connection.rollback();
      return result;
    }
  }

  /** Writes rows beside channels, in one transaction. May wait: on {@link #readers} only. */
  <T> T write(Reading<T> what) throws SQLException {
    try (Connection connection = rows.getConnection()) {
      // The pool rolls back what is not committed.
      T result = what.from(connection);
      connection.commit();
      return result;
    }
  }

  @Override
  public void renew() throws SQLException {
    try (Connection connection = writing.getConnection();
        PreparedStatement put =
            connection.prepareStatement(
                "UPDATE store SET incarnation = ?, weak = FALSE WHERE id = 1")) {
      put.setString(1, Database.fresh(new SecureRandom()));
      put.executeUpdate();
      connection.commit();
    }
  }

  private static void close(@Nullable HikariDataSource pool) {
    if (pool != null) {
      pool.close();
    }
  }

  @Override
  public void close() {
    readers.close();
    writing.close();
    reading.close();
    rows.close();
  }
}
