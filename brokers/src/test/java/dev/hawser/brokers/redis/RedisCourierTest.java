package dev.hawser.brokers.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.hawser.brokers.contract.CourierContract;
import dev.hawser.core.fleet.Courier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The contract on a real Redis, and a Redis that goes and comes back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisCourierTest extends CourierContract {

  private final RedisServer server = RedisServer.start();
  private final List<Redis> connections = new ArrayList<>();

  /** Each node has connections of its own. */
  @Override
  protected Courier open() {
    Redis redis = server.connect();
    connections.add(redis);
    return new RedisCourier(redis, "test");
  }

  @AfterAll
  void stop() {
    connections.forEach(Redis::close);
    server.close();
  }

  @Test
  void when_redis_is_back_letters_are_read_again() {
    Node one = new Node("n1~z");
    Node two = new Node("n2~z");

    server.restart();

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
