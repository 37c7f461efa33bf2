package dev.hawser.brokers.contract;

import static dev.hawser.brokers.contract.Stages.now;
import static dev.hawser.brokers.contract.Stages.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Appended.Outcome;
import dev.hawser.core.log.Appended.Outcome.Numbered;
import dev.hawser.core.log.Appended.Outcome.Refused;
import dev.hawser.core.log.Appended.Outcome.Repeated;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.Heads;
import dev.hawser.core.log.Log;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every log keeps. */
public abstract class LogContract {

  /** Ages and windows of these tests; short, since some engines must really wait. */
  protected static final Duration WINDOW = Duration.ofSeconds(2);

  protected static final Retention KEEPS = new Retention(100, Duration.ofHours(1), WINDOW);
  protected static final Retention COUNTS = new Retention(0, Duration.ofHours(1), WINDOW);

  protected Log log = unopened();

  /** A log of this kind, empty. */
  protected abstract Log open();

  /** Lets time pass for the log. */
  protected abstract void pass(Duration time);

  @BeforeEach
  void opens() {
    log = open();
  }

  @AfterEach
  void leaves() {
    leave(log);
  }

  /** A test is over with it. Whoever hands it on to the next, empty, does not close it. */
  protected void leave(Log log) {
    log.close();
  }

  private static Log unopened() {
    return new dev.hawser.brokers.memory.MemoryLog();
  }

  // Numbering and epochs

  @Test
  void publications_are_numbered_from_one_without_gaps() {
    for (int i = 1; i <= 5; i++) {
      assertThat(append("a", plain("m" + i)).head().offset()).isEqualTo(i);
    }
    assertThat(offsets(read("a", 0))).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void a_batch_is_numbered_in_its_order() {
    Appended appended = append("a", plain("x"), plain("y"), plain("z"));

    assertThat(numbered(appended)).containsExactly(1L, 2L, 3L);
    assertThat(texts(read("a", 0))).containsExactly("x", "y", "z");
  }

  @Test
  void channels_are_numbered_apart() {
    append("a", plain("x"), plain("y"));

    assertThat(append("b", plain("z")).head().offset()).isEqualTo(1);
  }

  @Test
  void an_epoch_stays_while_nothing_is_lost() {
    String epoch = head("a").epoch();
    append("a", plain("x"));
    read("a", 0);

    assertThat(append("a", plain("y")).head().epoch()).isEqualTo(epoch);
    assertThat(head("a").epoch()).isEqualTo(epoch);
    assertThat(read("a", 0).head().epoch()).isEqualTo(epoch);
  }

  @Test
  void an_epoch_is_a_short_text() {
    assertThat(head("a").epoch()).matches("[0-9A-Za-z._-]{1,64}");
  }

  // Order

  @Test
  void batches_take_effect_in_the_order_of_the_calls() {
    List<CompletionStage<Appended>> stages = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      stages.add(log.append("a", KEEPS, List.of(plain("m" + 2 * i), plain("m" + (2 * i + 1)))));
    }
    for (int i = 0; i < stages.size(); i++) {
      assertThat(numbered(now(stages.get(i)))).containsExactly(2L * i + 1, 2L * i + 2);
    }
  }

  // Append

  @Test
  void each_entry_has_its_outcome_in_order() {
    append("a", keyed("ann", "k", "x"));

    Appended appended = append("a", plain("y"), keyed("ann", "k", "x"), plain("z"));

    assertThat(appended.outcomes()).hasSize(3);
    assertThat(appended.outcomes().get(0)).isInstanceOf(Numbered.class);
    assertThat(appended.outcomes().get(1)).isEqualTo(new Repeated(1));
    assertThat(appended.outcomes().get(2)).isInstanceOf(Numbered.class);
    assertThat(appended.head().offset()).isEqualTo(3);
  }

  @Test
  void an_empty_batch_tells_the_head() {
    append("a", plain("x"));

    Appended appended = append("a");

    assertThat(appended.outcomes()).isEmpty();
    assertThat(appended.head().offset()).isEqualTo(1);
  }

  @Test
  void the_head_told_is_the_one_right_after_the_batch() {
    Appended first = append("a", plain("x"), plain("y"));
    append("a", plain("z"));

    assertThat(first.head().offset()).isEqualTo(2);
    assertThat(first.head().oldest()).isEqualTo(1);
    assertThat(first.head()).isNotEqualTo(head("a"));
  }

