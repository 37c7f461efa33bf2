package dev.hawser.server.engine;

import dev.hawser.brokers.redis.RedisSettings;
import dev.hawser.core.bell.Bell;
import dev.hawser.core.directory.Directory;
import dev.hawser.core.fleet.Courier;
import dev.hawser.core.fleet.Fleet;
import dev.hawser.core.log.Log;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What one node stands on, and what that costs this process. */
public sealed interface Engine extends AutoCloseable permits Embedded, OnRedis {

  /**
   * Opens what the operator has chosen.
   *
   * @param redis null for this process alone
   * @throws IOException where the Redis cannot be used
   */
  static Engine open(@Nullable RedisSettings redis) throws IOException {
    return redis == null ? new Embedded() : OnRedis.connect(redis);
  }

  /** Whether what it stands on can be asked now. */
  boolean reachable();

  Log log();

  Bell bell();

  Directory directory();

  Fleet fleet();

  Courier courier();

  /** Lets go of what is too old; called every few seconds. */
  void sweep();

  /** Bytes of this process's memory that history takes, with all that it needs around it. */
  long bytes();

  /** Bytes of publications that are kept in this process. */
  long historyBytes();

  /** Idempotent. */
  @Override
  void close();
}
