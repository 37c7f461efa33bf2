package dev.hawser.stores;

import static dev.hawser.brokers.contract.Stages.now;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Ledger;
import dev.hawser.core.log.Ledger.Referred;
import dev.hawser.core.log.Ledger.Tally;
import dev.hawser.core.log.Log;
import dev.hawser.core.log.Reference;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every ledger keeps. */
abstract class LedgerContract {

  static final Retention ALL =
      new Retention(Retention.UNCOUNTED, Retention.FOREVER, Retention.FOREVER, true);

  private Store store = unopened();

  /** A store that is empty. */
  abstract Store open();

  @BeforeEach
  void opens() {
    store = open();
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

  @Test
  void what_is_about_another_is_not_counted() {
    append("ann", 0);
    append("bob", 1);
    append("bob", 0);

    assertThat(now(ledger().counted("a", 0))).isZero();
    assertThat(now(ledger().counted("a", 1))).isEqualTo(1);
    assertThat(now(ledger().counted("a", 2))).isEqualTo(1);
    assertThat(now(ledger().counted("a", 3))).isEqualTo(2);
    assertThat(now(ledger().counted("a", 1_000))).isEqualTo(2);
    assertThat(now(ledger().counted("nowhere", 5))).isZero();
  }

  @Test
  void a_tag_that_is_no_offset_refers_to_nothing() {
    for (String tag : List.of("", "x", "-1", "1x", "9999999999999999999", "0")) {
      now(log().append("a", ALL, List.of(entry("ann", Map.of(Reference.TAG, tag)))));
    }

    assertThat(now(ledger().counted("a", 6))).isEqualTo(6);
  }

  @Test
  void a_tally_tells_what_is_new_and_what_of_it_is_ones_own() {
    append("ann", 0);
    append("bob", 0);
    append("ann", 2);
    append("bob", 0);
    append("ann", 0);

    Tally tally = tally("ann", 1);

    assertThat(tally.head()).isEqualTo(now(log().head("a", ALL)));
    assertThat(tally.last()).isEqualTo(4);
    assertThat(tally.counted()).isEqualTo(3);
    assertThat(tally.own()).isEqualTo(1);
    assertThat(tally.unread()).isEqualTo(2);
    assertThat(tally("ann", 5)).extracting(Tally::counted, Tally::own).containsExactly(0L, 0L);
    assertThat(tally("eve", 0)).extracting(Tally::counted, Tally::own).containsExactly(4L, 0L);
  }

  @Test
  void many_channels_are_tallied_at_once_and_none_is_begun() {
    now(log().append("a", ALL, List.of(entry("ann", Map.of()))));
    now(log().append("b", ALL, List.of(entry("bob", Map.of()), entry("bob", Map.of()))));

    Map<String, Tally> tallies =
        now(ledger().tallies("ann", Map.of("a", 0L, "b", 1L, "nowhere", 0L)));

    assertThat(tallies).containsOnlyKeys("a", "b");
    assertThat(requireNonNull(tallies.get("a")).unread()).isZero();
    assertThat(requireNonNull(tallies.get("b")).unread()).isEqualTo(1);
    assertThat(now(log().heads(List.of("nowhere"))).known()).isEmpty();
  }

  @Test
  void what_is_about_a_range_comes_in_order_and_in_pages() {
    for (int i = 0; i < 4; i++) {
      append("ann", 0);
    }
    append("bob", 2);
    append("bob", 4);
    append("bob", 3);
    append("bob", 2);

    assertThat(offsets(now(ledger().about("a", 2, 3, 0, 10)))).containsExactly(5L, 7L, 8L);
    assertThat(offsets(now(ledger().about("a", 2, 3, 0, 2)))).containsExactly(5L, 7L);
    assertThat(offsets(now(ledger().about("a", 2, 3, 7, 10)))).containsExactly(8L);
    assertThat(now(ledger().about("a", 9, 99, 0, 10))).isEmpty();
    assertThat(now(ledger().about("nowhere", 1, 9, 0, 10))).isEmpty();
    Publication whole = now(ledger().about("a", 4, 4, 0, 1)).getFirst();
    assertThat(whole).isEqualTo(now(log().read("a", ALL, 5, 1, 1_000)).publications().getFirst());
  }

  @Test
  void what_refers_to_each_offset_of_a_range_is_counted() {
    append("ann", 0);
    append("ann", 0);
    append("bob", 2);
    append("bob", 2);
    append("bob", 1);
    append("ann", 500_000_000_000_000_002L);

    assertThat(now(ledger().referred("a", 1, 2, 6)))
        .containsOnly(
            Map.entry(2L, new Referred(2, 4, time(4))), Map.entry(1L, new Referred(1, 5, time(5))));
    assertThat(now(ledger().referred("a", 2, 2, 3)))
        .as("up to an offset")
        .containsOnly(Map.entry(2L, new Referred(1, 3, time(3))));
    assertThat(now(ledger().referred("a", 500_000_000_000_000_001L, 500_000_000_000_000_009L, 99)))
        .containsOnly(Map.entry(500_000_000_000_000_002L, new Referred(1, 6, time(6))));
    assertThat(now(ledger().referred("nowhere", 1, 9, 9))).isEmpty();
  }

  private long time(long offset) {
    return now(log().read("a", ALL, offset - 1, 1, 1_000)).publications().getFirst().time();
  }

  @Test
  void running_numbers_outlive_the_beginning() {
    Retention three = new Retention(3, Retention.FOREVER, Duration.ZERO, true);
    for (int i = 0; i < 10; i++) {
      now(log().append("a", three, List.of(entry("ann", Map.of()))));
    }
    store.sweep();
    now(log().append("a", three, List.of()));

    assertThat(now(ledger().counted("a", 9))).isEqualTo(9);
    assertThat(now(ledger().counted("a", 2))).isEqualTo(7);
    assertThat(tally("bob", 1).counted()).isEqualTo(3);
    assertThat(tally("ann", 1).unread()).isZero();
  }

  @Test
  void a_ledger_agrees_with_a_plain_list() {
    Random random = new Random(7);
    Map<Integer, Long> authors = new HashMap<>();
    long counted = 0;
    for (int i = 1; i <= 200; i++) {
      boolean about = random.nextInt(3) == 0;
      int author = random.nextInt(3);
      append("u" + author, about ? 1 + random.nextInt(200) : 0);
      if (!about) {
        counted++;
        authors.merge(author, 1L, Long::sum);
      }
      assertThat(now(ledger().counted("a", i))).isEqualTo(counted);
    }
    for (int author = 0; author < 3; author++) {
      assertThat(tally("u" + author, 0).own()).isEqualTo(authors.get(author));
    }
  }

  private Log log() {
    return store.log();
  }

  private Ledger ledger() {
    return store.ledger();
  }

  private Tally tally(String user, long after) {
    return requireNonNull(now(ledger().tallies(user, Map.of("a", after))).get("a"));
  }

  private void append(String user, long ref) {
    Map<String, String> tags = ref == 0 ? Map.of() : Map.of(Reference.TAG, "" + ref);
    Appended appended = now(log().append("a", ALL, List.of(entry(user, tags))));
    assertThat(appended.outcomes().getFirst()).isInstanceOf(Appended.Outcome.Numbered.class);
  }

  private static Entry entry(String user, Map<String, String> tags) {
    return new Entry(Payload.json("1"), user, null, 0, tags, null);
  }

  private static List<Long> offsets(List<Publication> publications) {
    return publications.stream().map(Publication::offset).toList();
  }
}