  @Test
  void a_publication_carries_all_that_was_entered() {
    Entry entry =
        new Entry(Payload.json("{\"a\":1}"), "ann", "k1", 0, Map.of("t", "v", "u", "w"), "s1");

    Publication numbered = ((Numbered) append("a", entry).outcomes().getFirst()).publication();
    Publication read = read("a", 0).publications().getFirst();

    assertThat(numbered.payload()).isEqualTo(entry.payload());
    assertThat(numbered.user()).isEqualTo("ann");
    assertThat(numbered.key()).isEqualTo("k1");
    assertThat(numbered.tags()).isEqualTo(entry.tags());
    assertThat(numbered.slot()).isEqualTo("s1");
    assertThat(numbered.time()).isPositive();
    assertThat(read).isEqualTo(numbered);
  }

  @Test
  void bytes_come_back_as_bytes() {
    byte[] bytes = {0, -1, 10, 13, (byte) 0x80, (byte) 0xff};
    append("a", new Entry(Payload.opaque(bytes), null, null, 0, Map.of(), null));

    Publication read = read("a", 0).publications().getFirst();

    assertThat(read.payload()).isEqualTo(Payload.opaque(bytes));
    assertThat(read.user()).isNull();
    assertThat(read.key()).isNull();
    assertThat(read.slot()).isNull();
  }

  // Keys

  @Test
  void a_key_has_its_effect_once() {
    append("a", keyed("ann", "k", "x"));

    assertThat(only(append("a", keyed("ann", "k", "x")))).isEqualTo(new Repeated(1));
    assertThat(only(append("a", aged(1_000, "ann", "k", "x")))).isEqualTo(new Repeated(1));
    assertThat(head("a").offset()).isEqualTo(1);
  }

  @Test
  void a_key_repeated_within_one_batch_has_its_effect_once() {
    Appended appended = append("a", keyed("ann", "k", "x"), keyed("ann", "k", "x"));

    assertThat(appended.outcomes().get(1)).isEqualTo(new Repeated(1));
    assertThat(appended.head().offset()).isEqualTo(1);
  }

  @Test
  void without_a_key_there_is_an_effect_each_time() {
    append("a", plain("x"));
    append("a", plain("x"));

    assertThat(head("a").offset()).isEqualTo(2);
  }

  @Test
  void a_key_with_other_data_is_refused() {
    append("a", full(Payload.json("1"), Map.of("t", "v"), "s"));

    List<Entry> others =
        List.of(
            full(Payload.json("2"), Map.of("t", "v"), "s"),
            full(Payload.opaque(new byte[] {'1'}), Map.of("t", "v"), "s"),
            full(Payload.json("1"), Map.of("t", "w"), "s"),
            full(Payload.json("1"), Map.of(), "s"),
            full(Payload.json("1"), Map.of("t", "v"), null),
            full(Payload.json("1"), Map.of("t", "v"), ""));
    for (Entry other : others) {
      assertThat(only(append("a", other))).as("%s", other).isEqualTo(new Refused(Code.KEY_REUSED));
    }
    assertThat(only(append("a", full(Payload.json("1"), Map.of("t", "v"), "s"))))
        .isEqualTo(new Repeated(1));
    assertThat(head("a").offset()).isEqualTo(1);
  }

  @Test
  void the_order_of_tags_is_no_difference() {
    Map<String, String> one = new java.util.LinkedHashMap<>();
    one.put("a", "1");
    one.put("b", "2");
    Map<String, String> other = new java.util.LinkedHashMap<>();
    other.put("b", "2");
    other.put("a", "1");
    append("a", full(Payload.json("1"), one, null));

    assertThat(only(append("a", full(Payload.json("1"), other, null)))).isEqualTo(new Repeated(1));
  }

  @Test
  void users_do_not_share_keys() {
    append("a", keyed("ann", "k", "x"));

    assertThat(only(append("a", keyed("bob", "k", "y")))).isInstanceOf(Numbered.class);
  }

  @Test
  void the_servers_own_keys_are_a_scope_of_their_own() {
    append("a", keyed(null, "k", "x"));

    for (String user : List.of("", "null", "server", "-", "0")) {
      assertThat(only(append("a", keyed(user, "k", "y-" + user))))
          .as("user '%s'", user)
          .isInstanceOf(Numbered.class);
    }
    assertThat(only(append("a", keyed(null, "k", "x")))).isEqualTo(new Repeated(1));
  }

