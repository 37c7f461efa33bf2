package dev.hawser.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.Conversation.Settings;
import dev.hawser.im.conversation.JoinStore;
import dev.hawser.im.conversation.JoinStore.Link;
import dev.hawser.im.conversation.JoinStore.Request;
import dev.hawser.im.conversation.JoinStore.Wish;
import dev.hawser.im.conversation.Member;
import dev.hawser.im.conversation.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Links, and who asks to be let in. */
abstract class JoinContract {

  private Store store;
  private JoinStore joins;

  /** Whoever opens it closes it, after the test or later. */
  abstract Store open();

  @BeforeEach
  void begin() {
    store = open();
    joins = store.joins();
    List<Member> members =
        List.of(
            Member.joining("ann", Role.OWNER, 0, false, 1),
            Member.joining("bob", Role.ADMIN, 0, false, 1),
            Member.joining("cid", Role.MEMBER, 0, false, 1));
    store
        .conversations()
        .create(new Conversation("crew", false, "", "", Settings.USUAL, 3, 1, 1), members);
  }

  private static Link link(String secret, long until, int uses) {
    return new Link("crew", secret, "ann", until, uses);
  }

  @Test
  void a_group_has_one_link_which_is_replaced_and_ends() {
    assertThat(joins.of("crew")).isNull();
    joins.put(link("s1", 0, JoinStore.UNCOUNTED));
    joins.put(link("s2", 9, 3));
    assertThat(joins.of("crew")).isEqualTo(link("s2", 9, 3));
    assertThat(joins.find("s2")).isEqualTo(link("s2", 9, 3));
    assertThat(joins.find("s1")).isNull();
    joins.end("crew");
    assertThat(joins.find("s2")).isNull();
    assertThat(joins.use("s2", 1)).isFalse();
  }

  @Test
  void a_link_is_used_as_often_and_as_long_as_it_says() {
    joins.put(link("s1", 10, 2));
    assertThat(joins.use("s1", 10)).as("over").isFalse();
    assertThat(joins.use("s1", 9)).isTrue();
    assertThat(joins.use("s1", 9)).isTrue();
    assertThat(joins.use("s1", 9)).isFalse();
    joins.giveBack("s1");
    assertThat(joins.use("s1", 9)).isTrue();

    joins.put(link("s2", 0, JoinStore.UNCOUNTED));
    assertThat(joins.use("s2", 1)).isTrue();
    joins.giveBack("s2");
    assertThat(joins.of("crew")).isEqualTo(link("s2", 0, JoinStore.UNCOUNTED));
  }

  @Test
  void of_many_at_once_no_more_come_than_the_link_says() throws Exception {
    joins.put(link("s1", 0, 3));
    List<Callable<Boolean>> comers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      comers.add(() -> joins.use("s1", 1));
    }
    int came = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> one : threads.invokeAll(comers)) {
        came += one.get() ? 1 : 0;
      }
    }
    assertThat(came).isEqualTo(3);
  }

  @Test
  void who_asks_waits_once_until_somebody_answers() {
    assertThat(joins.ask("crew", "eve", 5, 2)).isEqualTo(Wish.TAKEN);
    assertThat(joins.ask("crew", "eve", 6, 2)).isEqualTo(Wish.KNOWN);
    assertThat(joins.ask("crew", "dan", 7, 2)).isEqualTo(Wish.TAKEN);
    assertThat(joins.ask("crew", "fay", 8, 2)).isEqualTo(Wish.FULL);
    assertThat(joins.waits("crew", "eve")).isTrue();
    assertThat(joins.waiting("crew", null, 1)).containsExactly(new Request("dan", 7));
    assertThat(joins.waiting("crew", "dan", 9)).containsExactly(new Request("eve", 5));

    joins.fulfil("crew", "dan");
    assertThat(joins.waits("crew", "dan")).isFalse();
    assertThat(joins.ask("crew", "fay", 8, 2)).isEqualTo(Wish.TAKEN);
  }

  @Test
  void who_was_turned_down_may_ask_again_a_day_later() {
    long later = 5 + JoinStore.DECLINED_MILLIS;
    joins.ask("crew", "eve", 1, 9);
    assertThat(joins.decline("crew", "eve", 5)).isTrue();
    assertThat(joins.decline("crew", "eve", 6)).isFalse();
    assertThat(joins.waiting("crew", null, 9)).isEmpty();
    assertThat(joins.ask("crew", "eve", later - 1, 9)).isEqualTo(Wish.KNOWN);
    assertThat(joins.waits("crew", "eve")).isFalse();
    assertThat(joins.ask("crew", "eve", later, 9)).isEqualTo(Wish.TAKEN);
    assertThat(joins.waits("crew", "eve")).isTrue();
  }

  @Test
  void owner_and_admins_say_who_comes_in() {
    assertThat(joins.doorkeepers("crew", 9)).containsExactly("ann", "bob");
    assertThat(joins.doorkeepers("crew", 1)).containsExactly("ann");
    assertThat(joins.doorkeepers("none", 9)).isEmpty();
  }

  @Test
  void what_stands_at_the_door_goes_with_the_group() {
    joins.put(link("s1", 0, JoinStore.UNCOUNTED));
    joins.ask("crew", "eve", 5, 2);
    for (String user : List.of("cid", "bob", "ann")) {
      store.conversations().remove("crew", user);
    }
    assertThat(joins.find("s1")).isNull();
    assertThat(joins.waits("crew", "eve")).isFalse();
  }

  @Test
  void who_is_forgotten_wishes_nothing_and_has_made_no_link() {
    joins.put(link("s1", 0, JoinStore.UNCOUNTED));
    joins.ask("crew", "eve", 5, 9);
    joins.ask("crew", "fay", 6, 9);

    joins.forget("ann");
    joins.forget("eve");

    assertThat(joins.find("s1")).isEqualTo(new Link("crew", "s1", "", 0, JoinStore.UNCOUNTED));
    assertThat(joins.waiting("crew", null, 9)).containsExactly(new Request("fay", 6));
  }
}
