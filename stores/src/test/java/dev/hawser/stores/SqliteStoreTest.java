package dev.hawser.stores;

import static dev.hawser.brokers.contract.Stages.now;
import static dev.hawser.brokers.contract.Stages.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hawser.brokers.contract.LogContract;
import dev.hawser.brokers.contract.LogModelContract;
import dev.hawser.brokers.contract.ManualTime;
import dev.hawser.core.log.Appended.Outcome.Repeated;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.Log;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contracts on SQLite, and what happens to its file. */
class SqliteStoreTest extends LogContract {

  private static final Retention ALL = LedgerContract.ALL;

  @TempDir Path folder;

  private final ManualTime time = new ManualTime();
  private int files;

  @Override
  protected Log open() {
    return new StoreThatCloses(open(fresh(), Duration.ZERO));
  }

  @Override
  protected void pass(Duration duration) {
    time.pass(duration);
  }

  private Path fresh() {
    return folder.resolve("store-" + files++);
  }

  private Store open(Path file, Duration flush) {
    try {
      return Store.open(new StoreSettings.Sqlite(file, flush), time.time().wall());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Nested
  class Model extends LogModelContract {
    @Override
    protected Log open(ManualTime manual) {
      try {
        return new StoreThatCloses(
            Store.open(
                new StoreSettings.Sqlite(fresh(), Duration.ofSeconds(1)), manual.time().wall()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Nested
  class Counts extends LedgerContract {
    @Override
    Store open() {
      return SqliteStoreTest.this.open(fresh(), Duration.ZERO);
    }
  }

  @Nested
  class Keeps extends KeepingContract {
    @Override
    Store open(ManualTime manual) {
      try {
        return Store.open(
            new StoreSettings.Sqlite(fresh(), Duration.ofSeconds(1)), manual.time().wall());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  // Epochs

  @Test
  void everything_outlives_a_clean_end() {
    Path file = fresh();
    LogPage before;
    try (Store store = open(file, Duration.ofSeconds(1))) {
      now(store.log().append("a", ALL, List.of(keyed("ann", "k", "x"), plain("y"))));
      before = now(store.log().read("a", ALL, 0, 10, 1_000));
    }
    try (Store store = open(file, Duration.ofSeconds(1))) {
      assertThat(now(store.log().read("a", ALL, 0, 10, 1_000))).isEqualTo(before);
      assertThat(only(now(store.log().append("a", ALL, List.of(keyed("ann", "k", "x"))))))
          .isEqualTo(new Repeated(1));
    }
  }

  @Test
  void with_a_sync_at_commit_an_epoch_outlives_a_crash() {
    Path file = fresh();
    Store store = open(file, Duration.ZERO);
    Head before = now(store.log().append("a", ALL, List.of(plain("x")))).head();

    try (Store after = open(crashed(file), Duration.ZERO)) {
      assertThat(now(after.log().head("a", ALL))).isEqualTo(before);
    }
    store.close();
  }

  @Test
  void with_an_interval_a_crash_costs_the_epoch_and_a_clean_end_does_not() {
    Path file = fresh();
    Store store = open(file, Duration.ofMinutes(1));
    Head before = now(store.log().append("a", ALL, List.of(plain("x")))).head();

    Path copy = crashed(file);
    Head other;
    try (Store after = open(copy, Duration.ofMinutes(1))) {
      other = now(after.log().head("a", ALL));
      assertThat(other.epoch()).isNotEqualTo(before.epoch()).matches("[0-9A-Za-z._-]{1,64}");
    }
    // The mark of the crash is gone with the clean end.
    try (Store again = open(copy, Duration.ZERO)) {
      assertThat(now(again.log().head("a", ALL))).isEqualTo(other);
    }
    store.close();
    try (Store clean = open(file, Duration.ofMinutes(1))) {
      assertThat(now(clean.log().head("a", ALL))).isEqualTo(before);
    }
  }

  @Test
  void who_restored_a_backup_has_all_epochs_begin_anew() throws IOException {
    Path file = fresh();
    Head before;
    try (Store store = open(file, Duration.ZERO)) {
      before = now(store.log().append("a", ALL, List.of(plain("x")))).head();
      assertThatThrownBy(() -> Store.renew(new StoreSettings.Sqlite(file, Duration.ZERO)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another process has it open");
    }
    Store.renew(new StoreSettings.Sqlite(file, Duration.ZERO));

    try (Store store = open(file, Duration.ZERO)) {
      Head after = now(store.log().head("a", ALL));
      assertThat(after.epoch()).isNotEqualTo(before.epoch());
      assertThat(after.offset()).isEqualTo(1);
    }
  }

  /** What a crash would leave now: the files as they are. */
  private Path crashed(Path file) {
    try {
      Path copy = fresh();
      Files.copy(file, copy);
      Files.copy(
          SqliteDatabase.walOf(file),
          SqliteDatabase.walOf(copy),
          StandardCopyOption.REPLACE_EXISTING);
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // Retention

  @Test
  void what_is_too_old_is_let_go_of_in_the_background_and_its_key_with_it() {
    Path file = fresh();
    Retention day = new Retention(Retention.UNCOUNTED, Duration.ofDays(1), Duration.ofDays(1));
    try (Store store = open(file, Duration.ZERO)) {
      for (int i = 0; i < 3; i++) {
        now(store.log().append("a", day, List.of(keyed("ann", "k" + i, "x"))));
      }
      time.pass(Duration.ofDays(2));
      now(store.log().append("a", day, List.of(plain("young"))));
      assertThat(rows(file)).as("an append lets go of nothing").isEqualTo(4);

      store.sweep();
      await().until(() -> rows(file) == 1);
      Head head = now(store.log().head("a", day));
      assertThat(head.oldest()).isEqualTo(4);
      assertThat(head.offset()).isEqualTo(4);
    }
  }

  @Test
  void of_many_too_many_only_some_go_in_each_transaction_and_all_in_the_end() {
    Path file = fresh();
    Retention ten = new Retention(10, Retention.FOREVER, Duration.ZERO);
    try (Store store = open(file, Duration.ofSeconds(1))) {
      for (int i = 0; i < 12; i++) {
        now(store.log().append("a", ten, Collections.nCopies(250, plain("x"))));
      }
      assertThat(now(store.log().head("a", ten)).oldest()).isEqualTo(2_991);
      assertThat(rows(file)).isEqualTo(3_000);
      store.sweep();
      await().until(() -> rows(file) == 10);
    }
  }

  @Test
  void a_key_stays_as_long_as_its_window_though_its_publication_goes() {
    Path file = fresh();
    Retention one = new Retention(1, Retention.FOREVER, Duration.ofMinutes(5));
    try (Store store = open(file, Duration.ZERO)) {
      now(store.log().append("a", one, List.of(keyed("ann", "k", "x"), plain("y"), plain("z"))));
      store.sweep();
      await().until(() -> rows(file) == 2);
      assertThat(only(now(store.log().append("a", one, List.of(keyed("ann", "k", "x"))))))
          .isEqualTo(new Repeated(1));
      time.pass(Duration.ofMinutes(7));
      store.sweep();
      await().until(() -> rows(file) == 1);
    }
  }

  private static int rows(Path file) {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT count(*) FROM event")) {
      found.next();
      return found.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  // Failure

  @Test
  void a_second_process_is_told_that_the_file_is_in_use() {
    Path file = fresh();
    try (Store store = open(file, Duration.ZERO)) {
      assertThat(store.reachable()).isTrue();
      assertThatThrownBy(() -> open(file, Duration.ZERO))
          .hasMessageContaining("another process has it open");
    }
  }

  @Test
  void a_full_disk_refuses_loses_nothing_that_was_acknowledged_and_heals() throws SQLException {
    Path file = fresh();
    try (Store store = open(file, Duration.ZERO)) {
      now(store.log().append("a", ALL, List.of(plain("x"))));
      SqliteDatabase database = (SqliteDatabase) store.database();
      database.limit(200);
      Entry large = new Entry(Payload.opaque(new byte[1 << 20]), "ann", "large", 0, Map.of(), null);
      refused(store.log().append("a", ALL, List.of(plain("y"), large)), Code.LOG_UNAVAILABLE);
      assertThat(store.reachable()).isFalse();
      assertThat(texts(now(store.log().read("a", ALL, 0, 10, 1_000)))).containsExactly("x");
      assertThat(numbered(now(store.log().append("a", ALL, List.of(plain("small"))))))
          .containsExactly(2L);

      database.limit(1_000_000);
      assertThat(numbered(now(store.log().append("a", ALL, List.of(plain("y"), large)))))
          .containsExactly(3L, 4L);
      assertThat(store.reachable()).isTrue();
    }
  }

  @Test
  void what_the_file_does_not_take_for_another_reason_than_its_key_is_not_acknowledged()
      throws SQLException {
    Path file = fresh();
    try (Store store = open(file, Duration.ZERO)) {
      now(store.log().append("a", ALL, List.of(plain("x"))));
      // The next offset is taken by what did not come through the log.
      SqliteDatabase.execute(
          store.database().pens().getFirst().connection(),
          "INSERT INTO event (channel, off, time, author, key, digest, counted, json, data)"
              + " SELECT channel, 2, time, author, 'other', digest, 2, json, data FROM event");

      refused(store.log().append("a", ALL, List.of(plain("y"))), Code.LOG_UNAVAILABLE);
      refused(store.log().append("a", ALL, List.of(keyed("ann", "k", "y"))), Code.LOG_UNAVAILABLE);

      assertThat(now(store.log().head("a", ALL)).offset()).isEqualTo(1);
    }
  }

  @Test
  void nothing_in_a_publication_is_lost_by_its_way_through_the_file() {
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
