package dev.hawser.brokers.redis;

import static dev.hawser.brokers.contract.Stages.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.bell.Bell;
import dev.hawser.core.log.Log;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;

/**
 * A master dies under appends and its replica takes over: whatever is gone is told by another
 * epoch, and all goes on.
 */
class FailoverTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String CHANNEL = "a";

  /** What there is before the master dies: enough to be in the middle of something. */
  private static final int BEFORE = 200;

  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class Failing<D extends Deployment> {

    final D deployment;

    Failing(D deployment) {
      this.deployment = deployment;
    }

    abstract RedisServer master();

    abstract RedisServer replica();

    /** Whether everybody holds it to be the master. */
    abstract boolean isReplacedBy(RedisServer replica);

    /** Waits until there is a replica again. */
    abstract void awaitWhole();

    @AfterAll
    void stop() {
      deployment.close();
    }

    @Test
    void a_master_that_dies_is_replaced_and_what_is_gone_is_told(TestReporter reporter) {
      fail(reporter, Deployment::connect, false);
    }

    @Test
    void a_replica_that_lagged_loses_much_and_all_of_it_is_told(TestReporter reporter) {
      assertThat(fail(reporter, Deployment::connect, true)).isGreaterThanOrEqualTo(BEFORE);
    }

    @Test
    void nothing_acknowledged_is_gone_where_appends_wait_for_the_replica(TestReporter reporter) {
      assertThat(fail(reporter, it -> it.connectWaiting(Duration.ofMillis(300)), false)).isZero();
    }

    @Test
    void while_the_replica_lags_nothing_is_acknowledged_where_appends_wait_for_it(
        TestReporter reporter) {
      assertThat(fail(reporter, it -> it.connectWaiting(Duration.ofMillis(300)), true)).isZero();
    }

    /** Gives how many acknowledged publications are gone. */
    private int fail(
        TestReporter reporter, Function<Deployment, Redis> connecting, boolean lagging) {
      deployment.empty();
      Listener listener = new Listener();
      try (Redis redis = connecting.apply(deployment);
          Redis elsewhere = deployment.connect();
          Log log = new RedisLog(redis, "test");
          Bell bell = new RedisBell(elsewhere, "test")) {
        now(log.head(CHANNEL, Author.KEEPS));
        bell.attach(listener);
        now(bell.listen(CHANNEL));
        RedisServer master = master();
        RedisServer replica = replica();
        Author author = new Author(log, CHANNEL);
        try (author) {
          await().atMost(LONG).until(() -> author.acknowledged() > BEFORE);
          String before = author.epoch();
          if (lagging) {
            lag(master, replica, author);
          }
          master.kill();
          if (lagging) {
            replica.thaw();
          }
          await().atMost(LONG).until(() -> isReplacedBy(replica));
          // Not earlier: it would be the master again, and empty. And whoever waits needs a
          // replica.
          master.restart();

          await().atMost(LONG).until(() -> !author.epoch().equals(before));
          int then = author.acknowledged();
          await().atMost(LONG).until(() -> author.acknowledged() > then + BEFORE);
          await().atMost(LONG).until(() -> listener.returns.get() > 0);
          await().atMost(LONG).until(() -> listener.heard(author.epoch()));
        }
        int gone = author.check(author.epoch(), Author.left(log, CHANNEL));
        listener.heardNothingTwiceOrOutOfOrder();
        reporter.publishEntry(
            "%d acknowledged, %d of them gone, %d refusals"
                .formatted(author.acknowledged(), gone, author.refusals()));
        awaitWhole();
        return gone;
      }
    }

    /** From now on the replica gets nothing; then as much again is said, or refused. */
    private static void lag(RedisServer master, RedisServer replica, Author author) {
      replica.freeze();
      // Otherwise the replica would still find it in its socket.
      master.cli("client", "kill", "type", "replica");
      int said = author.acknowledged();
      int refused = author.refusals();
      await()
          .atMost(LONG)
          .until(() -> author.acknowledged() > said + BEFORE || author.refusals() > refused + 1);
    }
  }

  @Nested
  class OnCluster extends Failing<RedisCluster> {

    OnCluster() {
      super(RedisCluster.impatient());
    }

    @Override
    RedisServer master() {
      return deployment.masterOf("test:{" + CHANNEL + "}");
    }

    @Override
    RedisServer replica() {
      return deployment.replicaOf(master());
    }

    @Override
    boolean isReplacedBy(RedisServer replica) {
      return replica.cli("role").startsWith("master");
    }

    @Override
    void awaitWhole() {
      deployment.awaitWhole();
    }
  }

  @Nested
  class BehindSentinel extends Failing<RedisSentinels> {

    BehindSentinel() {
      super(RedisSentinels.impatient());
    }

    @Override
    RedisServer master() {
      return deployment.master();
    }

    @Override
    RedisServer replica() {
      return deployment.replica();
    }

    @Override
    boolean isReplacedBy(RedisServer replica) {
      return deployment.allTell(replica);
    }

    @Override
    void awaitWhole() {
      deployment.awaitWhole();
    }
  }
}
