package dev.hawser.stores;

import static dev.hawser.brokers.contract.Stages.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Appended.Outcome;
import dev.hawser.core.log.Appended.Outcome.Numbered;
import dev.hawser.core.log.Appended.Outcome.Repeated;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.protocol.Payload;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A PostgreSQL that dies, and a standby that takes its place. The store goes on by itself. */
class PostgresqlFailoverTest {

  private static final Duration BACK = Duration.ofSeconds(60);

  private final PostgresqlServer primary = PostgresqlServer.start();
  private final String first = primary.freshDatabase();
  private final String database = first.substring(first.lastIndexOf('/') + 1);
  private final PostgresqlServer standby = primary.standby();

  @AfterEach
  void stop() {
    standby.close();
    primary.close();
  }

  /** As an operator writes it who has two servers. */
  private Store open() throws IOException {
    String both =
        "postgresql://%s,%s/%s?targetServerType=primary"
            .formatted(primary.host(), standby.host(), database);
    return Store.open(primary.settings(both, Duration.ZERO), InstantSource.system());
  }

  private static Appended append(Store store, String key) {
    Entry entry = new Entry(Payload.json("1"), "ann", key, 0, Map.of(), null);
    return now(store.log().append("a", LedgerContract.ALL, List.of(entry)));
  }

  /** Tries until the servers have settled which of them it is. */
  private static Outcome appended(Store store, String key) {
    return await()
        .atMost(BACK)
        .ignoreExceptions()
        .until(() -> append(store, key).outcomes().getFirst(), _ -> true);
  }

  private void awaitFollowed() {
    await()
        .atMost(BACK)
        .until(() ->
            primary
                .tells(
                    database,
                    "SELECT count(*) FROM pg_stat_replication"
                        + " WHERE replay_lsn >= pg_current_wal_flush_lsn()")
                .equals("1"));
  }

  private void promote() {
    assertThat(standby.tells(database, "SELECT pg_promote()")).isEqualTo("t");
  }

  @Test
  void what_the_standby_has_stays_in_a_new_epoch() throws IOException {
    try (Store store = open()) {
      Head before = append(store, "one").head();
      awaitFollowed();
      primary.kill();
      promote();

      assertThat(appended(store, "one")).as("its key is known").isEqualTo(new Repeated(1));
      Head after = now(store.log().head("a", LedgerContract.ALL));
      assertThat(after.offset()).isEqualTo(1);
      assertThat(after.epoch()).isNotEqualTo(before.epoch());
    }
  }

  @Test
  void what_was_acknowledged_and_the_standby_has_not_is_gone_and_the_epoch_says_so()
      throws IOException {
    try (Store store = open()) {
      append(store, "one");
      awaitFollowed();
      standby.kill();
      Head before = append(store, "two").head();
      assertThat(before.offset()).isEqualTo(2);
      primary.kill();
      standby.startAgain();
      promote();

      assertThat(appended(store, "three"))
          .isInstanceOfSatisfying(
              Numbered.class, it -> assertThat(it.publication().offset()).isEqualTo(2));
      Head after = now(store.log().head("a", LedgerContract.ALL));
      assertThat(after.epoch()).as("nobody takes one 2 for the other").isNotEqualTo(before.epoch());
    }
  }
}
