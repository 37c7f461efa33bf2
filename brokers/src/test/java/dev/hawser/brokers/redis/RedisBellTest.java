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
}
