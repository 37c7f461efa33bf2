package dev.hawser.stores;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Syncs a write-ahead log every so often, for who does not wait for it in each commit. SQLite holds
 * its locks on other files, so that opening this one takes none away.
 */
final class Flusher implements AutoCloseable {

  private static final Logger logger = LoggerFactory.getLogger(Flusher.class);

  private final Path file;
  private final Duration every;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("store-flush").factory());

  /**
   * @param every zero for never
   */
  Flusher(Path file, Duration every) {
    this.file = file;
    this.every = every;
  }

  void start() {
    if (!every.isZero()) {
      long nanos = every.toNanos();
      var _ = clock.scheduleWithFixedDelay(this::flush, nanos, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void flush() {
    try (FileChannel wal = FileChannel.open(file, StandardOpenOption.WRITE)) {
      wal.force(false);
    } catch (IOException failed) {
      complain(failed);
    }
  }

  void complain(Exception failed) {
    logger.error("What was acknowledged may not be on the disk: {}", failed.toString());
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
