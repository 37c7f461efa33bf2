package dev.hawser.sdk.outbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Keeps the outbox where it outlives what it should outlive. One store belongs to one user: what
 * one user wrote must not be sent as another's.
 *
 * <p><b>Threads.</b> Called on the SDK's lane, one call at a time; it may touch a disk, but should
 * not take long.
 *
 * <p><b>Failure.</b> {@link UncheckedIOException}; a publication whose {@link #add} fails is
 * refused to the application.
 */
public interface OutboxStore extends AutoCloseable {

  /** What was added and not removed, in the order of adding. Called once, first. */
  List<OutboxEntry> load();

  void add(OutboxEntry entry);

  /** Notes when an entry is first sent; called before it is. */
  void tried(String key, long time);

  /** The entry is settled: taken, or refused for good. */
  void remove(String key);

  @Override
  void close();

  /** Forgets with the program. */
  static OutboxStore memory() {
    return new MemoryOutboxStore();
  }

  /**
   * Survives a restart of the program, in one file. It does not force the disk: after a loss of
   * power the last entries may be gone.
   *
   * @param file is created where it is missing; one program at a time
   */
  static OutboxStore file(Path file) throws IOException {
    return FileOutboxStore.open(file);
  }
}
