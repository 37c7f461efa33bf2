package dev.hawser.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.Conversation.Settings;
import dev.hawser.im.conversation.Member;
import dev.hawser.im.conversation.Member.View;
import dev.hawser.im.conversation.MentionStore;
import dev.hawser.im.conversation.MentionStore.Unread;
import dev.hawser.im.conversation.Role;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is mentioned, until they have read it. */
abstract class MentionContract {

  private Store store;
  private MentionStore mentions;

  /** Whoever opens it closes it, after the test or later. */
  abstract Store open();

  @BeforeEach
  void begin() {
    store = open();
    mentions = store.mentions();
    converse("crew");
    converse("deck");
  }

  private void converse(String id) {
    List<Member> members =
        List.of("ann", "bob", "cid").stream()
            .map(user -> Member.joining(user, Role.MEMBER, 5, false, 1))
            .toList();
    store
        .conversations()
        .create(new Conversation(id, false, id, "", Settings.USUAL, 3, 1, 1), members);
  }

  private Map<String, Unread> unread(String user) {
    return mentions.unread(user, List.of("crew", "deck", "none"), 1_000);
  }

  @Test
  void members_are_told_and_counted_until_they_have_read_it() {
    assertThat(mentions.mention("crew", 7, 0, "ann", List.of("bob", "cid", "eve")))
        .containsExactly("bob", "cid");
    mentions.mention("crew", 9, 0, "ann", List.of("bob"));
    mentions.mention("deck", 8, 0, "ann", List.of("bob"));

    assertThat(unread("bob"))
        .containsOnly(Map.entry("crew", new Unread(2, 7)), Map.entry("deck", new Unread(1, 8)));
    assertThat(unread("eve")).isEmpty();
    assertThat(mentions.unread("bob", List.of(), 1_000)).isEmpty();

    store.conversations().reached("crew", "bob", 7, 7);
    assertThat(unread("bob")).containsEntry("crew", new Unread(1, 9));
    store.conversations().reached("crew", "bob", 0, 20);
    assertThat(unread("bob")).as("received is not read").containsEntry("crew", new Unread(1, 9));
    store.conversations().reached("crew", "bob", 20, 20);
    assertThat(unread("bob")).containsOnlyKeys("deck");
  }

  @Test
  void noting_it_twice_changes_nothing() {
    mentions.mention("crew", 7, 0, "ann", List.of("bob"));
    assertThat(mentions.mention("crew", 7, 0, "ann", List.of("bob"))).containsExactly("bob");
    assertThat(unread("bob")).containsEntry("crew", new Unread(1, 7));

    store.conversations().reached("crew", "bob", 7, 7);
    assertThat(mentions.mention("crew", 7, 0, "ann", List.of("bob")))
        .as("told again, under the same key")
        .containsExactly("bob");
    assertThat(unread("bob")).as("but read").isEmpty();
  }

  @Test
  void what_somebody_may_not_read_does_not_mention_them() {
    assertThat(mentions.mention("crew", 5, 0, "ann", List.of("bob"))).isEmpty();
    assertThat(unread("bob")).isEmpty();
  }

  @Test
  void who_muted_it_is_not_told_and_still_sees_it_in_the_list() {
    store.conversations().view("crew", "bob", new View(false, true, false, false));
    assertThat(mentions.mention("crew", 7, 0, "ann", List.of("bob", "cid"))).containsExactly("cid");
    assertThat(unread("bob")).containsEntry("crew", new Unread(1, 7));
  }

  @Test
  void who_blocks_the_author_is_not_told() {
    store.people().block("bob", "ann", 1, 9);
    assertThat(mentions.mention("crew", 7, 0, "ann", List.of("bob", "cid"))).containsExactly("cid");
    assertThat(mentions.mention("crew", 8, 0, "cid", List.of("bob"))).containsExactly("bob");
  }

  @Test
  void what_was_recalled_or_has_expired_or_is_left_mentions_nobody() {
    mentions.mention("crew", 7, 0, "ann", List.of("bob", "cid"));
    mentions.mention("crew", 8, 1_000, "ann", List.of("bob"));
    mentions.mention("crew", 9, 1_001, "ann", List.of("bob"));
    mentions.forget("crew", 7);

    assertThat(unread("bob")).containsOnly(Map.entry("crew", new Unread(1, 9)));
    assertThat(unread("cid")).isEmpty();

    store.conversations().remove("crew", "bob");
    store.conversations().add("crew", Member.joining("bob", Role.MEMBER, 0, true, 1), 9);
    assertThat(unread("bob")).isEmpty();
  }

  @Test
  void who_is_forgotten_is_mentioned_nowhere() {
    mentions.mention("crew", 7, 0, "ann", List.of("bob", "cid"));

    mentions.forget("bob");

    assertThat(unread("bob")).isEmpty();
    assertThat(unread("cid")).containsOnlyKeys("crew");
  }
}
