package dev.hawser.server.engine;

import dev.hawser.brokers.redis.RedisSettings;
import dev.hawser.core.bell.Bell;
import dev.hawser.core.directory.Directory;
import dev.hawser.core.fleet.Courier;
import dev.hawser.core.fleet.Fleet;
import dev.hawser.core.log.Log;
import dev.hawser.core.profile.Profiles;
import dev.hawser.stores.Store;
import dev.hawser.stores.StoreSettings;
import java.io.IOException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What one node stands on, and what that costs this process. */
public sealed interface Engine extends AutoCloseable permits Embedded, OnRedis, WithStore {

  /**
   * Opens what the operator has chosen.
   *
   * @param redis null for this process alone
   * @param store null where no channel is durable
   * @param profiles say which channels are
   * @throws IOException where the Redis or the store cannot be used; nothing is left open
   */
  static Engine open(
      @Nullable RedisSettings redis, @Nullable StoreSettings store, Profiles profiles)
      throws IOException {
    Engine engine = redis == null ? new Embedded() : OnRedis.connect(redis);
    if (store == null) {
      return engine;
    }
    Store opened = null;
    try {
      opened = Store.open(store, InstantSource.system());
    } finally {
      if (opened == null) {
        engine.close();
      }
    }
    return new WithStore(engine, opened, profiles);
  }

  /** Whether what it stands on can be asked now. */
  boolean reachable();

  Log log();

  /** Where durable channels live; null where none is durable. */
  default @Nullable Store store() {
    return null;
  }

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