  @Test
  void user_and_key_do_not_run_into_one_another() {
    append("a", keyed("ann", "b:c", "x"));
    append("a", keyed("ann:b", "c", "y"));
    append("a", keyed("ann\0b", "c", "z"));

    assertThat(head("a").offset()).isEqualTo(3);
  }

  @Test
  void channels_do_not_share_keys() {
    append("a", keyed("ann", "k", "x"));

    assertThat(only(append("b", keyed("ann", "k", "y")))).isInstanceOf(Numbered.class);
  }

  @Test
  void a_key_is_remembered_as_long_as_its_window() {
    append("a", keyed("ann", "k", "x"));

    pass(WINDOW.minusMillis(500));

    assertThat(only(append("a", aged(1_500, "ann", "k", "x")))).isEqualTo(new Repeated(1));
  }

  @Test
  void a_key_outlives_its_publication() {
    append("a", keyed("ann", "k", "x"));
    for (int i = 0; i < KEEPS.count(); i++) {
      append("a", plain("m" + i));
    }
    assertThat(head("a").oldest()).isEqualTo(2);

    assertThat(only(append("a", keyed("ann", "k", "x")))).isEqualTo(new Repeated(1));
  }

  @Test
  void keys_work_where_no_history_is_kept() {
    assertThat(only(append(COUNTS, "a", keyed("ann", "k", "x")))).isInstanceOf(Numbered.class);
    assertThat(only(append(COUNTS, "a", keyed("ann", "k", "x")))).isEqualTo(new Repeated(1));
  }

  @Test
  void a_retry_older_than_the_window_is_refused_without_effect() {
    append("a", keyed("ann", "k", "x"));
    long tooOld = WINDOW.toMillis() + 1;

    assertThat(only(append("a", aged(tooOld, "ann", "k", "x"))))
        .isEqualTo(new Refused(Code.KEY_EXPIRED));
    assertThat(only(append("a", aged(tooOld, "ann", "other", "y"))))
        .isEqualTo(new Refused(Code.KEY_EXPIRED));
    assertThat(head("a").offset()).isEqualTo(1);
    assertThat(only(append("a", keyed("ann", "other", "z")))).isInstanceOf(Numbered.class);
  }

  @Test
  void a_retry_as_old_as_the_window_is_taken() {
    assertThat(only(append("a", aged(WINDOW.toMillis(), "ann", "k", "x"))))
        .isInstanceOf(Numbered.class);
  }

  @Test
  void the_first_refusal_refuses_the_rest_of_the_batch() {
    append("a", keyed("ann", "k", "x"));

    Appended appended =
        append(
            "a",
            plain("before"),
            keyed("ann", "k", "other"),
            keyed("ann", "fresh", "y"),
            keyed("ann", "k", "x"),
            plain("after"));

    assertThat(appended.outcomes().get(0)).isInstanceOf(Numbered.class);
    assertThat(appended.outcomes().subList(1, 5))
        .containsExactly(
            new Refused(Code.KEY_REUSED),
            new Refused(Code.BATCH_STOPPED),
            new Refused(Code.BATCH_STOPPED),
            new Refused(Code.BATCH_STOPPED));
    assertThat(texts(read("a", 0))).containsExactly("x", "before");
  }

  @Test
  void what_was_stopped_has_left_no_key() {
    append("a", aged(WINDOW.toMillis() + 1, "ann", "old", "x"), keyed("ann", "k", "y"));

    assertThat(only(append("a", keyed("ann", "k", "z")))).isInstanceOf(Numbered.class);
  }

  // Retention

  @Test
  void no_more_than_the_count_is_kept() {
    Retention three = new Retention(3, Duration.ofHours(1), WINDOW);
    for (int i = 1; i <= 10; i++) {
      append(three, "a", plain("m" + i));
    }

    LogPage page = now(log.read("a", three, 0, 100, 1 << 20));

    assertThat(texts(page)).containsExactly("m8", "m9", "m10");
    assertThat(page.head().oldest()).isEqualTo(8);
    assertThat(page.head().offset()).isEqualTo(10);
  }

