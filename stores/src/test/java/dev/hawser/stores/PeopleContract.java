package dev.hawser.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.Conversation.Settings;
import dev.hawser.im.conversation.Member;
import dev.hawser.im.conversation.Role;
import dev.hawser.im.people.Contact;
import dev.hawser.im.people.Contact.State;
import dev.hawser.im.people.PeopleStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who people are to each other. */
abstract class PeopleContract {

  private static final int MANY = 100;

  private Store store;
  private PeopleStore people;

  /** Whoever opens it closes it, after the test or later. */
  abstract Store open();

  @BeforeEach
  void begin() {
    store = open();
    people = store.people();
  }

  @Test
  void one_blocks_another_and_not_the_other_way_round() {
    assertThat(people.block("ann", "bob", 1, MANY)).isTrue();
    assertThat(people.block("ann", "bob", 2, MANY)).isTrue();
    assertThat(people.block("ann", "cid 世界", 2, 2)).isTrue();
    assertThat(people.block("ann", "dan", 2, 2)).isFalse();
    assertThat(people.block("ann", "bob", 2, 2)).as("is already").isTrue();

    assertThat(people.blocked("ann", null, 1)).containsExactly("bob");
    assertThat(people.blocked("ann", "bob", 9)).containsExactly("cid 世界");
    assertThat(people.blocked("bob", null, 9)).isEmpty();
    assertThat(people.blocking(List.of("ann", "bob", "dan"), "bob")).containsExactly("ann");
    assertThat(people.blocking(List.of(), "bob")).isEmpty();
    people.unblock("ann", "bob");
    assertThat(people.blocking(List.of("ann"), "bob")).isEmpty();
  }

  @Test
  void a_question_that_is_answered_makes_two_contacts() {
    Contact asked = new Contact("bob", State.ASKED, "ahoy", 5);
    assertThat(people.ask("ann", "bob", "ahoy", 5, MANY)).isEqualTo(asked);
    assertThat(people.ask("ann", "bob", "again", 6, MANY)).as("once").isEqualTo(asked);
    assertThat(people.contact("bob", "ann")).isEqualTo(new Contact("ann", State.ASKING, "ahoy", 5));
    assertThat(people.accept("ann", "bob", 7)).as("not by who asked").isFalse();

    assertThat(people.accept("bob", "ann", 8)).isTrue();
    assertThat(people.accept("bob", "ann", 9)).isFalse();
    assertThat(people.contact("ann", "bob"))
        .isEqualTo(new Contact("bob", State.CONTACT, "ahoy", 8));
    assertThat(people.contact("bob", "ann"))
        .isEqualTo(new Contact("ann", State.CONTACT, "ahoy", 8));
    assertThat(people.ask("ann", "bob", "", 10, MANY)).isEqualTo(people.contact("ann", "bob"));

    assertThat(people.part("bob", "ann")).isTrue();
    assertThat(people.part("bob", "ann")).isFalse();
    assertThat(people.contact("ann", "bob")).isNull();
  }

