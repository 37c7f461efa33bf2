package dev.hawser.brokers.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** Some Redis of real processes. */
interface Deployment extends AutoCloseable {

  String uri();

  /** Forgets everything. */
  void empty();

  @Override
  void close();

  /** A client of it, whose answers may take five seconds. */
  default Redis connect() {
    return connect(Duration.ofSeconds(5));
  }

  default Redis connect(Duration within) {
    return connect(new RedisSettings(uri(), "test", within));
  }

  /** A client whose appends wait for a replica. */
  default Redis connectWaiting(Duration replicasWithin) {
    return connect(
        new RedisSettings(uri(), "test", Duration.ofSeconds(5), 1, replicasWithin, null));
  }

  private static Redis connect(RedisSettings settings) {
    try {
      return Redis.connect(settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
