package dev.hawser.brokers.redis;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A Redis Cluster of three masters with a replica each. */
final class RedisCluster implements Deployment {

  private static final int MASTERS = 3;
  private static @Nullable RedisCluster shared;

  private final List<RedisServer> servers = new ArrayList<>();

  private RedisCluster() {}

  /** One for all who harm no server, until the end of the process. */
  static synchronized RedisCluster shared() {
    RedisCluster cluster = shared;
    if (cluster == null) {
      // A busy machine must not look like one that has failed.
      cluster = start("--cluster-node-timeout", "30000");
      shared = cluster;
      Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
    }
    return cluster;
  }

  /** One whose masters are replaced soon after they fall silent, by whichever replica there is. */
  static RedisCluster impatient() {
    return start("--cluster-node-timeout", "1500", "--cluster-replica-validity-factor", "0");
  }

  private static RedisCluster start(String... more) {
    RedisCluster cluster = new RedisCluster();
    try {
      cluster.launch(more);
      cluster.join();
      return cluster;
    } catch (Exception e) {
      cluster.close();
      throw new IllegalStateException(e);
    }
  }

  private final List<Integer> buses = new ArrayList<>();

  private void launch(String... more) throws Exception {
    for (int i = 0; i < 2 * MASTERS; i++) {
      int bus = Ports.free();
      buses.add(bus);
      List<String> options =
          new ArrayList<>(List.of("--cluster-enabled", "yes", "--cluster-port", "" + bus));
      options.addAll(List.of(more));
      servers.add(RedisServer.start(options.toArray(String[]::new)));
    }
  }

  private void join() {
    int share = SlotHash.SLOT_COUNT / MASTERS;
    for (int i = 0; i < servers.size(); i++) {
      RedisServer server = servers.get(i);
      server.cli("cluster", "set-config-epoch", "" + (i + 1));
      if (i < MASTERS) {
        int last = i == MASTERS - 1 ? SlotHash.SLOT_COUNT - 1 : (i + 1) * share - 1;
        server.cli("cluster", "addslotsrange", "" + i * share, "" + last);
      }
      servers.getFirst().cli("cluster", "meet", "127.0.0.1", "" + server.port(), "" + buses.get(i));
    }
    for (int i = MASTERS; i < servers.size(); i++) {
      RedisServer replica = servers.get(i);
      String master = id(servers.get(i - MASTERS));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> replica.cli("cluster", "replicate", master).equals("OK"));
    }
    awaitWhole();
  }

  /** Waits until each master has a replica that has all, and each knows all others. */
  void awaitWhole() {
    for (RedisServer server : servers) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() ->
              server.cli("cluster", "info").contains("cluster_state:ok")
                  && serving(server) == MASTERS
                  && hasItsRole(server));
    }
  }

  private static boolean hasItsRole(RedisServer server) {
    String told = server.cli("info", "replication");
    return told.contains("role:master")
        ? told.contains("connected_slaves:1")
        : told.contains("master_link_status:up");
  }

  /** How many masters with slots a server knows. */
  private static long serving(RedisServer server) {
    return server
        .cli("cluster", "nodes")
        .lines()
        .map(line -> line.split(" "))
        .filter(words -> words.length > 8 && words[2].matches("(myself,)?master"))
        .count();
  }

  static String id(RedisServer server) {
    return server.cli("cluster", "myid");
  }

  @Override
  public String uri() {
    return servers.stream()
        .map(server -> "127.0.0.1:" + server.port())
        .collect(Collectors.joining(",", "redis-cluster://", ""));
  }

  @Override
  public void empty() {
    masters().forEach(server -> server.ask(RedisCommands::flushall));
  }

  List<RedisServer> masters() {
    return servers.stream().filter(server -> server.cli("role").startsWith("master")).toList();
  }

  /** The master that has a key, as it sees itself. */
  RedisServer masterOf(String key) {
    return masters().stream()
        .filter(server -> server.cli("exists", key).matches("\\d+"))
        .findFirst()
        .orElseThrow();
  }

  /** The replica of a master. */
  RedisServer replicaOf(RedisServer master) {
    String id = id(master);
    return servers.stream()
        .filter(server ->
            server
                .cli("cluster", "nodes")
                .lines()
                .anyMatch(line -> line.contains("myself,slave " + id)))
        .findFirst()
        .orElseThrow();
  }

  /** Takes a key's slot from its master to another, with all that is in it. */
  void move(String key) {
    move(key, () -> {});
  }

  /** The same, with something done between: all has been taken, and the slot has not. */
  void move(String key, Runnable between) {
    String slot = "" + SlotHash.getSlot(key);
    RedisServer from = masterOf(key);
    RedisServer to = masters().stream().filter(each -> each != from).findFirst().orElseThrow();
    to.cli("cluster", "setslot", slot, "importing", id(from));
    from.cli("cluster", "setslot", slot, "migrating", id(to));
    List<String> keys = keys(from, slot);
    while (!keys.isEmpty()) {
      List<String> words =
          new ArrayList<>(
              List.of("migrate", "127.0.0.1", "" + to.port(), "", "0", "5000", "replace", "keys"));
      words.addAll(keys);
      String told = from.cli(words.toArray(String[]::new));
      if (!told.equals("OK") && !told.equals("NOKEY")) {
        throw new IllegalStateException(told);
      }
      keys = keys(from, slot);
    }
    between.run();
    to.cli("cluster", "setslot", slot, "node", id(to));
    for (RedisServer master : masters()) {
      master.cli("cluster", "setslot", slot, "node", id(to));
    }
  }

  private static List<String> keys(RedisServer server, String slot) {
    return server
        .cli("cluster", "getkeysinslot", slot, "1000")
        .lines()
        .filter(line -> !line.isEmpty())
        .toList();
  }

  @Override
  public void close() {
    servers.forEach(RedisServer::close);
  }
}
