package dev.hawser.brokers.redis;

import io.lettuce.core.RedisURI;
import java.time.Duration;

/**
 * Which Redis, and how it is used.
 *
 * @param uri as {@code redis://host:port/0}, or {@code rediss://} for TLS; may hold a password
 * @param prefix begins the name of every key, so that several clusters may share a Redis
 * @param within how long an answer may take
 */
public record RedisSettings(String uri, String prefix, Duration within) {

  /**
   * Checks.
   *
   * @throws IllegalArgumentException for an address that is none; the message does not repeat it
   */
  public RedisSettings {
    try {
      var _ = RedisURI.create(uri);
    } catch (IllegalArgumentException unreadable) {
      throw new IllegalArgumentException(
          "expected redis://host:port or rediss://host:port", unreadable);
    }
    if (within.isZero() || within.isNegative()) {
      throw new IllegalArgumentException("expected within above 0");
    }
  }

  /** Without the password. */
  @Override
  public String toString() {
    RedisURI address = RedisURI.create(uri);
    return address.getHost() + ":" + address.getPort();
  }
}
