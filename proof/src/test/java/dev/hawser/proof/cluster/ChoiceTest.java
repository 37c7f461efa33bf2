package dev.hawser.proof.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.brokers.redis.RedisServer;
import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Token;
import dev.hawser.sdk.Hawser;
import dev.hawser.sdk.State;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who knows one node of three is told by it where there is room, and goes there. */
class ChoiceTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int SAILORS = 30;

  private final RedisServer redis = RedisServer.start();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Sailor> sailors = new ArrayList<>();

  @BeforeEach
  void launch() {
    nodes.add(node("n1", "0"));
    nodes.add(node("n2", "0"));
    nodes.add(node("n3", "20s"));
    nodes.forEach(one -> await().atMost(LONG).until(() -> told(one).size() == 3));
  }

  /**
   * @param notice how long it goes on to serve everybody when it leaves
   */
  private Node node(String name, String notice) {
    return Node.start(
        "cluster",
        """
        name: %s
        redis: {uri: '%s', within: 2s}
        drain: {notice: '%s', within: 1s}
        announce: ['ws://127.0.0.1:PORT/ws']
        """
            .formatted(name, redis.uri(), notice));
  }

  @AfterEach
  void end() {
    sailors.forEach(Sailor::close);
    // The one that leaves would stay for all of its notice.
    nodes.getLast().kill();
    Node.closeAll(nodes);
    redis.close();
  }

  /** What a node tells somebody of whom it knows nothing. */
  private static List<Json> told(Node asked) {
    HttpRequest ask =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + asked.port() + "/choice")).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(ask, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      Json told = Json.of(answer.body());
      assertThat(told.number("good")).isEqualTo(30_000);
      return told.list("nodes");
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static List<String> names(List<Json> told) {
    return told.stream().map(one -> one.text("node")).sorted().toList();
  }

  private long on(String node) {
    return sailors.stream().filter(sailor -> node.equals(sailor.node)).count();
  }

  private static double metric(Node node, String name) {
    return node.operators().metric(name, "");
  }

  @Test
  void lines_spread_over_nodes_that_they_did_not_know_and_nobody_is_sent_to_one_that_leaves() {
    assertThat(names(told(nodes.get(1)))).containsExactly("n1", "n2", "n3");
    assertThat(told(nodes.get(0))).allMatch(one -> one.number("weight") > 0);

    for (int i = 0; i < SAILORS; i++) {
      sailors.add(new Sailor(nodes.get(0).port(), "sailor-" + i));
    }
    await().atMost(LONG).until(() -> on("n1") + on("n2") + on("n3") == SAILORS);
    // That one of three is left out by thirty has a chance of one in a hundred thousand.
    assertThat(List.of(on("n1"), on("n2"), on("n3"))).allMatch(count -> count > 0);
    for (Node node : nodes) {
      assertThat(metric(node, "hawser_chosen_total")).isGreaterThan(0);
      assertThat(metric(node, "hawser_chosen_amiss_total")).isZero();
    }

    nodes.get(2).operators().post("/v1/drain", "{}");
    await().atMost(LONG).until(() -> !names(told(nodes.get(0))).contains("n3"));
    assertThat(names(told(nodes.get(2)))).as("told by the one that leaves").doesNotContain("n3");
  }

  @Test
  void a_choice_of_somebody_elses_making_opens_the_door_to_nobody_and_is_counted() {
    Node node = nodes.get(0);
    String forged = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    HttpClient client = HttpClient.newHttpClient();
    client
        .newWebSocketBuilder()
        .buildAsync(
            URI.create("ws://127.0.0.1:" + node.port() + "/ws?choice=" + forged),
            new java.net.http.WebSocket.Listener() {})
        .join()
        .abort();
    client.close();
    assertThat(metric(node, "hawser_chosen_amiss_total")).isEqualTo(1);
    assertThat(metric(node, "hawser_chosen_total")).isZero();
  }

  /** Knows one node, and asks it. */
  private static final class Sailor implements AutoCloseable {

    private final Hawser hawser;
    private volatile @Nullable String node;

    Sailor(int port, String name) {
      hawser =
          Hawser.builder()
              .address("ws://127.0.0.1:" + port + "/ws")
              .choose()
              .token(() -> CompletableFuture.completedFuture(Token.forUser(name)))
              .onState(state -> node = state instanceof State.Connected on ? on.node() : null)
              .build();
      hawser.connect();
    }

    @Override
    public void close() {
      hawser.close();
    }
  }
}
