package dev.hawser.brokers.redis;

import static dev.hawser.brokers.contract.Stages.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.bell.Bell;
import dev.hawser.core.log.Log;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A slot goes from one master of a Redis Cluster to another while somebody speaks and listens. */
class SlotMoveTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String CHANNEL = "moving";
  private static final int SOME = 100;

  @Test
  void a_slot_that_moves_takes_its_channels_along_and_nothing_is_lost_doubled_or_swapped() {
    RedisCluster cluster = RedisCluster.shared();
    cluster.empty();
    Listener listener = new Listener();
    try (Redis redis = cluster.connect();
        Redis elsewhere = cluster.connect();
        Log log = new RedisLog(redis, "test");
        Bell bell = new RedisBell(elsewhere, "test")) {
      now(log.head(CHANNEL, Author.KEEPS));
      bell.attach(listener);
      now(bell.listen(CHANNEL));
      Author author = new Author(log, CHANNEL);
      try (author) {
        await().atMost(LONG).until(() -> author.acknowledged() > SOME);
        String before = author.epoch();

        cluster.move("test:{" + CHANNEL + "}");

        await().atMost(LONG).until(() -> !author.epoch().equals(before));
        int then = author.acknowledged();
        await().atMost(LONG).until(() -> author.acknowledged() > then + SOME);
        await().atMost(LONG).until(() -> listener.returns.get() > 0);
        await().atMost(LONG).until(() -> listener.heard(author.epoch()));
      }
      assertThat(author.check(author.epoch(), Author.left(log, CHANNEL))).isZero();
      listener.heardNothingTwiceOrOutOfOrder();
    }
  }
}
