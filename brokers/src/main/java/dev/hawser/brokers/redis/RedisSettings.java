package dev.hawser.brokers.redis;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which Redis, and how it is used.
 *
 * @param uri as {@code redis://host:port/0}; {@code redis-sentinel://host:port,host:port/0#master}
 *     for one that Sentinel watches; {@code redis-cluster://host:port,host:port} for a Redis
 *     Cluster, of which some nodes are enough; {@code rediss…} for TLS. May hold a password.
 * @param prefix begins the name of every key, so that several clusters may share a Redis
 * @param within how long an answer may take
 * @param replicas how many replicas must have an append before it is acknowledged; 0 for none
 * @param replicasWithin how long that may take
 * @param sentinels what Sentinels want to hear; null for nothing
 */
public record RedisSettings(
    String uri,
    String prefix,
    Duration within,
    int replicas,
    Duration replicasWithin,
    @Nullable Login sentinels) {

  /**
   * Who asks.
   *
   * @param user null for the one that needs no name
   */
  public record Login(@Nullable String user, String password) {

    /** Without the password. */
    @Override
    public String toString() {
      return String.valueOf(user);
    }
  }

  /**
   * Checks.
   *
   * @throws IllegalArgumentException for an address that is none; the message does not repeat it
   */
  public RedisSettings {
    Address address = Address.of(uri);
    if (sentinels != null && !(address instanceof Address.Watched)) {
      throw new IllegalArgumentException(
          "expected redis-sentinel://… where Sentinels have a password");
    }
    if (within.isZero() || within.isNegative()) {
      throw new IllegalArgumentException("expected within above 0");
    }
    if (replicas < 0 || replicasWithin.toMillis() < 1) {
      throw new IllegalArgumentException("expected replicas of 0 or more, within above 0");
    }
  }

  /** Without waiting for replicas. */
  public RedisSettings(String uri, String prefix, Duration within) {
    this(uri, prefix, within, 0, Duration.ofSeconds(1), null);
  }

  Address address() {
    Address address = Address.of(uri);
    return sentinels != null && address instanceof Address.Watched watched
        ? watched.as(sentinels)
        : address;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return address().toString();
  }
}
