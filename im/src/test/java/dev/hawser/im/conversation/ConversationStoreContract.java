package dev.hawser.im.conversation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.im.conversation.Conversation.Settings;
import dev.hawser.im.conversation.ConversationStore.Motion;
import dev.hawser.im.conversation.ConversationStore.Moved;
import dev.hawser.im.conversation.ConversationStore.Place;
import dev.hawser.im.conversation.Member.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What every store of conversations does. Whoever keeps them has a test that extends this. */
public abstract class ConversationStoreContract {

  /** An empty store; closed by whoever extends this. */
  protected abstract ConversationStore store();

  /** Numbers something in a channel of the last {@link #store}. */
  protected abstract void number(String channel);

  private static Conversation group(String id, int members, long active) {
    return new Conversation(
        id,
        false,
        "Title 世界",
        "{\"a\":1}",
        new Settings(true, false, true, true),
        members,
        7,
        active);
  }

  private static Member member(String user, Role role) {
    return Member.joining(user, role, 5, false, 9);
  }

  private ConversationStore with(String id, long active, Member... members) {
    ConversationStore store = store();
    assertThat(store.create(group(id, members.length, active), List.of(members))).isTrue();
    return store;
  }

  @Test
  void what_was_made_is_found_as_it_was_made() {
    Member ann = member("ann", Role.OWNER);
    Member bob = member("bob 世界", Role.GUEST);
    ConversationStore store = with("g1", 100, ann, bob);
    assertThat(store.find("g1")).isEqualTo(group("g1", 2, 100));
    assertThat(store.membership("g1", "bob 世界"))
        .isEqualTo(new Membership(group("g1", 2, 100), bob));
    assertThat(store.membership("g1", "cy")).isNull();
    assertThat(store.membership("g2", "ann")).isNull();
    assertThat(store.find("g2")).isNull();
    assertThat(store.members("g1", null, 10)).containsExactly(ann, bob);
  }

  @Test
  void a_second_one_of_the_same_id_changes_nothing() {
    ConversationStore store = with("g1", 100, member("ann", Role.OWNER));
    assertThat(store.create(group("g1", 1, 3), List.of(member("bob", Role.OWNER)))).isFalse();
    assertThat(store.members("g1", null, 10)).extracting(Member::user).containsExactly("ann");
    assertThat(store.find("g1")).isEqualTo(group("g1", 1, 100));
  }

