package dev.hawser.stores;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * A file of this process alone, held by a lock beside it. One connection writes, whatever it is,
 * since SQLite lets in one at a time and has the other sleep; a few threads with a connection each
 * read, since a call into SQLite would hold a virtual thread's carrier.
 *
 * <p><b>Policy.</b> With a flush at commit, SQLite syncs its write-ahead log in every commit. With
 * an interval it does not; a thread does, every so often. Then a mark stands in the file from the
 * first opening to the clean end, and whoever finds it has all epochs begin anew.
 */
final class SqliteDatabase implements Database {

  private static final int READERS = 4;
  private static final int MOST_WAITING = 10_000;
  private static final int PATIENCE_MILLIS = 10_000;

  /**
   * Pages of 4 KiB in the write-ahead log before they are copied back: 64 MiB. What many channels
   * write to again and again are few, and each is copied once for many times that it was written.
   */
  private static final int CHECKPOINT_PAGES = 16_384;

  private final FileChannel held;
  private final SqlitePen pen;
  private final BlockingQueue<Connection> connections = new ArrayBlockingQueue<>(READERS);
  private final ThreadPoolExecutor readers;
  private final Flusher flusher;

  private SqliteDatabase(FileChannel held, StoreSettings.Sqlite settings) throws SQLException {
    this.held = held;
    SQLiteDataSource source = source(settings);
    Connection writing = source.getConnection();
    pen = new SqlitePen(writing, new SecureRandom());
    for (int i = 0; i < READERS; i++) {
      Connection reading = source.getConnection();
      try (Statement statement = reading.createStatement()) {
        statement.execute("PRAGMA query_only = true");
      }
      reading.setAutoCommit(false);
      connections.add(reading);
    }
    readers = threads();
    flusher = new Flusher(walOf(settings.file()), settings.flush());
  }

  private static ThreadPoolExecutor threads() {
    return new ThreadPoolExecutor(
        READERS,
        READERS,
        1,
        TimeUnit.MINUTES,
        new LinkedBlockingQueue<>(MOST_WAITING),
        Thread.ofPlatform().daemon().name("store-reader-", 0).factory());
  }

  static Database open(StoreSettings.Sqlite settings) throws IOException {
    Path file = settings.file();
    FileChannel held = hold(file);
    boolean opened = false;
    try {
      try (Connection connection = source(settings).getConnection()) {
        // Before Flyway, which keeps the mode that it finds.
        execute(connection, "PRAGMA journal_mode = WAL");
      }
      Schema.bringToSqlite(source(settings));
      SqliteDatabase database = new SqliteDatabase(held, settings);
      database.begin(settings.atCommit());
      opened = true;
      return database;
    } catch (SQLException failed) {
      throw new IOException("store.sqlite " + file + ": " + failed.getMessage(), failed);
    } finally {
      if (!opened) {
        held.close();
      }
    }
  }

  private static FileChannel hold(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    FileChannel held =
        FileChannel.open(
            file.resolveSibling(file.getFileName() + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = held.tryLock();
    } catch (OverlappingFileLockException ours) {
      lock = null;
    }
    if (lock == null) {
      held.close();
      throw new IOException("store.sqlite " + file + ": another process has it open");
    }
    return held;
  }

  private static SQLiteDataSource source(StoreSettings.Sqlite settings) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(
        settings.atCommit()
            ? SQLiteConfig.SynchronousMode.FULL
            : SQLiteConfig.SynchronousMode.NORMAL);
    config.setBusyTimeout(PATIENCE_MILLIS);
    config.setTransactionMode(SQLiteConfig.TransactionMode.DEFERRED);
    config.setPragma(SQLiteConfig.Pragma.CACHE_SIZE, "-32768");
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + settings.file());
    return source;
  }

  /** Makes the store's own row, and has epochs begin anew where the end before was not clean. */
  private void begin(boolean atCommit) throws SQLException {
    Connection writing = pen.connection();
    execute(writing, "PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
    boolean first;
    boolean weak;
    try (Statement statement = writing.createStatement();
        ResultSet found = statement.executeQuery("SELECT weak FROM store WHERE id = 1")) {
      first = !found.next();
      weak = !first && found.getBoolean(1);
    }
    if (first || weak) {
      renew();
    }
    // On the disk before anything else is: this is the one write that must be.
    execute(writing, "PRAGMA synchronous = FULL");
    execute(writing, "UPDATE store SET weak = " + (atCommit ? 0 : 1) + " WHERE id = 1");
    execute(writing, "PRAGMA synchronous = " + (atCommit ? "FULL" : "NORMAL"));
    flusher.start();
  }

  @Override
  public List<Pen> pens() {
    return List.of(pen);
  }

  @Override
  public String epoch() {
    return SqlitePen.EPOCH;
  }

  @Override
  public Executor readers() {
    return readers;
  }

  @Override
  public <T> T read(Reading<T> reading) throws SQLException {
    Connection connection;
    try {
      connection = connections.take();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted", stop);
    }
    try {
      return reading.from(connection);
    } finally {
      try {
        connection.rollback();
      } finally {
        connections.add(connection);
      }
    }
  }

  @Override
  public void renew() throws SQLException {
    try (PreparedStatement put =
        pen.connection()
            .prepareStatement(
                "INSERT INTO store (id, incarnation) VALUES (1, ?)"
                    + " ON CONFLICT (id) DO UPDATE SET incarnation = excluded.incarnation")) {
      put.setString(1, Database.fresh(new SecureRandom()));
      put.executeUpdate();
    }
  }

  /** For tests: as if the disk had room for so many pages. */
  void limit(int pages) throws SQLException {
    // Any thread may: SQLite lets in one after the other.
    execute(pen.connection(), "PRAGMA max_page_count = " + pages);
  }

  static Path walOf(Path file) {
    return file.resolveSibling(file.getFileName() + "-wal");
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() {
    readers.shutdown();
    flusher.close();
    try {
      if (!readers.awaitTermination(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        readers.shutdownNow();
      }
      List<Connection> all = new ArrayList<>();
      connections.drainTo(all);
      for (Connection connection : all) {
        connection.close();
      }
      endCleanly(pen.connection());
      pen.connection().close();
      held.close();
    } catch (SQLException | IOException | InterruptedException failed) {
      flusher.complain(failed);
    }
  }

  /** All that was acknowledged, then the mark. */
  private static void endCleanly(Connection writing) throws SQLException {
    execute(writing, "PRAGMA synchronous = FULL");
    execute(writing, "PRAGMA wal_checkpoint(TRUNCATE)");
    execute(writing, "UPDATE store SET weak = 0 WHERE id = 1");
  }
}
