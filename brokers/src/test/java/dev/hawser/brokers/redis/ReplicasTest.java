package dev.hawser.brokers.redis;

import static dev.hawser.brokers.contract.Stages.now;
import static dev.hawser.brokers.contract.Stages.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Appended.Outcome.Repeated;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Log;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Appends that wait for replicas, and what becomes of them where there is none. */
class ReplicasTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  private static List<Entry> keyed(String key) {
    return List.of(new Entry(Payload.json("1"), "ann", key, 0, Map.of(), null));
  }

  @Test
  void what_no_replica_has_in_time_is_refused_and_its_retry_gets_the_same_offset() {
    try (RedisServer master = RedisServer.start();
        Redis redis = master.connectWaiting(Duration.ofMillis(200));
        Redis other = master.connectWaiting(Duration.ofMillis(200));
        Log log = new RedisLog(redis, "test");
        Log elsewhere = new RedisLog(other, "test")) {
      refused(log.append("a", Author.KEEPS, keyed("k")), Code.LOG_UNAVAILABLE);
      refused(log.append("a", Author.KEEPS, keyed("k")), Code.LOG_UNAVAILABLE);
      // Over another connection, which has written nothing that it could wait for.
      refused(elsewhere.append("a", Author.KEEPS, keyed("k")), Code.LOG_UNAVAILABLE);

      try (RedisServer replica = RedisServer.start("--replicaof", "127.0.0.1 " + master.port())) {
        await()
            .atMost(LONG)
            .until(() -> replica.cli("info", "replication").contains("master_link_status:up"));
        await()
            .atMost(LONG)
            .ignoreExceptions()
            .untilAsserted(() -> {
              Appended again = now(elsewhere.append("a", Author.KEEPS, keyed("k")));
              assertThat(again.outcomes()).containsExactly(new Repeated(1));
              assertThat(again.head().offset()).isEqualTo(1);
            });
      }
    }
  }

  @Test
  void who_waits_for_replicas_holds_up_nobody_who_does_not() {
    try (RedisServer master = RedisServer.start();
        Redis redis = master.connectWaiting(Duration.ofHours(1));
        Log log = new RedisLog(redis, "test")) {
      CompletionStage<Appended> waits = log.append("a", Author.KEEPS, keyed("k"));

      await().atMost(LONG).until(() -> now(log.head("a", Author.KEEPS)).offset() == 1);
      assertThat(waits.toCompletableFuture()).isNotDone();
    }
  }

  @Test
  void many_appends_at_once_wait_once_for_all_and_keep_their_order() {
    try (RedisServer master = RedisServer.start();
        RedisServer replica = RedisServer.start("--replicaof", "127.0.0.1 " + master.port());
        Redis redis = master.connectWaiting(Duration.ofSeconds(30));
        Log log = new RedisLog(redis, "test")) {
      await()
          .atMost(LONG)
          .until(() -> replica.cli("info", "replication").contains("master_link_status:up"));
      List<CompletionStage<Appended>> all =
          IntStream.range(0, 500)
              .mapToObj(i -> log.append("a", Author.KEEPS, keyed("k" + i)))
              .toList();

      for (int i = 0; i < all.size(); i++) {
        assertThat(now(all.get(i)).head().offset()).isEqualTo(i + 1);
      }
      String stats = master.cli("info", "commandstats");
      long waits = Long.parseLong(stats.replaceAll("(?s).*cmdstat_wait:calls=(\\d+).*", "$1"));
      assertThat(waits).isLessThan(250);
    }
  }

  @Test
  void a_redis_that_says_nothing_any_more_is_given_up_even_when_nobody_asks_it() {
    try (RedisServer server = RedisServer.start();
        Redis redis = server.connect(Duration.ofMillis(500))) {
      server.freeze();
      await().atMost(LONG).until(() -> redis.usable().isCompletedExceptionally());
      server.thaw();
      await().atMost(LONG).until(() -> !redis.usable().isCompletedExceptionally());
    }
  }
}
