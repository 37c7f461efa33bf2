package dev.hawser.proof.cluster;

import dev.hawser.brokers.redis.RedisServer;
import dev.hawser.proof.door.Node;
import java.util.ArrayList;
import java.util.List;

/** A Redis and nodes that stand on it, each a process of its own. */
final class Fleet implements AutoCloseable {

  private final RedisServer redis;
  private final List<Node> nodes = new ArrayList<>();
  private int launched;

  private final boolean announces;

  private Fleet(RedisServer redis, boolean announces) {
    this.redis = redis;
    this.announces = announces;
  }

  /** Starts so many nodes, named n1, n2… */
  static Fleet of(int nodes) {
    return of(nodes, false);
  }

  /** The same, with addresses for clients that nobody could go to. */
  static Fleet announcing(int nodes) {
    return of(nodes, true);
  }

  private static Fleet of(int nodes, boolean announces) {
    Fleet fleet = new Fleet(RedisServer.start(), announces);
    try {
      for (int i = 0; i < nodes; i++) {
        fleet.nodes.add(fleet.launch());
      }
    } catch (RuntimeException | AssertionError failure) {
      fleet.close();
      throw failure;
    }
    return fleet;
  }

  /** Starts one more. */
  Node launch() {
    return launch("400ms");
  }

  /** Starts one more, that gives its lines so long when it leaves. */
  Node launch(String drain) {
    launched++;
    return Node.start(
        "cluster",
        """
        name: n%1$d
        redis: {uri: '%2$s', within: 2s}
        drain: {within: %3$s}
        announce: [%4$s]
        """
            .formatted(
                launched,
                redis.uri(),
                drain,
                announces
                    ? "'wss://n%1$d.example.com/ws', 'tls://n%1$d.example.com:8700'"
                        .formatted(launched)
                    : ""));
  }

  Node node(int index) {
    return nodes.get(index);
  }

  RedisServer redis() {
    return redis;
  }

  @Override
  public void close() {
    nodes.forEach(Node::close);
    redis.close();
  }
}
