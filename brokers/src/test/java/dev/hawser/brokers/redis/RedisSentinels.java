package dev.hawser.brokers.redis;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A master with a replica, and three Sentinels who watch them. */
final class RedisSentinels implements Deployment {

  private static final int SENTINELS = 3;
  private static @Nullable RedisSentinels shared;

  private final List<RedisServer> servers = new ArrayList<>();
  private final List<RedisServer> sentinels = new ArrayList<>();

  private RedisSentinels() {}

  /** One for all who harm no server, until the end of the process. */
  static synchronized RedisSentinels shared() {
    RedisSentinels found = shared;
    if (found == null) {
      // A busy machine must not look like one that has failed.
      found = start(30_000);
      shared = found;
      Runtime.getRuntime().addShutdownHook(new Thread(found::close));
    }
    return found;
  }

  /** One whose master is replaced soon after it falls silent. */
  static RedisSentinels impatient() {
    return start(1_500);
  }

  private static RedisSentinels start(int patience) {
    RedisSentinels all = new RedisSentinels();
    try {
      all.launch(patience);
      return all;
    } catch (RuntimeException e) {
      all.close();
      throw e;
    }
  }

  private void launch(int patience) {
    RedisServer master = RedisServer.start();
    servers.add(master);
    servers.add(RedisServer.start("--replicaof", "127.0.0.1 " + master.port()));
    for (int i = 0; i < SENTINELS; i++) {
      sentinels.add(
          RedisServer.sentinel(
              List.of(
                  "sentinel monitor master 127.0.0.1 " + master.port() + " 2",
                  "sentinel down-after-milliseconds master " + patience,
                  "sentinel failover-timeout master 5000")));
    }
    awaitWhole();
  }

  /** Waits until the master has its replica, and all Sentinels know both and one another. */
  void awaitWhole() {
    for (RedisServer sentinel : sentinels) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> {
            String told = sentinel.cli("info", "sentinel");
            return told.contains("status=ok,address=127.0.0.1:" + master().port())
                && told.contains("slaves=1")
                && told.contains("sentinels=" + SENTINELS);
          });
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            servers.stream()
                .anyMatch(
                    server -> server.cli("info", "replication").contains("master_link_status:up")));
  }

  @Override
  public String uri() {
    return sentinels.stream()
        .map(sentinel -> "127.0.0.1:" + sentinel.port())
        .collect(Collectors.joining(",", "redis-sentinel://", "/0#master"));
  }

  @Override
  public void empty() {
    master().empty();
  }

  RedisServer master() {
    return servers.stream()
        .filter(server -> server.cli("role").startsWith("master"))
        .findFirst()
        .orElseThrow();
  }

  /** Whether all Sentinels tell that this is the master. */
  boolean allTell(RedisServer master) {
    return sentinels.stream()
        .allMatch(sentinel ->
            sentinel
                .cli("sentinel", "get-master-addr-by-name", "master")
                .endsWith("" + master.port()));
  }

  RedisServer replica() {
    return servers.stream()
        .filter(server -> server.cli("role").startsWith("slave"))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    sentinels.forEach(RedisServer::close);
    servers.forEach(RedisServer::close);
  }
}
