package dev.hawser.stores;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where durable channels are kept, and when a publication counts as kept. */
public sealed interface StoreSettings {

  /**
   * How long what was acknowledged may wait for the disk; zero where an acknowledgement waits for
   * it.
   */
  Duration flush();

  /** Whether an acknowledgement says that it is on the disk. */
  default boolean atCommit() {
    return flush().isZero();
  }

  /**
   * A file of this node alone.
   *
   * @param file the database; beside it lie its write-ahead log and a lock
   */
  record Sqlite(Path file, Duration flush) implements StoreSettings {
    public Sqlite {
      requireNonNull(file, "file");
      requireNonNull(flush, "flush");
    }
  }

  /**
   * A server that many nodes share.
   *
   * @param uri {@code postgresql://host:port/database}, with whatever the driver takes after a
   *     question mark
   * @param user null for what the driver does without
   * @param password null for none
   * @param flush on a server it only says whether; how long the server waits is {@code
   *     wal_writer_delay} there
   */
  record Postgresql(String uri, @Nullable String user, @Nullable String password, Duration flush)
      implements StoreSettings {

    private static final String SCHEME = "postgresql://";

    public Postgresql {
      requireNonNull(flush, "flush");
      if (!uri.startsWith(SCHEME) || uri.length() == SCHEME.length()) {
        throw new IllegalArgumentException("expected postgresql://host:port/database");
      }
      if (uri.substring(SCHEME.length()).split("[/?]", 2)[0].contains("@")
          || uri.matches(".*[?&](?i:password|user)=.*")) {
        throw new IllegalArgumentException("expected user and password beside the address, not in");
      }
    }

    String jdbc() {
      return "jdbc:" + uri;
    }

    /** Without what may be secret. */
    @Override
    public String toString() {
      return uri.replaceFirst("\\?.*", "");
    }
  }
}
