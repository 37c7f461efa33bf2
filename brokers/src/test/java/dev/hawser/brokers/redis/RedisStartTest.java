package dev.hawser.brokers.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Connecting for the first time. */
class RedisStartTest {

  private static final Duration WITHIN = Duration.ofMillis(200);

  @Test
  void a_redis_that_is_slow_to_answer_is_waited_for() throws Exception {
    try (RedisServer server = RedisServer.start()) {
      server.freeze();
      CompletableFuture<Redis> connecting =
          CompletableFuture.supplyAsync(() -> connect(server.uri()));
      await("longer than one try")
          .during(WITHIN.multipliedBy(5))
          .atMost(WITHIN.multipliedBy(20))
          .until(() -> !connecting.isDone());
      server.thaw();
      try (Redis redis = connecting.get()) {
        assertThat(redis.reachable()).isTrue();
      }
    }
  }

  @Test
  void a_redis_that_is_not_there_is_told_at_once() throws IOException {
    int nobody = Ports.free();
    assertThatThrownBy(() -> connect("redis://127.0.0.1:" + nobody))
        .hasMessageContaining("cannot use Redis at 127.0.0.1:" + nobody);
  }

  private static Redis connect(String uri) {
    try {
      return Redis.connect(new RedisSettings(uri, "start:", WITHIN));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
