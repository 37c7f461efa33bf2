package dev.hawser.proof.cluster;

import dev.hawser.brokers.redis.RedisServer;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.faults.FaultProxy;
import dev.hawser.proof.faults.Link;
import java.util.ArrayList;
import java.util.List;

/**
 * A Redis and nodes that stand on it, each a process of its own with a way of its own to Redis that
 * can be broken.
 */
public final class Fleet implements AutoCloseable {

  private static final String SOON = "{within: 400ms}";

  private final RedisServer redis;
  private final String settings;
  private final String more;
  private final String lines;
  private final String drain;
  private final List<Node> nodes = new ArrayList<>();
  private final List<FaultProxy> ways = new ArrayList<>();
  private int named;

  private final boolean announces;

  private Fleet(
      RedisServer redis,
      String settings,
      String more,
      String lines,
      String drain,
      boolean announces) {
    this.redis = redis;
    this.settings = settings;
    this.more = more;
    this.lines = lines;
    this.drain = drain;
    this.announces = announces;
  }

  /** Starts so many nodes, named n1, n2… */
  static Fleet of(int nodes) {
    return of(nodes, "cluster", "within: 2s");
  }

  /** The same, with addresses for clients that nobody could go to. */
  static Fleet announcing(int nodes) {
    return of(nodes, "cluster", "within: 2s", SOON, true);
  }

  /**
   * The same.
   *
   * @param settings which of {@code nodes/} they have
   * @param more what is said of Redis beside its address, such as {@code within: 2s}
   */
  public static Fleet of(int nodes, String settings, String more) {
    return of(nodes, settings, more, SOON);
  }

  /**
   * The same.
   *
   * @param drain how they leave, such as <code>{within: 1s}</code>
   */
  public static Fleet of(int nodes, String settings, String more, String drain) {
    return of(nodes, settings, more, drain, false);
  }

  private static Fleet of(
      int nodes, String settings, String more, String drain, boolean announces) {
    return of(nodes, new Fleet(RedisServer.start(), settings, more, "", drain, announces));
  }

  /**
   * The same.
   *
   * @param lines what else their settings say
   */
  public static Fleet with(int nodes, String settings, String more, String lines) {
    return of(nodes, new Fleet(RedisServer.start(), settings, more, lines, SOON, false));
  }

  private static Fleet of(int nodes, Fleet fleet) {
    try {
      for (int i = 0; i < nodes; i++) {
        fleet.named++;
        fleet.ways.add(FaultProxy.to(fleet.redis.port(), i));
        fleet.nodes.add(fleet.launch(i, 0, 0));
      }
    } catch (RuntimeException | AssertionError failure) {
      fleet.close();
      throw failure;
    }
    return fleet;
  }

  private Node launch(int index, int clients, int operators) {
    return start("n" + (index + 1), ways.get(index).port(), drain, clients, operators);
  }

  /** Starts one more, which is the caller's. */
  Node launch() {
    return launch("400ms");
  }

  /** Starts one more, that gives its lines so long when it leaves. */
  Node launch(String within) {
    named++;
    return start("n" + named, redis.port(), "{within: " + within + "}", 0, 0);
  }

  private Node start(String name, int port, String leaves, int clients, int operators) {
    return Node.start(
        settings,
        """
        name: %1$s
        redis: {uri: 'redis://127.0.0.1:%2$d', %3$s}
        drain: %4$s
        announce: [%5$s]
        %6$s
        """
            .formatted(
                name,
                port,
                more,
                leaves,
                announces
                    ? "'wss://%1$s.example.com/ws', 'tls://%1$s.example.com:8700'".formatted(name)
                    : "",
                lines),
        clients,
        operators);
  }

  /** Starts a node in the place of this one, under its name; the one before is the caller's. */
  public Node replace(int index) {
    Node before = nodes.get(index);
    nodes.set(index, launch(index, 0, 0));
    return before;
  }

  /** Ends a node by SIGTERM, and starts it again on its ports, as an operator does. */
  public void restart(int index) {
    Node before = nodes.get(index);
    before.close();
    nodes.set(index, launch(index, before.port(), before.operators().port()));
  }

  public Node node(int index) {
    return nodes.get(index);
  }

  public int size() {
    return nodes.size();
  }

  /** The way of this node to Redis. */
  public FaultProxy way(int index) {
    return ways.get(index);
  }

  /** What this node says to Redis vanishes, what it hears too, and nobody is told. */
  public void isolate(int index) {
    way(index).refuse(true);
    way(index).switchNetwork();
  }

  /** The node's connections to Redis are reset, and it gets no others. */
  public void sever(int index) {
    way(index).refuse(true);
    way(index).links().forEach(Link::cut);
  }

  /** New connections of the node to Redis come about again. */
  public void rejoin(int index) {
    way(index).refuse(false);
  }

  public RedisServer redis() {
    return redis;
  }

  @Override
  public void close() {
    Node.closeAll(nodes);
    ways.forEach(FaultProxy::close);
    redis.close();
  }
}
