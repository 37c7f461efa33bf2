package dev.hawser.brokers.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.brokers.redis.RedisSettings.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sentinels with a password of their own, which is not that of the Redis that they watch. */
class SentinelLoginTest {

  private static final Path PAGE = Path.of("../docs/operations/redis.md");
  private static final String PASSWORD = "replace-this-password-too";

  private final RedisServer master = RedisServer.start();
  private final RedisServer sentinel =
      RedisServer.sentinel(
          List.of(
              "sentinel monitor main 127.0.0.1 " + master.port() + " 1",
              "sentinel auth-pass main another"));

  @BeforeEach
  void lock() {
    assertThat(master.cli("config", "set", "requirepass", "another")).isEqualTo("OK");
  }

  @AfterEach
  void stop() {
    sentinel.close();
    master.close();
  }

  private Redis connect(@Nullable Login login) throws IOException {
    String uri = "redis-sentinel://:another@127.0.0.1:" + sentinel.port() + "#main";
    Duration within = Duration.ofSeconds(5);
    return Redis.connect(new RedisSettings(uri, "test", within, 0, within, login));
  }

  @Test
  void a_user_with_the_permissions_of_the_page_is_enough() throws IOException {
    String[] rule =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("ACL SETUSER") && line.contains("sentinel|"))
            .findFirst()
            .orElseThrow()
            .split(" ");
    assertThat(sentinel.cli(rule)).isEqualTo("OK");
    assertThat(sentinel.cli("acl", "setuser", "default", "resetpass")).isEqualTo("OK");

    try (Redis redis = connect(new Login("hawser", PASSWORD))) {
      assertThat(redis.reachable()).isTrue();
    }
    assertThatThrownBy(() -> connect(null)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> connect(new Login("hawser", "wrong")))
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining("wrong");
  }

  @Test
  void so_is_the_password_of_the_default_user() throws IOException {
    assertThat(sentinel.cli("acl", "setuser", "default", "resetpass", ">" + PASSWORD))
        .isEqualTo("OK");
    try (Redis redis = connect(new Login(null, PASSWORD))) {
      assertThat(redis.reachable()).isTrue();
    }
  }

  @Test
  void it_is_a_mistake_where_nobody_asks_sentinels_and_is_shown_to_nobody() {
    Duration within = Duration.ofSeconds(5);
    Login login = new Login("hawser", PASSWORD);
    assertThatThrownBy(
            () -> new RedisSettings("redis://127.0.0.1:1", "test", within, 0, within, login))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(login.toString()).doesNotContain(PASSWORD);
  }
}
