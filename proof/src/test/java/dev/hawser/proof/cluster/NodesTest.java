package dev.hawser.proof.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.hawser.brokers.redis.Redis;
import dev.hawser.brokers.redis.RedisFleet;
import dev.hawser.brokers.redis.RedisSettings;
import dev.hawser.core.fleet.Announcement;
import dev.hawser.core.fleet.Announcement.Load;
import dev.hawser.core.fleet.Announcement.State;
import dev.hawser.core.fleet.Levels;
import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Every node knows every other, and how it is. */
@TestInstance(Lifecycle.PER_CLASS)
class NodesTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  private Fleet fleet;

  @BeforeAll
  void start() {
    fleet = Fleet.announcing(2);
  }

  @AfterAll
  void stop() {
    fleet.close();
  }

  private static List<Json> nodes(Node asked) {
    return asked.operators().ask("/v1/nodes").list("nodes");
  }

  private static Json node(Node asked, String name) {
    return nodes(asked).stream()
        .filter(one -> one.text("node").equals(name))
        .findFirst()
        .orElse(new Json(null));
  }

  private static String state(Node asked, String name) {
    Json found = node(asked, name);
    return found.has("state") ? found.text("state") : "gone";
  }

  private static List<String> open(Node asked) {
    return nodes(asked).stream()
        .filter(one -> one.text("state").equals("open"))
        .map(one -> one.text("node"))
        .toList();
  }

  @Test
  void every_node_tells_of_all_and_of_what_they_carry() {
    for (int i = 0; i < 2; i++) {
      Node asked = fleet.node(i);
      await().atMost(SOON).until(() -> open(asked).equals(List.of("n1", "n2")));
      assertThat(asked.operators().ask("/v1/nodes").text("here")).isEqualTo("n" + (i + 1));
      assertThat(asked.operators().ask("/v1/nodes").number("level")).isEqualTo(1);
      assertThat(node(asked, "n2").list("addresses"))
          .extracting(Json::value)
          .containsExactly("wss://n2.example.com/ws", "tls://n2.example.com:8700");
      assertThat(asked.operators().metric("hawser_nodes", "open")).isEqualTo(2);
    }
    try (Peer one = fleet.node(1).webSocket();
        Peer two = fleet.node(1).tcp()) {
      one.answer("{'connect':{}}").at("connected");
      two.answer("{'connect':{}}").at("connected");
      await().atMost(SOON).until(() -> node(fleet.node(0), "n2").number("connections") == 2);
    }
  }

  @Test
  void a_node_that_dies_is_forgotten_and_one_that_leaves_is_seen_to() {
    Node third = fleet.launch();
    Node fourth = fleet.launch("8s");
    Node asked = fleet.node(0);
    await().atMost(SOON).until(() -> open(asked).equals(List.of("n1", "n2", "n3", "n4")));

    try (Peer stays = fourth.tcp()) {
      stays.answer("{'connect':{}}").at("connected");
      third.kill();
      fourth.operators().post("/v1/drain", "{}");
      await()
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> "draining".equals(state(asked, "n4")));
      await().atMost(SOON).until(() -> open(asked).equals(List.of("n1", "n2")));
    }
    await().atMost(SOON).until(() -> nodes(asked).size() == 2);
    third.close();
    fourth.close();
  }

  @Test
  void a_node_that_cannot_speak_with_the_others_does_not_start() throws IOException {
    try (Fleet own = Fleet.of(0);
        Redis redis =
            Redis.connect(new RedisSettings(own.redis().uri(), "hawser", Duration.ofSeconds(5)));
        RedisFleet strangers = new RedisFleet(redis, "hawser")) {
      strangers
          .announce(
              new Announcement(
                  "n9~x", "n9", "7.0", new Levels(8, 9), 1, State.OPEN, List.of(), Load.NONE),
              Duration.ofMinutes(5))
          .toCompletableFuture()
          .join();

      Throwable failure = catchThrowable(own::launch);

      assertThat(failure)
          .hasStackTraceContaining("cannot join the other nodes")
          .hasStackTraceContaining("levels 8 to 9 (n9, 7.0)");
    }
  }
}
