package dev.hawser.brokers.redis;

import dev.hawser.brokers.contract.DirectoryContract;
import dev.hawser.core.directory.Directory;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** The contract on a real Redis. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisDirectoryTest extends DirectoryContract {

  private final RedisServer server = RedisServer.start();
  private final Redis redis = server.connect();

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
    RedisServer.pass(time);
  }

  @Override
  protected long seconds() {
    return InstantSource.system().instant().getEpochSecond();
  }
}