  @Test
  void nothing_is_kept_longer_than_the_age() {
    Retention brief = new Retention(100, WINDOW, WINDOW);
    append(brief, "a", plain("old"));
    pass(WINDOW.dividedBy(2));
    append(brief, "a", plain("young"));
    pass(WINDOW.dividedBy(2).plusMillis(100));

    LogPage page = now(log.read("a", brief, 0, 100, 1 << 20));

    assertThat(texts(page)).containsExactly("young");
    assertThat(page.head().oldest()).isEqualTo(2);
    pass(WINDOW);
    Head head = now(log.head("a", brief));
    assertThat(head.offset()).isEqualTo(2);
    assertThat(head.oldest()).isEqualTo(3);
    assertThat(head.epoch()).isEqualTo(page.head().epoch());
  }

  @Test
  void with_a_count_of_zero_there_are_numbers_and_no_history() {
    Appended appended = append(COUNTS, "a", plain("x"), plain("y"));

    assertThat(numbered(appended)).containsExactly(1L, 2L);
    assertThat(appended.head().oldest()).isEqualTo(3);
    assertThat(now(log.read("a", COUNTS, 0, 10, 1 << 20)).publications()).isEmpty();
    assertThat(append(COUNTS, "a", plain("z")).head().offset()).isEqualTo(3);
  }

  // Read

  @Test
  void a_page_starts_right_after_the_offset() {
    append("a", plain("x"), plain("y"), plain("z"));

    assertThat(texts(read("a", 1))).containsExactly("y", "z");
    assertThat(texts(read("a", 3))).isEmpty();
  }

  @Test
  void a_page_after_a_gap_starts_at_the_oldest_kept() {
    Retention two = new Retention(2, Duration.ofHours(1), WINDOW);
    append(two, "a", plain("1"), plain("2"), plain("3"), plain("4"));

    LogPage page = now(log.read("a", two, 1, 10, 1 << 20));

    assertThat(offsets(page)).containsExactly(3L, 4L);
    assertThat(page.head().oldest()).isEqualTo(3);
  }

  @Test
  void a_page_holds_at_most_the_count() {
    append("a", plain("x"), plain("y"), plain("z"));

    assertThat(texts(now(log.read("a", KEEPS, 0, 2, 1 << 20)))).containsExactly("x", "y");
    assertThat(texts(now(log.read("a", KEEPS, 2, 1, 1 << 20)))).containsExactly("z");
  }

  @Test
  void a_page_holds_about_the_bytes_at_most() {
    String text = "0123456789".repeat(100);
    append("a", plain(text), plain(text), plain(text), plain(text));

    LogPage page = now(log.read("a", KEEPS, 0, 100, 2_500));

    assertThat(page.publications()).hasSizeBetween(1, 3);
    assertThat(offsets(page)).startsWith(1L);
  }

  @Test
  void one_entry_larger_than_the_bytes_is_given_alone() {
    append("a", plain("0123456789"), plain("x"));

    assertThat(offsets(now(log.read("a", KEEPS, 0, 100, 5)))).containsExactly(1L);
    assertThat(offsets(now(log.read("a", KEEPS, 0, 100, 1)))).containsExactly(1L);
  }

