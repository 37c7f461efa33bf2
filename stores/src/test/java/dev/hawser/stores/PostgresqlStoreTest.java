package dev.hawser.stores;

import static dev.hawser.brokers.contract.Stages.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hawser.brokers.contract.LogContract;
import dev.hawser.brokers.contract.LogModelContract;
import dev.hawser.brokers.contract.ManualTime;
import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Appended.Outcome.Repeated;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.Log;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Payload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The contracts on a real PostgreSQL, and what happens to it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresqlStoreTest extends LogContract {

  private static final Retention ALL = LedgerContract.ALL;

  private final PostgresqlServer server = PostgresqlServer.start();
  private final ManualTime time = new ManualTime();
  private final Emptied emptied = new Emptied(server);

  @Override
  protected Log open() {
    return open(Duration.ZERO, time);
  }

  private Log open(Duration flush, ManualTime manual) {
    return new StoreThatCloses(emptied.store(flush, manual.time().wall()), emptied::close);
  }

  @Override
  protected void leave(Log log) {
    // The next test has it, emptied.
  }

  private String empty() {
    emptied.empty();
    return emptied.uri();
  }

  @Override
  protected void pass(Duration duration) {
    time.pass(duration);
  }

  @AfterAll
  void stop() {
    emptied.close();
    server.close();
  }

  private Store open(String uri, Duration flush) {
    try {
      return Store.open(server.settings(uri, flush), time.time().wall());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Nested
  class Model extends LogModelContract {

    @Override
    protected Log open(ManualTime manual) {
      return PostgresqlStoreTest.this.open(Duration.ofSeconds(1), manual);
    }

    @Override
    protected void leave(Log log) {
      // The next history has it, emptied.
    }
  }

  @Nested
  class Counts extends LedgerContract {
    @Override
    Store open() {
      return emptied.store(Duration.ZERO, time.time().wall());
    }

    @Override
    void leave(Store store) {
      // The next test has it, emptied.
    }
  }

  @Nested
  class Keeps extends KeepingContract {
    @Override
    Store open(ManualTime manual) {
      return emptied.store(Duration.ofSeconds(1), manual.time().wall());
    }

    @Override
    void leave(Store store) {
      // The next test has it, emptied.
    }
  }

  // Many nodes

  @Test
  void two_nodes_that_append_to_the_same_channels_at_once_number_without_gap() {
    String uri = empty();
    int channels = 20;
    int rounds = 40;
    try (Store one = open(uri, Duration.ZERO);
        Store two = open(uri, Duration.ZERO)) {
      List<CompletionStage<Appended>> stages = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        for (int channel = 0; channel < channels; channel++) {
          for (Store store : List.of(one, two)) {
            stages.add(
                store
                    .log()
                    .append(
                        "c" + channel, ALL, List.of(plain("x"), keyed("ann", "k" + round, "y"))));
          }
        }
      }
      now(
          CompletableFuture.allOf(
              stages.stream()
                  .map(CompletionStage::toCompletableFuture)
                  .toArray(CompletableFuture[]::new)));
      for (int channel = 0; channel < channels; channel++) {
        assertThat(offsets(now(one.log().read("c" + channel, ALL, 0, 10_000, 1 << 20))))
            .containsExactlyElementsOf(LongStream.rangeClosed(1, 3L * rounds).boxed().toList());
      }
    }
  }

  @Test
  void to_lock_a_few_channels_does_not_look_at_all_others() throws SQLException {
    try (Store store = open(empty(), Duration.ZERO)) {
      String plan =
          ((PostgresqlDatabase) store.database())
              .write(connection -> {
                try (Statement statement = connection.createStatement()) {
                  statement.execute(
                      "INSERT INTO channel (name, epoch, keep_count, keep_age, keep_keys)"
                          + " SELECT 'c' || i, 'e', 1, 1, 1 FROM generate_series(1, 1000) AS i");
                  // Of a statement that a node uses for long, whatever it asks for.
                  statement.execute("SET LOCAL plan_cache_mode = force_generic_plan");
                  statement.execute(
                      "PREPARE few (text[]) AS " + PostgresqlPen.LOCK.replace("?", "$1"));
                  return text(statement, "EXPLAIN EXECUTE few ('{c1,c2}')");
                }
              });

      assertThat(plan).contains("Index Cond: (name = ANY ($1))").doesNotContain("Filter");
    }
  }

  private static String text(Statement statement, String sql) throws SQLException {
    StringJoiner lines = new StringJoiner("\n");
    try (ResultSet found = statement.executeQuery(sql)) {
      while (found.next()) {
        lines.add(found.getString(1));
      }
    }
    return lines.toString();
  }

  @Test
  void many_nodes_that_start_at_once_bring_an_empty_database_to_its_shape() {
    String uri = server.freshDatabase();
    List<CompletableFuture<Store>> opening = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      opening.add(CompletableFuture.supplyAsync(() -> open(uri, Duration.ZERO)));
    }
    List<Store> stores = opening.stream().map(CompletableFuture::join).toList();

    assertThat(stores.stream().map(store -> now(store.log().head("a", ALL)).epoch()).distinct())
        .hasSize(1);
    stores.forEach(Store::close);
  }

  // Epochs

  @Test
  void who_restored_a_backup_has_all_epochs_begin_anew_while_nodes_run() throws IOException {
    String uri = empty();
    try (Store store = open(uri, Duration.ZERO)) {
      Head before = now(store.log().append("a", ALL, List.of(plain("x")))).head();
      Store.renew(server.settings(uri, Duration.ZERO));

      Head after = now(store.log().append("a", ALL, List.of(plain("y")))).head();
      assertThat(after.epoch()).isNotEqualTo(before.epoch()).matches("[0-9A-Za-z._-]{1,64}");
      assertThat(after.offset()).isEqualTo(2);
    }
  }

  @Test
  void a_server_that_syncs_nothing_is_not_believed() {
    String uri = server.freshDatabase();
    String name = uri.substring(uri.lastIndexOf('/') + 1);
    server.ask("postgres", "ALTER DATABASE " + name + " SET synchronous_commit = off");

    assertThatThrownBy(() -> open(uri, Duration.ZERO))
        .hasMessageContaining("store.fsync cannot be commit");
  }

  @Test
  void a_server_that_is_away_is_said_at_once() {
    assertThatThrownBy(() ->
            Store.open(
                new StoreSettings.Postgresql(
                    "postgresql://127.0.0.1:1/none", "hawser", "secret", Duration.ZERO),
                time.time().wall()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1:1")
        .hasMessageNotContaining("secret");
  }

  // Retention

  @Test
  void what_is_too_old_or_too_much_goes_in_the_background() {
    String uri = empty();
    Retention brief = new Retention(5, Duration.ofDays(1), Duration.ZERO);
    try (Store store = open(uri, Duration.ZERO)) {
      for (int i = 0; i < 3; i++) {
        now(store.log().append("a", brief, List.of(plain("1"), plain("2"), plain("3"))));
      }
      store.sweep();
      await()
          .untilAsserted(() ->
              assertThat(offsets(now(store.log().read("a", ALL, 0, 100, 1_000))))
                  .containsExactly(5L, 6L, 7L, 8L, 9L));
      time.pass(Duration.ofDays(2));
      store.sweep();
      await()
          .untilAsserted(() ->
              assertThat(now(store.log().read("a", ALL, 0, 100, 1_000)).publications()).isEmpty());
    }
  }

  @Test
  void nothing_in_a_publication_is_lost_by_its_way_through_the_database() {
    Entry odd =
        new Entry(
            Payload.opaque(new byte[0]), "a\0\u0001b", "\u00010", 0, Map.of("", "\0"), "\u0001");
    append("a", odd);

    var read = read("a", 0).publications().getFirst();

    assertThat(read.payload()).isEqualTo(odd.payload());
    assertThat(read.user()).isEqualTo(odd.user());
    assertThat(read.key()).isEqualTo(odd.key());
    assertThat(read.tags()).isEqualTo(odd.tags());
    assertThat(read.slot()).isEqualTo(odd.slot());
    assertThat(only(append("a", odd))).isEqualTo(new Repeated(1));
  }
}
