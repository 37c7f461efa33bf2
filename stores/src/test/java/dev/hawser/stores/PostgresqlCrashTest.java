package dev.hawser.stores;

import static dev.hawser.brokers.contract.Stages.now;
import static dev.hawser.brokers.contract.Stages.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Appended.Outcome.Repeated;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A PostgreSQL that is killed. */
class PostgresqlCrashTest {

  private static final Retention ALL = LedgerContract.ALL;
  private static final Duration BACK = Duration.ofSeconds(60);
  private static final Entry PUBLICATION =
      new Entry(Payload.json("1"), "ann", "k", 0, Map.of(), null);

  private final PostgresqlServer server = PostgresqlServer.start();
  private final String uri = server.freshDatabase();

  @AfterEach
  void stop() {
    server.close();
  }

  private Store open(Duration flush) throws IOException {
    return Store.open(server.settings(uri, flush), InstantSource.system());
  }

  private static Appended append(Store store) {
    return now(store.log().append("a", ALL, List.of(PUBLICATION)));
  }

  @Test
  void with_a_sync_at_commit_an_epoch_outlives_it() throws IOException {
    try (Store store = open(Duration.ZERO)) {
      Appended before = append(store);
      server.kill();
      refused(store.log().append("a", ALL, List.of(PUBLICATION)), Code.LOG_UNAVAILABLE);
      assertThat(store.reachable()).isFalse();
      server.startAgain();

      await()
          .atMost(BACK)
          .ignoreExceptions()
          .until(() -> now(store.log().head("a", ALL)).equals(before.head()));
      await()
          .atMost(BACK)
          .ignoreExceptions()
          .until(() -> append(store).outcomes().getFirst().equals(new Repeated(1)));
      assertThat(store.reachable()).isTrue();
    }
  }

  @Test
  void where_a_node_goes_by_an_interval_it_costs_the_epoch() throws IOException {
    try (Store weak = open(Duration.ofSeconds(1));
        Store strong = open(Duration.ZERO)) {
      Head before = append(weak).head();
      assertThat(now(strong.log().head("a", ALL))).isEqualTo(before);
      server.kill();
      server.startAgain();

      await()
          .atMost(BACK)
          .ignoreExceptions()
          .until(() -> !now(strong.log().head("a", ALL)).epoch().equals(before.epoch()));
      await()
          .atMost(BACK)
          .ignoreExceptions()
          .until(() -> now(weak.log().head("a", ALL)).equals(now(strong.log().head("a", ALL))));
    }
  }
}
