package dev.hawser.stores;

import static dev.hawser.brokers.contract.Stages.now;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Reference;
import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.Conversation.Settings;
import dev.hawser.im.conversation.Member;
import dev.hawser.im.conversation.Role;
import dev.hawser.im.message.Threads;
import dev.hawser.im.search.Indexing;
import dev.hawser.im.search.SearchStore.Change;
import dev.hawser.im.search.SearchStore.Found;
import dev.hawser.im.search.Searching;
import dev.hawser.protocol.Payload;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is found, and by whom. */
abstract class SearchContract {

  private Store store;
  private Searching searching;

  /** Whoever opens it closes it, after the test or later. */
  abstract Store open();

  @BeforeEach
  void begin() {
    store = open();
    searching = new Searching(store.search());
    converse("crew", 0, "ann", "bob");
    converse("captains", 0, "ann");
  }

  private void converse(String id, long joined, String... users) {
    List<Member> members =
        List.of(users).stream()
            .map(user -> Member.joining(user, Role.MEMBER, joined, false, 1))
            .toList();
    store
        .conversations()
        .create(new Conversation(id, false, id, "", Settings.USUAL, members.size(), 1, 1), members);
  }

  private long say(String id, String data) {
    return append(id, data, Map.of("type", "text"));
  }

  private long append(String id, String data, Map<String, String> tags) {
    String channel = "im/c/" + id;
    long before = now(store.log().head(channel, LedgerContract.ALL)).offset();
    now(
        store
            .log()
            .append(
                channel,
                LedgerContract.ALL,
                List.of(new Entry(Payload.json(data), "ann", null, 0, tags, null))));
    var page = now(store.log().read(channel, LedgerContract.ALL, before, 10, 1 << 20));
    new Indexing(store.search()).take(channel, page.publications(), _ -> {});
    return before + 1;
  }

  private static String text(String text) {
    return "{\"type\":\"text\",\"text\":\"" + text + "\"}";
  }

  private List<String> find(String user, String text, @Nullable String channel) {
    return searching.find(user, text, channel, null, 10).stream()
        .map(found -> found.channel().substring(5) + "@" + found.offset())
        .toList();
  }

  @Test
  void what_has_expired_is_not_found_and_then_forgotten() {
    long past = 1_000;
    long soon = System.currentTimeMillis() + 3_600_000;
    store
        .search()
        .index(
            "im/c/crew",
            List.of(
                new Change(said(), 1, past, List.of("tide")),
                new Change(said(), 1, soon, List.of("tide")),
                new Change(said(), 1, 0, List.of("tide"))));
    assertThat(find("ann", "tide", null)).containsExactlyInAnyOrder("crew@2", "crew@3");

    // An edit changes the words, and not for how long they are found.
    store.search().index("im/c/crew", List.of(new Change(2, 2, soon, List.of("ebb"))));
    assertThat(find("ann", "ebb", null)).containsExactly("crew@2");
    assertThat(store.search().forgetExpired(soon)).isFalse();
    assertThat(find("ann", "ebb", null)).isEmpty();
    assertThat(find("ann", "tide", null)).containsExactly("crew@3");
  }

  /** The offset of a message that nobody finds by itself. */
  private long said() {
    return append("crew", "{\"type\":\"command\"}", Map.of("type", "command"));
  }

  @Test
  void what_is_said_in_a_thread_is_found_too() {
    say("crew", text("tide"));
    append("crew", text("ebb at six"), Threads.tags("text", 1));
    assertThat(find("ann", "ebb", null)).containsExactly("crew@2");
    append("crew", "{\"type\":\"recall\"}", Map.of("type", "recall", Reference.TAG, "2"));
    assertThat(find("ann", "ebb", null)).isEmpty();
  }

