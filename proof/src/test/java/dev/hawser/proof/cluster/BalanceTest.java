package dev.hawser.proof.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.brokers.redis.RedisServer;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Token;
import dev.hawser.protocol.Publication;
import dev.hawser.sdk.Channel;
import dev.hawser.sdk.ChannelListener;
import dev.hawser.sdk.Hawser;
import dev.hawser.sdk.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A node that joins is filled by lines of those who stood; their peers miss nothing. */
class BalanceTest {

  private static final int PEERS = 60;

  private static Node node(String name, RedisServer redis) {
    return Node.start(
        "cluster",
        """
        name: %s
        redis: {uri: '%s', within: 2s}
        announce: ['tcp://127.0.0.1:PORT']
        drain: {within: 400ms}
        """
            .formatted(name, redis.uri()));
  }

  @Test
  void lines_move_to_a_node_that_joins_and_what_was_published_meanwhile_is_whole() {
    try (RedisServer redis = RedisServer.start();
        Node first = node("n1", redis);
        Crew crew = new Crew(first.port())) {
      crew.await("everybody is there", () -> crew.on("n1") == PEERS);
      try (Node second = node("n2", redis)) {
        crew.await(
            "who stood has no more than a margin above the half",
            () -> {
              crew.publish(first);
              return crew.on("n1") <= PEERS / 2 + 20 && crew.on("n1") + crew.on("n2") == PEERS;
            });
        assertThat(second.operators().get("/metrics").body())
            .contains("hawser_asked_to_move_total 0.0");
        crew.await("everybody has heard the last", crew::complete);
      }
    }
  }

  /** Sixty sailors who know the first node only. */
  private static final class Crew implements AutoCloseable {

    private final List<Sailor> sailors = new ArrayList<>();
    private long published;

    Crew(int port) {
      for (int i = 0; i < PEERS; i++) {
        sailors.add(new Sailor(port, "sailor-" + i));
      }
    }

    void await(String what, Callable<Boolean> until) {
      Awaitility.await(what)
          .atMost(Duration.ofMinutes(3))
          .pollInterval(Duration.ofMillis(200))
          .until(until);
    }

    long on(String node) {
      return sailors.stream().filter(sailor -> node.equals(sailor.node)).count();
    }

    void publish(Node node) {
      published =
          node.operators()
              .post("/v1/publish", "{'channel':'demo/even','data':1}")
              .number("position", "offset");
    }

    /** Each has heard every one, once, in order. */
    boolean complete() {
      List<Long> all = LongStream.rangeClosed(1, published).boxed().toList();
      return sailors.stream().allMatch(sailor -> sailor.heard.equals(all));
    }

    @Override
    public void close() {
      sailors.forEach(Sailor::close);
    }
  }

  private static final class Sailor implements ChannelListener, AutoCloseable {

    private final List<Long> heard = new CopyOnWriteArrayList<>();
    private final Hawser hawser;
    private volatile @Nullable String node;

    Sailor(int port, String name) {
      hawser =
          Hawser.builder()
              .address("tcp://127.0.0.1:" + port)
              .token(() -> CompletableFuture.completedFuture(Token.forUser(name)))
              .onState(state -> node = state instanceof State.Connected on ? on.node() : null)
              .build();
      hawser.channel("demo/even").subscribe(this);
      hawser.connect();
    }

    @Override
    public void publication(Channel channel, Publication publication) {
      heard.add(publication.offset());
    }

    @Override
    public void close() {
      hawser.close();
    }
  }
}