  @Test
  void pages_joined_give_the_whole() {
    List<Entry> batch = IntStream.range(0, 50).mapToObj(i -> plain("m" + i)).toList();
    now(log.append("a", KEEPS, batch));

    List<Long> seen = new ArrayList<>();
    long after = 0;
    while (after < 50) {
      LogPage page = now(log.read("a", KEEPS, after, 7, 1 << 20));
      assertThat(page.publications()).isNotEmpty();
      seen.addAll(offsets(page));
      after = seen.getLast();
    }
    assertThat(seen)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 50).asLongStream().boxed().toList());
  }

  @Test
  void a_read_beyond_the_head_is_empty_and_tells_the_head() {
    append("a", plain("x"));

    LogPage page = read("a", 1_000_000);

    assertThat(page.publications()).isEmpty();
    assertThat(page.head().offset()).isEqualTo(1);
  }

  @Test
  void a_read_of_an_unknown_channel_begins_it() {
    LogPage page = read("a", 0);

    assertThat(page.publications()).isEmpty();
    assertThat(page.head()).isEqualTo(head("a"));
  }

  // Heads

  @Test
  void a_head_begins_the_epoch_of_an_unknown_channel() {
    Head head = head("a");

    assertThat(head.offset()).isZero();
    assertThat(head.oldest()).isEqualTo(1);
    assertThat(append("a", plain("x")).head().epoch()).isEqualTo(head.epoch());
  }

  @Test
  void a_head_never_falls_in_one_epoch() {
    Retention brief = new Retention(2, WINDOW, WINDOW);
    long highest = 0;
    String epoch = now(log.head("a", brief)).epoch();
    for (int i = 0; i < 4; i++) {
      append(brief, "a", plain("m"), plain("n"), plain("o"));
      pass(WINDOW);
      Head head = now(log.head("a", brief));
      assertThat(head.epoch()).isEqualTo(epoch);
      assertThat(head.offset()).isGreaterThan(highest);
      highest = head.offset();
    }
  }

  @Test
  void heads_tell_the_known_channels_only() {
    append("a", plain("x"));
    Head b = head("b");

    Map<String, Head> heads = now(log.heads(List.of("a", "b", "c"))).known();

    assertThat(heads).containsOnlyKeys("a", "b");
    assertThat(heads.get("a")).isEqualTo(head("a"));
    assertThat(heads.get("b")).isEqualTo(b);
  }

  @Test
  void heads_begin_nothing() {
    Heads nothing = new Heads(Map.of());
    assertThat(now(log.heads(List.of("a")))).isEqualTo(nothing);
    assertThat(now(log.heads(List.of("a")))).isEqualTo(nothing);
    assertThat(now(log.heads(List.of()))).isEqualTo(nothing);
  }

  // Failure and threads

  @Test
  void a_closed_log_is_unavailable() {
    append("a", plain("x"));
    log.close();

    refused(log.append("a", KEEPS, List.of(plain("y"))), Code.LOG_UNAVAILABLE);
    refused(log.read("a", KEEPS, 0, 1, 1), Code.LOG_UNAVAILABLE);
    refused(log.head("a", KEEPS), Code.LOG_UNAVAILABLE);
    refused(log.heads(List.of("a")), Code.LOG_UNAVAILABLE);
  }

  @Test
  void two_nodes_at_once_number_one_channel_without_gap_and_use_a_key_once()
      throws InterruptedException {
    int each = 500;
    List<Long> numbers = java.util.Collections.synchronizedList(new ArrayList<>());
    Runnable node =
        () -> {
          for (int i = 0; i < each; i++) {
            for (Outcome outcome : append("a", plain("m"), keyed("ann", "k" + i, "x")).outcomes()) {
              if (outcome instanceof Numbered numbered) {
                numbers.add(numbered.publication().offset());
              }
            }
          }
        };
    Thread one = Thread.ofPlatform().start(node);
    Thread two = Thread.ofPlatform().start(node);
    one.join();
    two.join();

    assertThat(numbers.stream().sorted())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 3 * each).asLongStream().boxed().toList());
  }

  // Words

  protected Appended append(String channel, Entry... entries) {
    return append(KEEPS, channel, entries);
  }

  protected Appended append(Retention retention, String channel, Entry... entries) {
    return now(log.append(channel, retention, List.of(entries)));
  }

  protected LogPage read(String channel, long after) {
    return now(log.read(channel, KEEPS, after, 1_000, 1 << 20));
  }

  protected Head head(String channel) {
    return now(log.head(channel, KEEPS));
  }

  protected static Entry plain(String text) {
    return new Entry(Payload.json('"' + text + '"'), null, null, 0, Map.of(), null);
  }

  protected static Entry keyed(@Nullable String user, String key, String text) {
    return new Entry(Payload.json('"' + text + '"'), user, key, 0, Map.of(), null);
  }

  protected static Entry aged(long age, String user, String key, String text) {
    return new Entry(Payload.json('"' + text + '"'), user, key, age, Map.of(), null);
  }

  private static Entry full(Payload payload, Map<String, String> tags, @Nullable String slot) {
    return new Entry(payload, "ann", "k", 0, tags, slot);
  }

  protected static Outcome only(Appended appended) {
    assertThat(appended.outcomes()).hasSize(1);
    return appended.outcomes().getFirst();
  }

  protected static List<Long> numbered(Appended appended) {
    return appended.outcomes().stream()
        .map(outcome -> ((Numbered) outcome).publication().offset())
        .toList();
  }

  protected static List<Long> offsets(LogPage page) {
    return page.publications().stream().map(Publication::offset).toList();
  }

  protected static List<String> texts(LogPage page) {
    return page.publications().stream()
        .map(publication -> publication.payload().toString().replace("\"", ""))
        .toList();
  }
}