  @Test
  void words_are_found_in_any_order_case_and_width_the_last_one_also_unfinished() {
    say("crew", text("The tide turns at Six"));
    say("crew", text("no wind today"));

    assertThat(find("bob", "TIDE", null)).containsExactly("crew@1");
    assertThat(find("bob", "six ｔｉｄｅ", null)).containsExactly("crew@1");
    assertThat(find("bob", "tide tur", null)).containsExactly("crew@1");
    assertThat(find("bob", "tid six", null)).isEmpty();
    assertThat(find("bob", "tide wind", null)).isEmpty();
    assertThat(find("bob", "null", null)).isEmpty();
    assertThat(find("bob", "?!", null)).isEmpty();
  }

  @Test
  void chinese_is_found_by_one_character_or_more() {
    say("crew", text("明天的潮汐表在这里"));

    for (String asked : List.of("潮", "潮汐", "汐表", "潮汐表", "这里", "里", "明天 这里")) {
      assertThat(find("bob", asked, null)).as(asked).containsExactly("crew@1");
    }
    for (String asked : List.of("汐潮", "明潮", "船")) {
      assertThat(find("bob", asked, null)).as(asked).isEmpty();
    }
  }

  @Test
  void nobody_finds_what_they_may_not_read() {
    say("captains", text("the tide"));
    say("crew", text("the tide"));
    store.conversations().add("captains", Member.joining("bob", Role.MEMBER, 1, false, 1), 10);
    say("captains", text("another tide"));

    assertThat(find("ann", "tide", null))
        .containsExactlyInAnyOrder("captains@1", "captains@2", "crew@1");
    assertThat(find("bob", "tide", null)).containsExactlyInAnyOrder("captains@2", "crew@1");
    assertThat(find("bob", "tide", "im/c/captains")).containsExactly("captains@2");
    assertThat(find("eve", "tide", null)).isEmpty();
    store.conversations().remove("crew", "bob");
    assertThat(find("bob", "tide", null)).containsExactly("captains@2");
  }

  @Test
  void an_edit_is_found_by_its_new_words_and_a_recalled_message_not_at_all() {
    say("crew", text("the tide"));
    Map<String, String> edit = Map.of("type", "edit", Reference.TAG, "1");
    append("crew", "{\"type\":\"edit\",\"ref\":1,\"to\":" + text("the ebb") + "}", edit);

    assertThat(find("bob", "tide", null)).isEmpty();
    assertThat(find("bob", "ebb", null)).containsExactly("crew@1");
    append("crew", "{\"type\":\"recall\",\"ref\":1}", Map.of("type", "recall", Reference.TAG, "1"));
    assertThat(find("bob", "ebb", null)).isEmpty();
  }

  @Test
  void being_told_twice_changes_nothing() {
    say("crew", text("the tide"));
    var page = now(store.log().read("im/c/crew", LedgerContract.ALL, 0, 10, 1 << 20));
    new Indexing(store.search()).take("im/c/crew", page.publications(), _ -> {});

    assertThat(find("bob", "tide", null)).containsExactly("crew@1");
  }

  @Test
  void what_is_found_comes_newest_first_and_page_by_page() {
    for (int i = 0; i < 25; i++) {
      say("crew", text("tide " + i));
    }
    List<Found> first = searching.find("bob", "tide", null, null, 10);
    List<Found> second = searching.find("bob", "tide", null, first.getLast(), 10);
    List<Found> third = searching.find("bob", "tide", null, second.getLast(), 10);

    assertThat(first.getFirst().offset()).isEqualTo(25);
    assertThat(second.getFirst().offset()).isEqualTo(15);
    assertThat(third.stream().map(Found::offset)).containsExactly(5L, 4L, 3L, 2L, 1L);
  }

  @Test
  void a_files_name_is_found() {
    append(
        "crew",
        "{\"type\":\"file\",\"file\":{\"id\":\"x\",\"name\":\"Tide-Table_2030.pdf\"}}",
        Map.of("type", "file"));

    assertThat(find("bob", "tide table", null)).containsExactly("crew@1");
  }
}
