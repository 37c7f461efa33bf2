package dev.hawser.stores;

import static dev.hawser.brokers.contract.Stages.now;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.brokers.contract.ManualTime;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.Ledger.Tally;
import dev.hawser.core.log.Retention;
import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.Member;
import dev.hawser.im.conversation.Role;
import dev.hawser.im.search.SearchStore.Change;
import dev.hawser.im.search.SearchStore.Wanted;
import dev.hawser.protocol.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of what is too old, on every engine. */
abstract class KeepingContract {

  private static final Retention ALL = LedgerContract.ALL;
  private static final Retention DAY =
      new Retention(Retention.UNCOUNTED, Duration.ofDays(1), Duration.ofMinutes(5), true);

  private final ManualTime time = new ManualTime();
  private Store store = unopened();

  /** A store that is empty. */
  abstract Store open(ManualTime time);

  @BeforeEach
  void opens() {
    store = open(time);
  }

  @AfterEach
  void closes() {
    leave(store);
  }

  /** A test is over with it. Whoever hands it on to the next, empty, does not close it. */
  void leave(Store store) {
    store.close();
  }

  @SuppressWarnings("NullAway") // Before each test it is opened.
  private static Store unopened() {
    return null;
  }

  private void say(String channel, Retention retention) {
    now(
        store
            .log()
            .append(
                channel,
                retention,
                List.of(new Entry(Payload.json("1"), "ann", null, 0, Map.of(), null))));
  }

  private Tally tally(String channel, long after) {
    return requireNonNull(now(store.ledger().tallies("bob", Map.of(channel, after))).get(channel));
  }

  private long oldest(String channel) {
    Head head = now(store.log().heads(List.of(channel))).known().get(channel);
    return requireNonNull(head).oldest();
  }

  private long rows(String table) {
    try {
      return store
          .database()
          .read(connection ->
              Statements.query(connection, row -> row.getLong(1), "SELECT count(*) FROM " + table)
                  .getFirst());
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void what_is_too_old_counts_as_unread_no_more_though_it_is_still_there() {
    for (int i = 0; i < 3; i++) {
      say("im/c/g", DAY);
    }
    time.pass(Duration.ofDays(2));
    say("im/c/g", DAY);

    assertThat(tally("im/c/g", 0).unread()).isEqualTo(1);
    assertThat(tally("im/c/g", 2).unread()).isEqualTo(1);
    assertThat(tally("im/c/g", 4).unread()).isZero();
    assertThat(now(store.ledger().counted("im/c/g", 1))).isEqualTo(3);

    store.sweep();
    await().until(() -> rows("event") == 1);
    assertThat(tally("im/c/g", 0).unread()).isEqualTo(1);
    assertThat(oldest("im/c/g")).isEqualTo(4);
  }

  @Test
  void channels_to_which_nobody_appends_take_over_how_much_is_kept() {
    List<String> channels = new ArrayList<>();
    // More than are changed in one transaction.
    for (int i = 0; i < 1_200; i++) {
      channels.add("im/c/" + i);
      say(channels.getLast(), ALL);
    }
    say("other", ALL);
    time.pass(Duration.ofDays(2));

    store.keep("im/c/", DAY);

    await().until(() -> channels.stream().allMatch(channel -> oldest(channel) == 2));
    assertThat(oldest("other")).isEqualTo(1);
    await()
        .until(() -> {
          store.sweep();
          return rows("event") == 1;
        });
    assertThat(tally("im/c/7", 0).unread()).isZero();
    say("im/c/7", DAY);
    assertThat(tally("im/c/7", 0).unread()).isEqualTo(1);
    assertThat(oldest("im/c/7")).isEqualTo(2);
  }

  @Test
  void what_is_too_old_is_found_no_more_and_leaves_the_index() {
    Conversation group = new Conversation("g", false, "", "", Conversation.Settings.USUAL, 1, 0, 0);
    store.conversations().create(group, List.of(Member.joining("ann", Role.OWNER, 0, true, 0)));
    long before = rows("indexed");
    say("im/c/g", DAY);
    time.pass(Duration.ofDays(2));
    say("im/c/g", DAY);
    store
        .search()
        .index(
            "im/c/g",
            List.of(
                new Change(1, 1, 0, List.of("rope")),
                new Change(2, 2, 0, List.of("rope", "knot"))));
    assertThat(found()).containsExactly(2L, 1L);

    store.sweep();

    await().until(() -> found().equals(List.of(2L)));
    assertThat(rows("indexed")).isEqualTo(before + 1);
  }

  private List<Long> found() {
    return store.search().find("ann", List.of(new Wanted("rope", false)), null, null, 10).stream()
        .map(one -> one.offset())
        .toList();
  }
}
