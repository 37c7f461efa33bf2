package dev.hawser.brokers.redis;

import static dev.hawser.brokers.contract.Stages.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.bell.Bell;
import dev.hawser.core.bell.Ring;
import dev.hawser.core.bell.Ring.Met;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The contract on a real Redis, and a Redis that goes and comes back. */
class RedisBellTest extends Contracts.OfBell<RedisServer> {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String PATTERNS = "test:patterns";

  RedisBellTest() {
    super(RedisServer.start());
  }

  @Override
  @AfterAll
  void stop() {
    super.stop();
    deployment.close();
  }

  @Test
  void when_redis_is_back_the_ear_is_told_and_hears_again() {
    List<Ring> heard = new CopyOnWriteArrayList<>();
    AtomicInteger returned = new AtomicInteger();
    Bell one = hang();
    Bell two = hang();
    two.attach(
        new Bell.Ear() {
          @Override
          public void rung(Ring ring) {
            heard.add(ring);
          }

          @Override
          public void returned() {
            returned.incrementAndGet();
          }

          @Override
          public void unheard() {}
        });
    now(two.listen("a"));
    assertThat(returned).hasValue(0);

    deployment.restart();

    await().atMost(Duration.ofSeconds(30)).until(() -> returned.get() > 0);
    Met met = new Met("a", "s", "ann", true);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> {
          // Its own line to Redis may be mended later.
          one.ring(met);
          return heard.contains(met);
        });
    one.close();
    two.close();
  }

  @Test
  void a_node_that_ends_without_a_farewell_may_have_told_less_than_it_numbered() {
    Listener listener = new Listener();
    try (Redis line = deployment.connect();
        Bell ends = new RedisBell(line, "test");
        Bell stays = hang()) {
      ends.attach(new Listener());
      stays.attach(listener);
      await().atMost(LONG).until(() -> said().size() == 2);
      line.close();
      // As if its lease had been over for long.
      long aged =
          deployment.ask(
              redis -> said().stream().filter(node -> !redis.hset(PATTERNS, node, "0 1 ")).count());
      assertThat(aged).isEqualTo(2);

      await().atMost(LONG).until(() -> listener.unheard.get() == 1);
      assertThat(listener.returns).hasValue(0);
    }
  }

  @Test
  void a_node_that_is_closed_says_farewell() {
    Listener listener = new Listener();
    try (Bell stays = hang()) {
      stays.attach(listener);
      Bell ends = hang();
      ends.attach(new Listener());
      await().atMost(LONG).until(() -> said().size() == 2);
      ends.close();
      await().atMost(LONG).until(() -> said().size() == 1);
      assertThat(listener.unheard).hasValue(0);
    }
  }

  /** The nodes that are believed to be there. */
  private List<String> said() {
    return deployment.ask(
        redis -> redis.hkeys(PATTERNS).stream().filter(node -> !node.equals("v")).toList());
  }
}
