package dev.hawser.brokers.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The contract on a real Redis, and a Redis that goes and comes back. */
class RedisCourierTest extends Contracts.OfCourier<RedisServer> {

  RedisCourierTest() {
    super(RedisServer.start());
  }

  @Override
  @AfterAll
  void stop() {
    super.stop();
    deployment.close();
  }

  @Test
  void when_redis_is_back_letters_are_read_again() {
    Node one = new Node("n1~z");
    Node two = new Node("n2~z");

    deployment.restart();

    await()
        .atMost(SOON)
        .until(() -> {
          // What is sent while it is away is lost, as every letter may be.
          one.courier.send("n2~z", "hello".getBytes(UTF_8));
          one.courier.sendAll("hello, all".getBytes(UTF_8));
          return two.hasRead("hello") && two.hasRead("hello, all");
        });
  }
}
