package dev.hawser.brokers.redis;

import static dev.hawser.brokers.contract.Stages.now;
import static dev.hawser.brokers.contract.Stages.refused;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hawser.brokers.contract.LogContract;
import dev.hawser.core.RefusedException;
import dev.hawser.core.bell.Bell;
import dev.hawser.core.bell.Ring;
import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Appended.Outcome.Numbered;
import dev.hawser.core.log.Appended.Outcome.Repeated;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.Log;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The contract on a real Redis, and what happens when that Redis is another than before. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisLogTest extends LogContract {

  private final RedisServer server = RedisServer.start();
  private Redis redis = server.connect();

  @Override
  protected Log open() {
    server.ask(commands -> commands.flushall());
    redis = server.connect();
    return new RedisLog(redis, "test");
  }

  @AfterEach
  void disconnect() {
    redis.close();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Override
  protected void pass(Duration time) {
    RedisServer.pass(time);
  }

  // Another Redis than before

  @Test
  void a_redis_that_starts_again_with_older_data_goes_on_in_another_epoch() {
    Head before = append("a", plain("kept")).head();
    server.ask(commands -> commands.save());
    append("a", plain("lost"), keyed("ann", "k", "lost too"));
    server.restart();

    LogPage page = awaitBack("a");
    assertThat(page.head().epoch()).isNotEqualTo(before.epoch());
    assertThat(texts(page)).containsExactly("kept");
    assertThat(page.head().offset()).isEqualTo(1);
    assertThat(only(append("a", keyed("ann", "k", "lost too")))).isInstanceOf(Numbered.class);
    assertThat(head("a").epoch()).isEqualTo(page.head().epoch());
  }

  @Test
  void a_redis_that_lost_everything_begins_again() {
    Head before = append("a", plain("x"), plain("y")).head();
    server.forget();
    server.restart();

    LogPage page = awaitBack("a");
    assertThat(page.head().epoch()).isNotEqualTo(before.epoch());
    assertThat(page.head().offset()).isZero();
    assertThat(append("a", plain("z")).head().offset()).isEqualTo(1);
  }

  @Test
  void a_replica_that_is_promoted_goes_on_in_another_epoch_and_knows_the_keys_that_reached_it() {
    Head before = append("a", plain("x"), keyed("ann", "k", "y")).head();
    try (RedisServer replica = RedisServer.start("--replicaof", "127.0.0.1 " + server.port())) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> replica.ask(commands -> commands.exists("test:{a}")) == 1);
      replica.ask(commands -> commands.replicaofNoOne());

      try (Redis promoted = replica.connect();
          Log other = new RedisLog(promoted, "test")) {
        Head after = now(other.head("a", KEEPS));
        assertThat(after.epoch()).isNotEqualTo(before.epoch());
        assertThat(after.offset()).isEqualTo(2);
        assertThat(only(now(other.append("a", KEEPS, List.of(keyed("ann", "k", "y"))))))
            .isEqualTo(new Repeated(2));
      }
    }
  }

  @Test
  void heads_alone_learn_of_another_epoch_too() {
    Head before = append("a", plain("x")).head();
    server.ask(commands -> commands.save());
    server.restart();
    awaitScripts();

    Head after = requireNonNull(now(log.heads(List.of("a"))).known().get("a"));
    assertThat(after.epoch()).isNotEqualTo(before.epoch()).matches("[0-9A-Za-z._-]{1,64}");
    assertThat(head("a").epoch()).isEqualTo(after.epoch());
  }

  private LogPage awaitBack(String channel) {
    awaitScripts();
    return read(channel, 0);
  }

  /** Redis is back, and has its scripts. */
  private void awaitScripts() {
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsMatching(
            e -> e instanceof CompletionException && e.getCause() instanceof RefusedException)
        .until(() -> now(log.heads(List.of("nobody"))).known().isEmpty());
  }

  // Away, full, forgetful

  @Test
  void while_redis_is_away_everything_is_refused_at_once_and_nothing_is_done_later() {
    try (RedisServer own = RedisServer.start();
        Redis gone = own.connect();
        Log away = new RedisLog(gone, "test")) {
      now(away.append("a", KEEPS, List.of(plain("x"))));
      own.ask(commands -> commands.save());
      own.kill();
      await().atMost(Duration.ofSeconds(10)).until(() -> gone.usable().isCompletedExceptionally());

      refused(away.append("a", KEEPS, List.of(plain("never"))), Code.LOG_UNAVAILABLE);
      refused(away.heads(List.of("a")), Code.LOG_UNAVAILABLE);
      refused(away.heads(List.of()), Code.LOG_UNAVAILABLE);
      own.restart();
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(() -> now(away.head("a", KEEPS)).offset() == 1);
      assertThat(texts(now(away.read("a", KEEPS, 0, 10, 1_000)))).containsExactly("x");
    }
  }

  @Test
  void an_append_that_is_not_answered_in_time_is_log_unavailable_and_not_sent_again() {
    try (RedisServer own = RedisServer.start();
        Redis slow = own.connect(Duration.ofMillis(300));
        Log log = new RedisLog(slow, "test")) {
      now(log.head("a", KEEPS));
      own.freeze();
      refused(log.append("a", KEEPS, List.of(keyed("ann", "k", "x"))), Code.LOG_UNAVAILABLE);
      own.thaw();

      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(() ->
              !(only(now(log.append("a", KEEPS, List.of(keyed("ann", "k", "x")))))
                      instanceof Numbered)
                  || now(log.head("a", KEEPS)).offset() == 1);
      assertThat(now(log.head("a", KEEPS)).offset()).isEqualTo(1);
    }
  }

  @Test
  void a_redis_that_answers_nothing_counts_as_away_until_it_does() {
    try (RedisServer own = RedisServer.start();
        Redis silent = own.connect(Duration.ofMillis(300))) {
      own.freeze();
      await().atMost(Duration.ofSeconds(30)).until(() -> !silent.reachable());
      own.thaw();
      await().atMost(Duration.ofSeconds(30)).until(silent::reachable);
    }
  }

  @Test
  void a_full_redis_refuses_as_overloaded_and_nothing_is_half_done() {
    append("a", plain("x"));
    server.ask(commands -> commands.configSet("maxmemory", "1"));
    try {
      refused(log.append("a", KEEPS, List.of(plain("y"))), Code.OVERLOADED);
    } finally {
      server.ask(commands -> commands.configSet("maxmemory", "0"));
    }
    assertThat(texts(read("a", 0))).containsExactly("x");
  }

  @Test
  void a_redis_that_forgot_its_scripts_is_given_them_again() {
    append("a", plain("x"));
    server.ask(commands -> commands.scriptFlush());

    refused(log.append("a", KEEPS, List.of(plain("y"))), Code.LOG_UNAVAILABLE);
    awaitScripts();
    assertThat(append("a", plain("z")).head().offset()).isEqualTo(2);
  }

  @Test
  void a_redis_that_cannot_be_reached_is_said_at_once() {
    assertThatThrownBy(() ->
            Redis.connect(
                new RedisSettings("redis://:pass@127.0.0.1:1", "test", Duration.ofSeconds(5))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1:1")
        .hasMessageNotContaining("pass");
  }

  // In Redis

  @Test
  void every_publication_rings_in_the_step_that_numbers_it() throws InterruptedException {
    BlockingQueue<Ring> rung = new LinkedBlockingQueue<>();
    try (Bell bell = new RedisBell(redis, "test")) {
      bell.attach(
          new Bell.Ear() {
            @Override
            public void rung(Ring ring) {
              rung.add(ring);
            }

            @Override
            public void returned() {}

            @Override
            public void unheard() {}
          });
      now(bell.listen("a"));
      Appended appended = append("a", plain("x"), keyed("ann", "k", "y"));

      for (Appended.Outcome outcome : appended.outcomes()) {
        Publication publication = ((Numbered) outcome).publication();
        Position position = new Position(appended.head().epoch(), publication.offset());
        assertThat(rung.poll(10, TimeUnit.SECONDS))
            .isEqualTo(new Ring.Moved("a", position, publication));
      }
    }
  }

  @Test
  void names_with_braces_are_kept_apart_and_in_one_slot() {
    List<String> channels = List.of("}", "{", "a}b", "a}c", "a{b", "a%7Db", "a%b");
    for (String channel : channels) {
      assertThat(append(channel, keyed("ann", "k", channel)).head().offset()).isEqualTo(1);
    }
    assertThat(now(log.heads(channels)).known()).hasSize(channels.size());
  }

  @Test
  void a_channel_that_nobody_asks_for_is_let_go_of() {
    append("a", keyed("ann", "k", "x"));

    for (String key : server.ask(commands -> commands.keys("*"))) {
      assertThat(life(key)).as(key).isPositive();
    }
    server.ask(commands -> commands.pexpire("test:{a}", 1_000_000));
    server.ask(commands -> commands.hset("test:{a}", "u", "0"));
    now(log.heads(List.of("a")));
    assertThat(life("test:{a}")).as("asked for, so kept again").isGreaterThan(3_600_000);
  }

  private long life(String key) {
    return server.ask(commands -> commands.pttl(key));
  }

  @Test
  void many_that_are_too_old_are_let_go_of_in_one_step() {
    Retention brief = new Retention(1_000, WINDOW, WINDOW);
    for (int i = 0; i < 100; i++) {
      append(brief, "a", plain("old" + i));
    }
    pass(WINDOW.plusMillis(100));
    append(brief, "a", plain("young"));

    long kept = server.ask(commands -> commands.xlen("test:{a}:h"));
    assertThat(kept).isEqualTo(1);
    assertThat(now(log.head("a", brief)).oldest()).isEqualTo(101);
  }

  @Test
  void a_publication_of_every_shape_comes_back_as_it_was() {
    Entry full =
        new Entry(
            Payload.opaque(new byte[] {0, -1, 10}),
            "ann 世界",
            "k\0",
            0,
            Map.of("", "v", "t", ""),
            "");
    append("a", full);

    Publication read = read("a", 0).publications().getFirst();
    assertThat(read.payload()).isEqualTo(full.payload());
    assertThat(read.user()).isEqualTo(full.user());
    assertThat(read.key()).isEqualTo(full.key());
    assertThat(read.tags()).isEqualTo(full.tags());
    assertThat(read.slot()).isEqualTo("");
  }
}
