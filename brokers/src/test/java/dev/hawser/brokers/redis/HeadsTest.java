package dev.hawser.brokers.redis;

import static dev.hawser.brokers.contract.Stages.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.Heads;
import dev.hawser.core.log.Log;
import dev.hawser.protocol.Payload;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The heads of many channels, which lie on several masters, some of which are away. */
class HeadsTest {

  /** More for each master than are asked for in one step. */
  private static final int CHANNELS = 700;

  private final RedisCluster cluster = RedisCluster.shared();
  private final List<String> channels =
      IntStream.range(0, CHANNELS).mapToObj(i -> "room/" + i).toList();
  private final Map<String, Head> heads = new HashMap<>();
  private final Redis redis = cluster.connect(Duration.ofSeconds(1));
  private final Log log = new RedisLog(redis, "test");

  @BeforeEach
  void say() {
    cluster.empty();
    Entry entry = new Entry(Payload.json("1"), "ann", null, 0, Map.of(), null);
    List<String> said = channels.subList(0, CHANNELS - 1);
    said.forEach(channel ->
        heads.put(channel, now(log.append(channel, Author.KEEPS, List.of(entry))).head()));
  }

  @AfterEach
  void disconnect() {
    log.close();
    redis.close();
  }

  @Test
  void many_on_all_masters_are_told_and_one_that_nobody_began_is_not() {
    assertThat(now(log.heads(channels))).isEqualTo(new Heads(heads));
  }

  @Test
  void while_one_master_is_silent_those_of_the_others_are_told() {
    RedisServer silent = cluster.masterOf("test:{room/0}");
    Map<String, Head> elsewhere = new HashMap<>(heads);
    silent
        .cli("keys", "test:*}")
        .lines()
        .forEach(key -> elsewhere.remove(key.substring(6, key.length() - 1)));
    assertThat(elsewhere.size()).isStrictlyBetween(1, heads.size());
    silent.freeze();
    try {
      Heads told = now(log.heads(channels));
      assertThat(told.known()).isEqualTo(elsewhere);
      assertThat(told.unanswered()).containsAll(missing(heads, elsewhere));
    } finally {
      silent.thaw();
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> now(log.heads(channels)).equals(new Heads(heads)));
  }

  private static Set<String> missing(Map<String, Head> all, Map<String, Head> some) {
    Set<String> missing = new HashSet<>(all.keySet());
    missing.removeAll(some.keySet());
    return missing;
  }

  @Test
  void while_a_slot_moves_only_what_it_took_along_already_is_not_told() {
    String moving = "room/7";
    heads.remove(moving);

    cluster.move(
        "test:{" + moving + "}",
        () -> assertThat(now(log.heads(channels))).isEqualTo(new Heads(heads, Set.of(moving))));
  }
}