  @Test
  void two_who_ask_each_other_are_contacts_also_if_both_do_at_once() throws Exception {
    people.ask("ann", "bob", "", 1, MANY);
    Contact now = people.ask("bob", "ann", "", 2, MANY);
    assertThat(now).isEqualTo(new Contact("ann", State.CONTACT, "", 2));

    List<Callable<Boolean>> askers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String one = "x" + i;
      String other = "y" + i;
      askers.add(() -> people.ask(one, other, "", 1, MANY) != null);
      askers.add(() -> people.ask(other, one, "", 1, MANY) != null);
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> one : threads.invokeAll(askers)) {
        assertThat(one.get()).isTrue();
      }
    }
    for (int i = 0; i < 10; i++) {
      for (String[] pair : new String[][] {{"x" + i, "y" + i}, {"y" + i, "x" + i}}) {
        assertThat(people.contact(pair[0], pair[1]))
            .isEqualTo(new Contact(pair[1], State.CONTACT, "", 1));
      }
    }
  }

  @Test
  void nobody_has_more_contacts_than_may_be() {
    people.ask("ann", "bob", "", 1, 1);
    assertThat(people.ask("ann", "cid", "", 1, 1)).isNull();
    assertThat(people.ask("cid", "ann", "", 1, 1)).isNull();
    assertThat(people.ask("bob", "ann", "", 1, 1)).as("that is no more").isNotNull();
  }

  @Test
  void contacts_come_by_name_and_by_what_they_are() {
    people.ask("ann", "dan", "", 1, MANY);
    people.ask("cid", "ann", "", 1, MANY);
    people.ask("ann", "bob", "", 1, MANY);
    people.accept("bob", "ann", 1);

    assertThat(people.contacts("ann", null, null, 2))
        .extracting(Contact::user)
        .containsExactly("bob", "cid");
    assertThat(people.contacts("ann", null, "cid", 2))
        .extracting(Contact::user)
        .containsExactly("dan");
    assertThat(people.contacts("ann", State.ASKING, null, 9))
        .extracting(Contact::user)
        .containsExactly("cid");
  }

  @Test
  void who_was_there_is_told_to_those_who_may_know_it() {
    List<String> others = List.of("bob", "cid", "dan", "eve", "ann");
    people.ask("ann", "bob", "", 1, MANY);
    people.ask("bob", "ann", "", 1, MANY);
    people.ask("dan", "ann", "", 1, MANY);
    String id = Conversation.directId("ann", "cid");
    List<Member> both =
        List.of("ann", "cid").stream()
            .map(user -> Member.joining(user, Role.MEMBER, 0, false, 1))
            .toList();
    store.conversations().create(new Conversation(id, true, "", "", Settings.USUAL, 2, 1, 1), both);
    others.forEach(user -> people.seen(user, 7));
    people.seen("bob", 9);
    people.seen("bob", 8);

    assertThat(people.lastSeen("ann", others)).isEqualTo(Map.of("bob", 9L, "cid", 7L));
    assertThat(people.lastSeen("dan", List.of("ann"))).as("who only asked").isEmpty();
    people.hide("bob", true);
    people.block("cid", "ann", 1, MANY);
    assertThat(people.lastSeen("ann", others)).isEmpty();
    people.hide("bob", false);
    assertThat(people.lastSeen("ann", others)).isEqualTo(Map.of("bob", 9L));
    assertThat(people.lastSeen("ann", List.of())).isEmpty();
  }

  @Test
  void what_somebody_says_of_themselves_is_what_they_said_last() {
    people.describe("ann", "{\"name\":\"Ann\"}");
    people.describe("ann", "{\"name\":\"Ann 世界\"}");
    assertThat(people.profiles(List.of("ann", "bob")))
        .isEqualTo(Map.of("ann", "{\"name\":\"Ann 世界\"}"));
    assertThat(people.profiles(List.of())).isEmpty();
  }

  @Test
  void who_is_forgotten_is_in_nobodys_list_and_nobody_else_is() {
    people.ask("ann", "bob", "", 1, MANY);
    people.ask("cid", "ann", "", 1, MANY);
    people.ask("cid", "bob", "", 1, MANY);
    people.block("ann", "dan", 1, MANY);
    people.block("dan", "ann", 1, MANY);
    people.block("dan", "bob", 1, MANY);
    people.describe("ann", "{}");
    people.describe("bob", "{}");
    people.seen("ann", 7);
    people.seen("bob", 8);
    assertThat(people.seen("ann")).isEqualTo(7);

    people.forget("ann");
    people.forget("nobody");

    assertThat(people.contacts("ann", null, null, 9)).isEmpty();
    assertThat(people.contacts("bob", null, null, 9))
        .extracting(Contact::user)
        .containsExactly("cid");
    assertThat(people.contacts("cid", null, null, 9))
        .extracting(Contact::user)
        .containsExactly("bob");
    assertThat(people.blocked("ann", null, 9)).isEmpty();
    assertThat(people.blocked("dan", null, 9)).containsExactly("bob");
    assertThat(people.profiles(List.of("ann", "bob"))).containsOnlyKeys("bob");
    assertThat(people.seen("ann")).isZero();
    assertThat(people.seen("bob")).isEqualTo(8);
  }
}
