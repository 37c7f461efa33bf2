package dev.hawser.brokers.redis;

import static dev.hawser.brokers.contract.Stages.now;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.bell.Bell;
import dev.hawser.core.directory.Directory;
import dev.hawser.core.directory.Directory.Presence;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Log;
import dev.hawser.protocol.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the operators' page says that Hawser's user of Redis may do is enough. */
class PermissionsTest {

  private static final Path PAGE = Path.of("../docs/operations/redis.md");

  @Test
  void what_the_page_permits_is_enough() throws IOException {
    try (RedisServer server = RedisServer.start()) {
      assertThat(server.cli(rule())).isEqualTo("OK");
      String uri = server.uri().replace("redis://", "redis://hawser:replace-this-password@");
      RedisSettings settings =
          new RedisSettings(uri, "hawser", Duration.ofSeconds(5), 1, Duration.ofMillis(1), null);
      try (Redis waiting = Redis.connect(settings);
          Redis redis = Redis.connect(new RedisSettings(uri, "hawser", Duration.ofSeconds(5)));
          Log log = new RedisLog(redis, "hawser");
          Bell bell = new RedisBell(redis, "hawser");
          Directory directory = new RedisDirectory(redis, "hawser")) {
        bell.attach(new Listener());
        now(bell.listen("a"));
        Entry entry = new Entry(Payload.json("1"), "ann", "k", 0, Map.of(), null);
        now(log.append("a", Author.KEEPS, List.of(entry)));
        now(log.append("a", Author.KEEPS, List.of(entry)));
        assertThat(now(log.read("a", Author.KEEPS, 0, 1, 100)).publications()).hasSize(1);
        assertThat(now(log.heads(List.of("a"))).known()).hasSize(1);
        assertThat(waiting.usable()).isNotCompletedExceptionally();

        now(directory.subscribe("ann", "a", true));
        now(directory.renew("n1", Duration.ofSeconds(5)));
        long generation =
            now(directory.claim("s", "ann", "n1", 0, Duration.ofSeconds(5))).generation();
        Presence presence = new Presence("s", "ann", "n1", generation);
        assertThat(now(directory.enter("a", presence))).isTrue();
        assertThat(now(directory.members("a", 10, null)).count()).isEqualTo(1);
        assertThat(now(directory.leave("a", presence))).isTrue();
        now(directory.revoke(new Directory.Revocation("t", null, 0, Long.MAX_VALUE / 2_000)));
        assertThat(now(directory.revocations())).hasSize(1);
      }
      assertThat(server.cli("acl", "log")).isEmpty();
    }
  }

  private static String[] rule() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith("ACL SETUSER"))
        .findFirst()
        .orElseThrow()
        .split(" ");
  }
}