  @Test
  void of_many_who_make_it_at_once_one_does() throws Exception {
    ConversationStore store = store();
    List<Callable<Boolean>> makers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Member maker = member("u" + i, Role.OWNER);
      makers.add(() -> store.create(group("g1", 1, 1), List.of(maker)));
    }
    int made = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> one : threads.invokeAll(makers)) {
        made += one.get() ? 1 : 0;
      }
    }
    assertThat(made).isEqualTo(1);
    assertThat(store.members("g1", null, 10)).hasSize(1);
  }

  @Test
  void conversations_come_pinned_first_then_by_what_was_said_last_in_pages() {
    ConversationStore store = store();
    for (int i = 1; i <= 5; i++) {
      // Two of them at the same time.
      store.create(group("g" + i, 1, i == 3 ? 2 : i), List.of(member("ann", Role.OWNER)));
    }
    store.create(group("other", 1, 9), List.of(member("bob", Role.OWNER)));
    store.view("g1", "ann", new View(false, false, true, false));
    store.view("g5", "ann", new View(false, false, false, true));

    List<String> seen = new ArrayList<>();
    Place after = null;
    for (List<Membership> page = store.of("ann", false, after, 1);
        !page.isEmpty();
        page = store.of("ann", false, after, 1)) {
      Membership last = page.getLast();
      seen.add(last.conversation().id());
      after =
          new Place(
              last.member().view().pinned(),
              last.conversation().active(),
              last.conversation().id());
    }
    assertThat(seen).containsExactly("g1", "g4", "g2", "g3");
    assertThat(store.of("ann", true, null, 10))
        .extracting(one -> one.conversation().id())
        .containsExactly("g5");
  }

  @Test
  void what_moved_comes_in_the_order_of_when_it_did_in_pages() {
    ConversationStore store = store();
    for (String id : List.of("m1", "m2", "m3")) {
      store.create(group(id, 1, 5), List.of(member("ann", Role.OWNER)));
    }
    store.create(group("m4", 1, 5), List.of(member("bob", Role.OWNER)));
    assertThat(store.moved("ann", 0, null, 10)).isEmpty();
    for (String id : List.of("m2", "m4", "m1")) {
      number("im/c/" + id);
    }

    List<Motion> seen = new ArrayList<>();
    Moved after = null;
    for (List<Motion> page = store.moved("ann", 0, after, 1);
        !page.isEmpty();
        page = store.moved("ann", 0, after, 1)) {
      seen.addAll(page);
      after = new Moved(page.getLast().at(), page.getLast().membership().conversation().id());
    }
    assertThat(seen)
        .extracting(one -> one.membership().conversation().id())
        .containsExactlyInAnyOrder("m1", "m2");
    assertThat(seen).isSortedAccordingTo(Comparator.comparingLong(Motion::at));
    assertThat(seen).extracting(one -> one.membership().member().user()).containsOnly("ann");

    long at = seen.getLast().at();
    number("im/c/m3");
    assertThat(store.moved("ann", at, null, 10))
        .extracting(one -> one.membership().conversation().id())
        .contains("m3");
    assertThat(store.moved("ann", at + 3_600_000, null, 10)).isEmpty();
  }

  @Test
  void the_ids_of_all_of_somebodys_conversations_come_in_pages() {
    ConversationStore store = store();
    for (String id : List.of("n2", "n1", "n3")) {
      store.create(group(id, 1, 5), List.of(member("ann", Role.OWNER)));
    }
    store.create(group("n4", 1, 5), List.of(member("bob", Role.OWNER)));
    store.view("n2", "ann", new View(false, false, false, true));
    assertThat(store.conversations("ann", null, 2)).containsExactly("n1", "n2");
    assertThat(store.conversations("ann", "n2", 2)).containsExactly("n3");
    assertThat(store.conversations("cy", null, 2)).isEmpty();
  }

  @Test
  void members_come_in_pages_by_name() {
    ConversationStore store =
        with("g1", 1, member("b", Role.OWNER), member("C", Role.ADMIN), member("a", Role.MEMBER));
    assertThat(store.members("g1", null, 2)).extracting(Member::user).containsExactly("C", "a");
    assertThat(store.members("g1", "a", 2)).extracting(Member::user).containsExactly("b");
  }

  @Test
  void who_comes_is_counted_once_and_no_more_than_may_be() {
    ConversationStore store = with("g1", 1, member("ann", Role.OWNER));
    assertThat(store.add("g1", member("bob", Role.MEMBER), 2)).isTrue();
    assertThat(store.add("g1", member("bob", Role.ADMIN), 9)).isFalse();
    assertThat(store.add("g1", member("cy", Role.MEMBER), 2)).isFalse();
    assertThat(store.add("g2", member("cy", Role.MEMBER), 2)).isFalse();
    Membership bob = requireNonNull(store.membership("g1", "bob"));
    assertThat(bob.member().role()).isEqualTo(Role.MEMBER);
    assertThat(bob.conversation().members()).isEqualTo(2);
  }

  @Test
  void of_many_who_come_at_once_no_more_do_than_may_be() throws Exception {
    ConversationStore store = with("g1", 1, member("ann", Role.OWNER));
    List<Callable<Boolean>> comers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Member comer = member("u" + i, Role.MEMBER);
      comers.add(() -> store.add("g1", comer, 4));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.invokeAll(comers);
    }
    assertThat(store.members("g1", null, 20)).hasSize(4);
    Conversation now = requireNonNull(store.find("g1"));
    assertThat(now.members()).isEqualTo(4);
  }

  @Test
  void the_owner_goes_last_and_takes_the_conversation_along() {
    ConversationStore store = with("g1", 1, member("ann", Role.OWNER), member("bob", Role.MEMBER));
    assertThat(store.remove("g1", "ann")).isFalse();
    assertThat(store.remove("g1", "bob")).isTrue();
    assertThat(store.remove("g1", "bob")).isFalse();
    assertThat(store.membership("g1", "bob")).isNull();
    assertThat(store.remove("g1", "ann")).isTrue();
    assertThat(store.find("g1")).isNull();
  }

  @Test
  void a_role_changes_where_it_was_what_was_thought() {
    ConversationStore store = with("g1", 1, member("ann", Role.OWNER), member("bob", Role.MEMBER));
    assertThat(store.appoint("g1", "bob", Role.GUEST, Role.ADMIN)).isFalse();
    assertThat(store.appoint("g1", "bob", Role.MEMBER, Role.ADMIN)).isTrue();
    assertThat(store.members("g1", null, 9))
        .extracting(Member::role)
        .containsExactly(Role.OWNER, Role.ADMIN);
  }

  @Test
  void there_is_always_one_owner() {
    ConversationStore store = with("g1", 1, member("ann", Role.OWNER), member("bob", Role.MEMBER));
    assertThat(store.handOver("g1", "bob", "ann")).isFalse();
    assertThat(store.handOver("g1", "ann", "cy")).isFalse();
    assertThat(store.members("g1", null, 9))
        .extracting(Member::role)
        .containsExactly(Role.OWNER, Role.MEMBER);
    assertThat(store.handOver("g1", "ann", "bob")).isTrue();
    assertThat(store.members("g1", null, 9))
        .extracting(Member::role)
        .containsExactly(Role.ADMIN, Role.OWNER);
  }

  @Test
  void cursors_only_go_forward_and_reading_ends_the_mark() {
    ConversationStore store = with("g1", 1, member("ann", Role.OWNER));
    store.view("g1", "ann", new View(true, true, false, false));
    Member now = requireNonNull(store.reached("g1", "ann", 0, 8));
    assertThat(now.read()).isEqualTo(5);
    assertThat(now.received()).isEqualTo(8);
    assertThat(now.view().marked()).isTrue();
    now = requireNonNull(store.reached("g1", "ann", 7, 7));
    assertThat(now.read()).isEqualTo(7);
    assertThat(now.received()).isEqualTo(8);
    assertThat(now.view()).isEqualTo(new View(false, true, false, false));
    now = requireNonNull(store.reached("g1", "ann", 6, 6));
    assertThat(now.read()).isEqualTo(7);
    assertThat(store.reached("g1", "bob", 6, 6)).isNull();
  }

  @Test
  void how_a_conversation_is_changes() {
    ConversationStore store = with("g1", 10, member("ann", Role.OWNER));
    store.update("g1", "other", "", new Settings(false, true, false, false));
    store.touch(Map.of("g1", 20L, "g0", 20L));
    store.touch(Map.of("g1", 15L));
    assertThat(store.find("g1"))
        .isEqualTo(
            new Conversation(
                "g1", false, "other", "", new Settings(false, true, false, false), 1, 7, 20));
    assertThat(store.view("g1", "ann", new View(true, true, true, true))).isTrue();
    assertThat(store.view("g1", "bob", View.USUAL)).isFalse();
  }

  @Test
  void who_is_barred_says_nothing_until_that_ends() {
    ConversationStore store = store();
    Conversation two = new Conversation("d1", true, "", "", Settings.USUAL, 2, 7, 7);
    store.create(two, List.of(member("ann", Role.MEMBER), member("bob", Role.MEMBER)));
    store.bar("d1", "bob", true);
    store.bar("d2", "bob", true);
    assertThat(requireNonNull(store.membership("d1", "bob")).may(Capability.SEND)).isFalse();
    assertThat(requireNonNull(store.membership("d1", "bob")).may(Capability.READ)).isTrue();
    assertThat(requireNonNull(store.membership("d1", "ann")).may(Capability.SEND)).isTrue();
    store.bar("d1", "bob", false);
    assertThat(requireNonNull(store.membership("d1", "bob")).may(Capability.SEND)).isTrue();
  }

  @Test
  void readers_are_counted() {
    ConversationStore store =
        with("g1", 1, member("a", Role.OWNER), member("b", Role.MEMBER), member("c", Role.MEMBER));
    store.reached("g1", "b", 10, 10);
    store.reached("g1", "c", 12, 12);
    assertThat(store.readers("g1", 5)).isEqualTo(3);
    assertThat(store.readers("g1", 11)).isEqualTo(1);
    assertThat(store.readers("g1", 13)).isZero();
    assertThat(store.readers("g2", 0)).isZero();
    assertThat(store.readers("g1", (1L << 53) - 1)).isZero();
  }

  @Test
  void readers_are_as_many_as_one_counts_by_hand_whatever_they_do() {
    Random random = new Random(7);
    ConversationStore store = with("g1", 1, member("owner", Role.OWNER));
    Map<String, Long> cursors = new TreeMap<>(Map.of("owner", 5L));
    for (int step = 0; step < 400; step++) {
      String user = "u" + random.nextInt(40);
      long place = random.nextLong(1L << (1 + random.nextInt(40)));
      switch (random.nextInt(6)) {
        case 0 -> {
          if (store.add("g1", Member.joining(user, Role.MEMBER, place, false, 1), 1_000)) {
            cursors.put(user, place);
          }
        }
        case 1 -> {
          assertThat(store.remove("g1", user)).isEqualTo(cursors.remove(user) != null);
        }
        default -> {
          Member now = store.reached("g1", user, place, 0);
          cursors.computeIfPresent(user, (_, before) -> Math.max(before, place));
          assertThat(now == null ? null : now.read()).isEqualTo(cursors.get(user));
        }
      }
      List<Long> asked = new ArrayList<>(cursors.values());
      long offset = asked.get(random.nextInt(asked.size())) + random.nextInt(3) - 1;
      long counted = cursors.values().stream().filter(cursor -> cursor >= offset).count();
      assertThat(store.readers("g1", offset))
          .as("%s from %s", cursors, offset)
          .isEqualTo((int) counted);
    }
  }

  @Test
  void readers_who_read_at_once_are_all_counted() throws Exception {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      members.add(member("u" + i, i == 0 ? Role.OWNER : Role.MEMBER));
    }
    ConversationStore store = with("g1", 1, members.toArray(Member[]::new));
    List<Callable<Integer>> readers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String user = "u" + i;
      long last = 1_000L + i;
      Random random = new Random(i);
      readers.add(() -> {
        for (int step = 0; step < 10; step++) {
          store.reached("g1", user, random.nextLong(last), 0);
        }
        store.reached("g1", user, last, 0);
        return 1;
      });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> one : threads.invokeAll(readers)) {
        one.get();
      }
    }
    for (int i = 0; i < 20; i++) {
      assertThat(store.readers("g1", 1_000 + i)).isEqualTo(20 - i);
    }
  }

  @Test
  void who_was_removed_is_seen_as_no_member_from_then_on_whoever_asks_meanwhile() throws Exception {
    ConversationStore store = with("g1", 1, member("ann", Role.OWNER));
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> asking = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        // They look all the time, so that something is on its way whenever a change is made.
        asking.add(
            threads.submit(() -> {
              int seen = 0;
              while (!over.get()) {
                seen += store.membership("g1", "bob") == null ? 0 : 1;
              }
              return seen;
            }));
      }
      for (int round = 0; round < 200; round++) {
        assertThat(store.add("g1", member("bob", Role.MEMBER), 9)).isTrue();
        Membership there = requireNonNull(store.membership("g1", "bob"));
        assertThat(there.member().role()).isEqualTo(Role.MEMBER);
        store.appoint("g1", "bob", Role.MEMBER, Role.GUEST);
        there = requireNonNull(store.membership("g1", "bob"));
        assertThat(there.member().role()).isEqualTo(Role.GUEST);
        store.update("g1", "title " + round, "", Settings.USUAL);
        there = requireNonNull(store.membership("g1", "bob"));
        assertThat(there.conversation().title()).isEqualTo("title " + round);
        assertThat(store.remove("g1", "bob")).isTrue();
        assertThat(store.membership("g1", "bob")).as("round %s", round).isNull();
      }
      over.set(true);
      for (Future<Integer> one : asking) {
        assertThat(one.get()).isPositive();
      }
    }
  }
}
