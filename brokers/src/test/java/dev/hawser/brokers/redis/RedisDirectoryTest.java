package dev.hawser.brokers.redis;

import static org.awaitility.Awaitility.await;

import dev.hawser.brokers.contract.DirectoryContract;
import dev.hawser.core.directory.Directory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** The contract on a real Redis. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisDirectoryTest extends DirectoryContract {

  private final RedisServer server = RedisServer.start();
  private final Redis redis = connect(server);

  private static Redis connect(RedisServer server) {
    try {
      return Redis.connect(server.uri(), Duration.ofSeconds(5));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeEach
  void empty() {
    server.ask(commands -> commands.flushall());
  }

  @AfterAll
  void stop() {
    redis.close();
    server.close();
  }

  @Override
  protected Directory open() {
    return new RedisDirectory(redis, "test", InstantSource.system());
  }

  @Override
  protected void pass(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    await().atMost(time.plusSeconds(10)).until(() -> System.nanoTime() - until > 0);
  }

  @Override
  protected long seconds() {
    return InstantSource.system().instant().getEpochSecond();
  }
}
