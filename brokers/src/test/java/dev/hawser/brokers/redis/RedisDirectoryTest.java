package dev.hawser.brokers.redis;

import static dev.hawser.brokers.contract.Stages.now;
import static dev.hawser.brokers.contract.Stages.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.directory.Directory;
import dev.hawser.core.directory.Directory.Departed;
import dev.hawser.core.directory.Directory.Presence;
import dev.hawser.core.directory.Directory.Renewal;
import dev.hawser.protocol.Code;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The contract on a real Redis. */
class RedisDirectoryTest extends Contracts.OfDirectory<RedisServer> {

  RedisDirectoryTest() {
    super(RedisServer.start());
  }

  @Override
  @AfterAll
  void stop() {
    super.stop();
    deployment.close();
  }

  @Test
  void a_lease_that_redis_lost_has_lapsed() {
    try (Directory one = open()) {
      now(one.renew("n1", LEASE));
      assertThat(now(one.renew("n1", LEASE)).lapsed()).isFalse();
      empty();

      assertThat(now(one.renew("n1", LEASE)).lapsed()).isTrue();
    }
  }

  @Test
  void who_is_being_cleared_away_comes_again_only_when_that_is_done() {
    try (Directory one = open()) {
      double later = (seconds() + 30) * 1_000.0;
      deployment.ask(commands -> commands.zadd("test:{nodes}:f", later, "n1"));

      refused(one.renew("n1", LEASE), Code.DIRECTORY_UNAVAILABLE);
      long renewed = deployment.ask(commands -> commands.zcard("test:{nodes}:l"));
      assertThat(renewed).isZero();
      deployment.ask(commands -> commands.zrem("test:{nodes}:f", "n1"));
      assertThat(now(one.renew("n1", LEASE)).lapsed()).isTrue();
    }
  }

  @Test
  void lines_that_ended_while_redis_was_away_are_counted_no_more_when_it_is_back() {
    try (RedisServer own = RedisServer.start();
        Redis away = own.connect(Duration.ofMillis(300));
        Directory one = new RedisDirectory(away, "test")) {
      Presence line = new Presence("s", "ann", "n1", 1);
      long generation = now(one.claim("s", "ann", "n1", 0, LEASE)).generation();
      assertThat(now(one.join(line, 1, null))).isEqualTo(1);
      own.freeze();
      await().atMost(Duration.ofSeconds(30)).until(() -> !away.reachable());
      one.release("s", generation);
      one.part(line);
      own.thaw();

      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> own.ask(commands -> commands.hget("test:s:s", "n")).isEmpty());
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> own.ask(commands -> commands.exists("test:{l:ann}")) == 0);
    }
  }

  @Test
  void who_should_have_been_cleared_away_by_one_that_fell_does_it_itself() {
    try (Directory one = open()) {
      now(one.enter("a", new Presence("s", "ann", "n1", 1)));
      deployment.ask(commands -> commands.zadd("test:{nodes}:f", 1, "n1"));

      assertThat(now(one.renew("n1", LEASE)))
          .isEqualTo(new Renewal(true, List.of(new Departed("a", "s", "ann"))));
      assertThat(now(one.renew("n1", LEASE))).isEqualTo(new Renewal(false, List.of()));
    }
  }
}
