package dev.hawser.brokers.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;

/** Where Redis is, as the operator names it. */
sealed interface Address {

  String EXPECTED =
      "expected redis://host:port, redis-sentinel://host:port,host:port#master or"
          + " redis-cluster://host:port,host:port; rediss… for TLS";

  /** What is there. */
  Topology topology(Master.Setting setting, Dialer dialer);

  /** A master by itself. */
  record One(RedisURI uri) implements Address {

    @Override
    public Topology topology(Master.Setting setting, Dialer dialer) {
      return Alone.at(uri, setting, dialer);
    }

    @Override
    public String toString() {
      return uri.getHost() + ":" + uri.getPort();
    }
  }

  /** Sentinels that know the master. */
  record Watched(RedisURI uri) implements Address {

    /** Has them asked as this one; what they watch has a password of its own. */
    Watched as(RedisSettings.Login login) {
      char[] password = login.password().toCharArray();
      uri.getSentinels().forEach(each -> each.setAuthentication(login.user(), password));
      return this;
    }

    @Override
    public Topology topology(Master.Setting setting, Dialer dialer) {
      return Alone.behind(uri, setting, dialer);
    }

    @Override
    public String toString() {
      return names(uri.getSentinels()) + "#" + uri.getSentinelMasterId();
    }
  }

  /** Some nodes of a Redis Cluster; the others are learnt from them. */
  record Clustered(List<RedisURI> seeds) implements Address {

    public Clustered {
      seeds = List.copyOf(seeds);
    }

    @Override
    public Topology topology(Master.Setting setting, Dialer dialer) {
      return new Shards(seeds, setting, dialer);
    }

    @Override
    public String toString() {
      return names(seeds);
    }
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException where it is none; the message does not repeat it
   */
  static Address of(String uri) {
    try {
      String scheme = uri.substring(0, Math.max(0, uri.indexOf(':')));
      return switch (scheme) {
        case "redis", "rediss" -> new One(RedisURI.create(single(uri)));
        case "redis-sentinel", "rediss-sentinel" -> new Watched(watched(RedisURI.create(uri)));
        case "redis-cluster", "rediss-cluster" ->
            new Clustered(
                RedisClusterURIUtil.toRedisURIs(URI.create(uri.replaceFirst("-cluster", ""))));
        default -> throw new IllegalArgumentException("scheme");
      };
    } catch (RuntimeException unreadable) {
      // Not as the cause: what could not be read stands in its message.
      throw new IllegalArgumentException(EXPECTED);
    }
  }

  private static String single(String uri) {
    if (uri.indexOf(',', uri.lastIndexOf('@') + 1) >= 0) {
      throw new IllegalArgumentException("several hosts");
    }
    return uri;
  }

  private static RedisURI watched(RedisURI uri) {
    if (uri.getSentinelMasterId() == null || uri.getSentinels().isEmpty()) {
      throw new IllegalArgumentException("no name of a master");
    }
    return uri;
  }

  private static String names(List<RedisURI> hosts) {
    return hosts.stream()
        .map(host -> host.getHost() + ":" + host.getPort())
        .collect(Collectors.joining(","));
  }
}
