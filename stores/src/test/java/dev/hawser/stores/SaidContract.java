package dev.hawser.stores;

import static dev.hawser.brokers.contract.Stages.now;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Reference;
import dev.hawser.im.govern.SaidStore;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one user said, and that it is gone. */
abstract class SaidContract {

  private Store store = unopened();

  /** Whoever opens it closes it, after the test or later. */
  abstract Store open();

  @BeforeEach
  void begin() {
    store = open();
  }

  @SuppressWarnings("NullAway") // Before each test it is opened.
  private static Store unopened() {
    return null;
  }

  private SaidStore said() {
    return store.said();
  }

  private void say(String channel, @Nullable String user, @Nullable String key, long ref) {
    Map<String, String> tags = ref == 0 ? Map.of() : Map.of(Reference.TAG, "" + ref);
    Entry entry = new Entry(Payload.json("{\"text\":\"rope\"}"), user, key, 0, tags, "s");
    now(store.log().append(channel, LedgerContract.ALL, List.of(entry)));
  }

  private List<Publication> all(String channel) {
    return now(store.log().read(channel, LedgerContract.ALL, 0, 100, 1 << 20)).publications();
  }

  private static List<Long> offsets(List<Publication> publications) {
    return publications.stream().map(Publication::offset).toList();
  }

  @Test
  void all_of_one_user_is_found_whatever_it_is_and_wherever() {
    say("im/c/b", "ann", "k1", 0);
    say("im/c/b", "bob", "k1", 0);
    say("im/c/b", "ann", null, 2);
    say("im/c/a", "ann\0", null, 0);
    say("im/c/c", "ann", null, 7);
    say("im/d", "ann", "k2", 0);

    assertThat(said().channels("ann", "im/c/", null, 10)).containsExactly("im/c/b", "im/c/c");
    assertThat(said().channels("ann", "im/c/", null, 1)).containsExactly("im/c/b");
    assertThat(said().channels("ann", "im/c/", "im/c/b", 10)).containsExactly("im/c/c");
    assertThat(said().channels("ann\0", "im/c/", null, 10)).containsExactly("im/c/a");
    assertThat(offsets(said().of("ann", "im/c/b", 0, 10))).containsExactly(1L, 3L);
    assertThat(offsets(said().of("ann", "im/c/b", 1, 10))).containsExactly(3L);
    assertThat(said().of("ann", "im/c/b", 0, 1).getFirst()).isEqualTo(all("im/c/b").getFirst());
    assertThat(said().of("ann", "nowhere", 0, 10)).isEmpty();
  }

  @Test
  void what_is_blank_says_nothing_of_nobody_and_counts_as_before() {
    say("im/c/a", "ann", "k1", 0);
    say("im/c/a", "bob", "k1", 0);
    say("im/c/a", "ann", "k2", 2);
    Publication bobs = all("im/c/a").get(1);

    said().blank("im/c/a", List.of(1L, 3L));
    said().blank("im/c/a", List.of(1L, 3L));

    List<Publication> all = all("im/c/a");
    assertThat(offsets(all)).containsExactly(1L, 2L, 3L);
    assertThat(all.get(1)).isEqualTo(bobs);
    for (Publication blank : List.of(all.getFirst(), all.getLast())) {
      assertThat(blank.user()).isNull();
      assertThat(blank.key()).isNull();
      assertThat(blank.slot()).isNull();
      assertThat(blank.payload().toString()).isEqualTo("{\"type\":\"erased\"}");
    }
    assertThat(all.getLast().tags()).containsEntry(Reference.TAG, "2");
    assertThat(said().channels("ann", "im/c/", null, 10)).isEmpty();
    assertThat(now(store.ledger().counted("im/c/a", 3))).isEqualTo(2);
    assertThat(now(store.ledger().about("im/c/a", 2, 2, 0, 10))).hasSize(1);
  }

  @Test
  void an_erasure_is_known_until_it_is_over() {
    said().begin("bob", 2);
    said().begin("ann", 1);
    said().begin("bob", 0);
    assertThat(said().underWay()).containsExactly("ann", "bob");
    said().over("ann");
    said().over("ann");
    assertThat(said().underWay()).containsExactly("bob");
  }
}
