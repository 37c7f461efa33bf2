package dev.hawser.brokers.contract;

import static dev.hawser.brokers.contract.Stages.now;
import static dev.hawser.brokers.contract.Stages.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.directory.Directory;
import dev.hawser.core.directory.Directory.Claim;
import dev.hawser.core.directory.Directory.Departed;
import dev.hawser.core.directory.Directory.MemberPage;
import dev.hawser.core.directory.Directory.Presence;
import dev.hawser.core.directory.Directory.Renewal;
import dev.hawser.core.directory.Directory.Revocation;
import dev.hawser.core.directory.Directory.Seat;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.ServerMessage.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every directory keeps. */
public abstract class DirectoryContract {

  /** Leases and keepings of these tests; short, since some engines must really wait. */
  protected static final Duration LEASE = Duration.ofSeconds(2);

  private static final Duration KEEP = Duration.ofSeconds(2);

  private final List<Directory> directories = new ArrayList<>();

  /** The directory of one more node; all directories of one test share what they know. */
  protected abstract Directory open();

  /** Lets time pass for the directories. */
  protected abstract void pass(Duration time);

  /** Seconds since 1970, as the directories see it. */
  protected abstract long seconds();

  @AfterEach
  void closes() {
    directories.forEach(Directory::close);
  }

  /** A node that remembers what it was told. */
  protected final class Node implements Directory.Watcher {

    private final Directory directory = open();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final String name;

    Node(String name) {
      this.name = name;
      directories.add(directory);
      directory.attach(this);
    }

    Claim claim(String session, String user, long floor) {
      return now(directory.claim(session, user, name, floor, KEEP));
    }

    boolean enter(String channel, String session, long generation) {
      return now(directory.enter(channel, at(session, generation)));
    }

    boolean leave(String channel, String session, long generation) {
      return now(directory.leave(channel, at(session, generation)));
    }

    Presence at(String session, long generation) {
      return new Presence(session, "user-of-" + session, name, generation);
    }

    int join(String session, long generation, int most) {
      return now(directory.join(line(session, generation), most, null));
    }

    /** Takes a seat on a phone, of which there are so many. */
    CompletionStage<Integer> sit(String session, int phones, boolean displaces, boolean returns) {
      return directory.join(
          line(session, 1), 9, new Seat("phone", phones, displaces, returns, KEEP));
    }

    Presence line(String session, long generation) {
      return new Presence(session, "ann", name, generation);
    }

    List<Departed> renew() {
      return renewal().departed();
    }

    Renewal renewal() {
      return now(directory.renew(name, LEASE));
    }

    Claim hold(String session, String user, long generation) {
      return now(directory.hold(session, user, name, generation, KEEP));
    }

    @Override
    public void returned() {
      told.add("returned");
    }

    @Override
    public void replaced(String session, long generation) {
      told.add("replaced " + session + " " + generation);
    }

    @Override
    public void displaced(String session, long generation) {
      told.add("displaced " + session + " " + generation);
    }

    @Override
    public void revoked(Revocation revocation) {
      told.add("revoked " + revocation.token() + " " + revocation.user());
    }

    @Override
    public void lines(String user, int count) {
      told.add("lines " + user + " " + count);
    }

    @Override
    public void subscribed(String user, String channel, boolean subscribed) {
      told.add((subscribed ? "subscribed " : "unsubscribed ") + user + " " + channel);
    }

    void isTold(String... what) {
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(2))
          .untilAsserted(() -> assertThat(told).containsExactly(what));
    }
  }

  // Sessions

  @Test
  void a_new_session_begins_with_a_generation_above_the_floor() {
    Node one = new Node("n1");

    Claim claim = one.claim("s", "ann", 0);

    assertThat(claim.generation()).isPositive();
    assertThat(claim.previousNode()).isNull();
    assertThat(claim.channels()).isEmpty();
    assertThat(one.claim("t", "ann", 41).generation()).isGreaterThan(41);
  }

  @Test
  void each_claim_is_higher_than_any_before_and_than_the_floor() {
    Node one = new Node("n1");
    Node two = new Node("n2");

    long first = one.claim("s", "ann", 0).generation();
    long second = two.claim("s", "ann", first).generation();
    long third = one.claim("s", "ann", first).generation();
    long fourth = one.claim("s", "ann", third + 100).generation();
    long fifth = one.claim("s", "ann", 0).generation();

    assertThat(second).isGreaterThan(first);
    assertThat(third).isGreaterThan(second);
    assertThat(fourth).isGreaterThan(third + 100);
    assertThat(fifth).isGreaterThan(fourth);
  }

  @Test
  void a_generation_never_comes_twice_even_when_the_record_was_forgotten() {
    Node one = new Node("n1");
    one.renew();
    long ticket = one.claim("s", "ann", 0).generation();
    long later = one.claim("s", "ann", ticket).generation();
    one.directory.release("s", later);
    pass(KEEP.plusSeconds(1));
    one.renew();

    assertThat(one.claim("s", "ann", ticket).generation()).isGreaterThan(later);
  }

  @Test
  void claims_at_once_get_different_generations() throws InterruptedException {
    Set<Long> generations = Collections.synchronizedSet(new HashSet<>());
    List<Thread> threads = new ArrayList<>();
    for (Node node : List.of(new Node("n1"), new Node("n2"), new Node("n3"))) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 100; i++) {
                  generations.add(node.claim("s", "ann", 0).generation());
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(generations).hasSize(300);
  }

  @Test
  void a_session_cannot_be_claimed_by_another_user() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    long generation = one.claim("s", "ann", 0).generation();

    refused(two.directory.claim("s", "bob", "n2", generation, KEEP), Code.TICKET_INVALID);

    one.isTold();
    Claim again = two.claim("s", "ann", generation);
    assertThat(again.generation()).isGreaterThan(generation);
    assertThat(again.previousNode()).isEqualTo("n1");
  }

  @Test
  void the_record_outlives_its_line_for_a_while() {
    Node one = new Node("n1");
    one.renew();
    long generation = one.claim("s", "ann", 0).generation();
    one.directory.release("s", generation);
    pass(KEEP.minusMillis(500));
    one.renew();

    refused(one.directory.claim("s", "bob", "n1", 0, KEEP), Code.TICKET_INVALID);
    pass(Duration.ofSeconds(1));
    one.renew();
    assertThat(one.claim("s", "bob", 0).previousNode()).isNull();
  }

  @Test
  void a_session_with_a_line_is_kept_however_long_it_lasts() {
    Node one = new Node("n1");
    one.renew();
    one.claim("s", "ann", 0);
    pass(KEEP.multipliedBy(2));
    one.renew();

    refused(one.directory.claim("s", "bob", "n1", 0, KEEP), Code.TICKET_INVALID);
  }

  @Test
  void a_claim_tells_where_an_older_line_may_be() {
    Node one = new Node("n1");
    Node two = new Node("n2");

    long first = one.claim("s", "ann", 0).generation();
    Claim second = two.claim("s", "ann", first);
    assertThat(second.previousNode()).isEqualTo("n1");

    two.directory.release("s", second.generation());
    assertThat(one.claim("s", "ann", second.generation()).previousNode()).isNull();
  }

  @Test
  void a_line_that_stands_is_held_where_its_record_was_lost() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    now(two.directory.subscribe("ann", "inbox/ann", true));

    Claim held = one.hold("s", "ann", 41);

    assertThat(held.generation()).isEqualTo(41);
    assertThat(held.previousNode()).isNull();
    assertThat(held.channels()).containsExactly("inbox/ann");
    Claim claim = two.claim("s", "ann", 0);
    assertThat(claim.previousNode()).isEqualTo("n1");
    assertThat(claim.generation()).isGreaterThan(41);
  }

  @Test
  void a_line_that_was_released_and_stands_is_held_again() {
    Node one = new Node("n1");
    long generation = one.claim("s", "ann", 0).generation();
    one.directory.release("s", generation);

    await().until(() -> one.hold("s", "ann", generation).generation() == generation);

    assertThat(new Node("n2").claim("s", "ann", 0).previousNode()).isEqualTo("n1");
  }

  @Test
  void holding_on_to_what_has_a_newer_line_elsewhere_changes_nothing() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    long older = one.claim("s", "ann", 0).generation();
    long newer = two.claim("s", "ann", 0).generation();

    Claim held = one.hold("s", "ann", older);

    assertThat(held.generation()).isEqualTo(newer);
    assertThat(held.previousNode()).isEqualTo("n2");
    assertThat(new Node("n3").claim("s", "ann", 0).previousNode()).isEqualTo("n2");
  }

  @Test
  void the_release_of_an_older_generation_changes_nothing() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    long first = one.claim("s", "ann", 0).generation();
    long second = two.claim("s", "ann", first).generation();

    one.directory.release("s", first);
    one.directory.release("s", second + 1);
    one.directory.release("nobody", 1);

    assertThat(one.claim("s", "ann", second).previousNode()).isEqualTo("n2");
  }

  @Test
  void every_node_is_told_that_a_session_was_replaced() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    Node three = new Node("n3");
    long first = one.claim("s", "ann", 0).generation();

    long second = two.claim("s", "ann", first).generation();

    one.isTold("replaced s " + second);
    two.isTold("replaced s " + second);
    three.isTold("replaced s " + second);
  }

  // Subscriptions made by the server

  @Test
  void a_claim_brings_what_the_server_subscribed_the_user_to() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    now(one.directory.subscribe("ann", "a", true));
    now(one.directory.subscribe("ann", "b", true));
    now(one.directory.subscribe("ann", "a", true));
    now(one.directory.subscribe("bob", "c", true));

    assertThat(two.claim("s", "ann", 0).channels()).containsExactlyInAnyOrder("a", "b");

    now(two.directory.subscribe("ann", "a", false));
    assertThat(one.claim("s", "ann", 0).channels()).containsExactly("b");
    now(two.directory.subscribe("ann", "b", false));
    now(two.directory.subscribe("ann", "never", false));
    assertThat(one.claim("s", "ann", 0).channels()).isEmpty();
    assertThat(one.claim("t", "bob", 0).channels()).containsExactly("c");
  }

  @Test
  void every_node_is_told_of_a_subscription_made_by_the_server() {
    Node one = new Node("n1");
    Node two = new Node("n2");

    now(one.directory.subscribe("ann", "a", true));
    now(two.directory.subscribe("ann", "a", false));

    one.isTold("subscribed ann a", "unsubscribed ann a");
    two.isTold("subscribed ann a", "unsubscribed ann a");
  }

  // Presence

  @Test
  void a_session_enters_a_channel_once() {
    Node one = new Node("n1");

    assertThat(one.enter("a", "s", 1)).isTrue();
    assertThat(one.enter("a", "s", 1)).isFalse();
    assertThat(one.enter("b", "s", 1)).isTrue();
    assertThat(one.enter("a", "t", 1)).isTrue();
    assertThat(members(one, "a")).containsExactlyInAnyOrder("s", "t");
    assertThat(members(one, "b")).containsExactly("s");
    assertThat(members(one, "c")).isEmpty();
  }

  @Test
  void members_are_told_with_their_user_on_every_node() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    one.enter("a", "s", 1);

    MemberPage page = now(two.directory.members("a", 10, null));

    assertThat(page.count()).isEqualTo(1);
    assertThat(page.members()).containsExactly(new Member("s", "user-of-s"));
    assertThat(page.next()).isNull();
  }

  @Test
  void a_session_leaves_only_with_the_node_and_generation_that_stand_there() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    one.enter("a", "s", 1);
    assertThat(two.enter("a", "s", 2)).isFalse();

    assertThat(one.leave("a", "s", 1)).isFalse();
    assertThat(one.leave("a", "s", 2)).isFalse();
    assertThat(two.leave("a", "s", 1)).isFalse();
    assertThat(members(one, "a")).containsExactly("s");
    assertThat(two.leave("a", "s", 2)).isTrue();
    assertThat(two.leave("a", "s", 2)).isFalse();
    assertThat(members(one, "a")).isEmpty();
  }

  @Test
  void a_newer_generation_on_the_same_node_takes_the_entry_over() {
    Node one = new Node("n1");
    one.enter("a", "s", 1);
    one.enter("a", "s", 2);

    assertThat(one.leave("a", "s", 1)).isFalse();
    assertThat(one.leave("a", "s", 2)).isTrue();
  }

  @Test
  void what_an_older_generation_still_enters_is_void() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    two.enter("a", "s", 2);

    assertThat(one.enter("a", "s", 1)).isFalse();

    assertThat(one.leave("a", "s", 1)).isFalse();
    assertThat(two.leave("a", "s", 2)).isTrue();
  }

  @Test
  void pages_joined_give_every_member_once() {
    Node one = new Node("n1");
    List<String> all = IntStream.range(0, 57).mapToObj(i -> "s" + i * 7919 % 1000).toList();
    all.forEach(session -> one.enter("a", session, 1));

    List<String> seen = new ArrayList<>();
    @Nullable String next = null;
    do {
      MemberPage page = now(one.directory.members("a", 10, next));
      assertThat(page.count()).isEqualTo(57);
      assertThat(page.members()).hasSizeBetween(1, 10);
      page.members().forEach(member -> seen.add(member.session()));
      next = page.next();
    } while (next != null);

    assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void who_stays_while_others_come_and_go_is_on_exactly_one_page() {
    Node one = new Node("n1");
    Set<String> stay = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      one.enter("a", "stay" + i, 1);
      one.enter("a", "gone" + i, 1);
      stay.add("stay" + i);
    }
    List<String> seen = new ArrayList<>();
    @Nullable String next = null;
    int round = 0;
    do {
      MemberPage page = now(one.directory.members("a", 7, next));
      page.members().forEach(member -> seen.add(member.session()));
      next = page.next();
      for (int i = 0; i < 3; i++, round++) {
        one.leave("a", "gone" + round, 1);
        one.enter("a", "new" + round, 1);
      }
    } while (next != null);

    assertThat(seen).doesNotHaveDuplicates().containsAll(stay);
  }

  @Test
  void a_page_from_a_place_nobody_named_does_no_harm() {
    Node one = new Node("n1");
    one.enter("a", "s", 1);

    assertThat(now(one.directory.members("a", 10, "\0 no such place / é")).count()).isEqualTo(1);
  }

  @Test
  void entering_and_leaving_at_once_from_several_loops_loses_nobody() throws InterruptedException {
    Node one = new Node("n1");
    List<Thread> loops = new ArrayList<>();
    for (int loop = 0; loop < 3; loop++) {
      String mine = "loop" + loop + "-";
      loops.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 200; i++) {
                  one.enter("a", mine + i, 1);
                  if (i % 2 == 0) {
                    one.leave("a", mine + i, 1);
                  }
                }
              }));
    }
    for (Thread loop : loops) {
      loop.join();
    }
    assertThat(now(one.directory.members("a", 1, null)).count()).isEqualTo(300);
  }

  // Leases

  @Test
  void while_a_lease_stands_its_presence_stands() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    one.renew();
    one.enter("a", "s", 1);
    for (int i = 0; i < 4; i++) {
      pass(LEASE.dividedBy(2));
      assertThat(one.renew()).isEmpty();
      assertThat(two.renew()).isEmpty();
    }

    assertThat(members(two, "a")).containsExactly("s");
  }

  @Test
  void what_a_node_holds_falls_with_its_lease_and_is_told_to_one_caller() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    Node three = new Node("n3");
    one.renew();
    one.enter("a", "s", 1);
    one.enter("b", "s", 1);
    one.enter("a", "t", 1);
    two.renew();
    two.enter("a", "u", 1);
    three.renew();

    pass(LEASE.dividedBy(2));
    two.renew();
    three.renew();
    pass(LEASE.dividedBy(2).plusMillis(300));
    List<Departed> departed = new ArrayList<>(two.renew());
    departed.addAll(three.renew());
    departed.addAll(two.renew());

    assertThat(departed)
        .containsExactlyInAnyOrder(
            new Departed("a", "s", "user-of-s"),
            new Departed("b", "s", "user-of-s"),
            new Departed("a", "t", "user-of-t"));
    assertThat(members(two, "a")).containsExactly("u");
    assertThat(members(two, "b")).isEmpty();
  }

  @Test
  void who_moved_to_another_node_does_not_fall_with_the_first() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    one.renew();
    two.renew();
    one.enter("a", "s", 1);
    two.enter("a", "s", 2);

    pass(LEASE.dividedBy(2));
    two.renew();
    pass(LEASE.dividedBy(2).plusMillis(300));

    assertThat(two.renew()).isEmpty();
    assertThat(members(two, "a")).containsExactly("s");
  }

  @Test
  void the_lines_of_a_fallen_node_are_gone() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    one.renew();
    long generation = one.claim("s", "ann", 0).generation();
    pass(LEASE.plusMillis(300));
    two.renew();
    two.renew();

    assertThat(two.claim("s", "ann", generation).previousNode()).isNull();
  }

  @Test
  void a_lease_stands_from_its_first_renewal_on() {
    Node one = new Node("n1");
    Node two = new Node("n2");

    assertThat(one.renewal().lapsed()).isTrue();
    assertThat(one.renewal().lapsed()).isFalse();
    assertThat(two.renewal().lapsed()).isTrue();
    assertThat(one.renewal().lapsed()).isFalse();
  }

  @Test
  void who_renews_late_keeps_what_nobody_cleared_away() {
    Node one = new Node("n1");
    one.renew();
    one.enter("a", "s", 1);
    pass(LEASE.plusMillis(300));

    assertThat(one.renewal()).isEqualTo(new Renewal(false, List.of()));
    assertThat(members(one, "a")).containsExactly("s");
  }

  @Test
  void where_all_were_late_nobody_falls() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    one.renew();
    two.renew();
    one.enter("a", "s", 1);
    pass(LEASE.plusMillis(300));

    assertThat(two.renewal()).isEqualTo(new Renewal(false, List.of()));
    assertThat(one.renewal()).isEqualTo(new Renewal(false, List.of()));
    assertThat(two.renew()).isEmpty();
    assertThat(members(two, "a")).containsExactly("s");
  }

  @Test
  void who_was_cleared_away_is_told_and_comes_again() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    one.renew();
    one.enter("a", "s", 1);
    pass(LEASE.plusMillis(300));
    Departed gone = new Departed("a", "s", "user-of-s");
    two.renew();
    assertThat(two.renew()).containsExactly(gone);

    assertThat(one.renewal().lapsed()).isTrue();
    assertThat(one.enter("a", "s", 1)).isTrue();
    assertThat(one.renewal().lapsed()).isFalse();
    assertThat(members(two, "a")).containsExactly("s");

    pass(LEASE.plusMillis(300));
    two.renew();
    assertThat(two.renew()).as("falls a second time").containsExactly(gone);
  }

  @Test
  void the_presence_of_a_node_that_leaves_in_order_stays_for_the_grace() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    one.renew();
    one.enter("a", "s", 1);

    one.directory.retire("n1", LEASE.multipliedBy(2));
    pass(LEASE.plusMillis(300));
    two.renew();
    assertThat(two.renew()).isEmpty();
    assertThat(members(two, "a")).containsExactly("s");

    pass(LEASE);
    two.renew();
    assertThat(two.renew()).containsExactly(new Departed("a", "s", "user-of-s"));
    assertThat(members(two, "a")).isEmpty();
  }

  // Lines of a user

  @Test
  void a_users_lines_are_counted_over_all_nodes_and_no_more_than_may_be() {
    Node one = new Node("n1");
    Node two = new Node("n2");

    assertThat(one.join("s1", 1, 2)).isEqualTo(1);
    assertThat(two.join("s2", 1, 2)).isEqualTo(2);

    refused(one.directory.join(one.line("s3", 1), 2, null), Code.TOO_MANY_CONNECTIONS);
    assertThat(one.join("s3", 1, 3)).isEqualTo(3);
  }

  @Test
  void a_session_that_goes_to_another_node_counts_once() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    one.join("s1", 1, 1);

    assertThat(two.join("s1", 2, 1)).isEqualTo(1);

    // The farewell of the older line comes late.
    one.directory.part(one.line("s1", 1));
    refused(one.directory.join(one.line("s2", 1), 1, null), Code.TOO_MANY_CONNECTIONS);
    two.directory.part(two.line("s1", 2));
    awaitRoom(one, "s2");
  }

  @Test
  void an_older_line_of_a_session_does_not_take_the_place_of_the_newer() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    two.join("s1", 2, 1);

    assertThat(one.join("s1", 1, 1)).isEqualTo(1);
    one.directory.part(one.line("s1", 1));

    refused(one.directory.join(one.line("s2", 1), 1, null), Code.TOO_MANY_CONNECTIONS);
  }

  @Test
  void nodes_are_told_how_many_lines_a_user_has_where_they_are_on_several() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    one.join("s1", 1, 9);
    one.join("s2", 1, 9);

    two.join("s3", 1, 9);
    one.isTold("lines ann 3");
    two.directory.part(two.line("s3", 1));

    one.isTold("lines ann 3", "lines ann 2");
    two.isTold("lines ann 3", "lines ann 2");
  }

  @Test
  void the_lines_of_a_fallen_node_count_no_more() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    one.renew();
    one.join("s1", 1, 2);
    two.join("s2", 1, 2);
    pass(LEASE.plusMillis(300));
    two.renew();
    two.renew();

    assertThat(two.join("s3", 1, 2)).isEqualTo(2);
  }

  // Seats

  @Test
  void a_new_session_takes_the_seat_of_the_one_that_came_first_wherever_that_is() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    now(one.sit("s1", 2, true, false));
    now(one.sit("s2", 2, true, false));
    one.join("other", 1, 9);

    assertThat(now(two.sit("s3", 2, true, false))).isEqualTo(3);

    one.isTold("displaced s1 1", "lines ann 3");
    two.isTold("displaced s1 1", "lines ann 3");
    refused(one.sit("s1", 2, true, true), Code.DISPLACED);
    assertThat(now(one.sit("s2", 2, true, true))).isEqualTo(3);
  }

  @Test
  void a_seat_is_found_again_after_the_line_broke_and_given_away_before_those_in_use() {
    Node one = new Node("n1");
    now(one.sit("s1", 2, true, false));
    now(one.sit("s2", 2, true, false));
    one.directory.part(one.line("s2", 1));

    now(one.sit("s2", 2, true, true));
    one.directory.part(one.line("s2", 1));
    awaitParted(one, 1);
    now(one.sit("s3", 2, true, false));

    refused(one.sit("s2", 2, true, true), Code.DISPLACED);
    assertThat(now(one.sit("s1", 2, true, true))).isEqualTo(2);
  }

  @Test
  void where_seats_are_kept_a_new_session_is_refused_unless_one_is_away() {
    Node one = new Node("n1");
    now(one.sit("s1", 1, false, false));

    refused(one.sit("s2", 1, false, false), Code.PLATFORM_FULL);
    one.directory.part(one.line("s1", 1));

    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(2))
        .ignoreException(CompletionException.class)
        .until(() -> now(one.sit("s2", 1, false, false)) == 1);
    refused(one.sit("s1", 1, false, true), Code.DISPLACED);
  }

  @Test
  void nobody_loses_a_seat_to_one_that_is_not_let_in() {
    Node one = new Node("n1");
    now(one.sit("s1", 1, true, false));
    for (int i = 0; i < 8; i++) {
      one.join("other" + i, 1, 9);
    }
    Seat seat = new Seat("phone", 2, true, false, KEEP);

    refused(one.directory.join(one.line("s2", 1), 9, seat), Code.TOO_MANY_CONNECTIONS);

    assertThat(now(one.sit("s1", 1, true, true))).isEqualTo(9);
    // The place that it vacates counts as one of the nine.
    assertThat(now(one.sit("s3", 1, true, false))).isEqualTo(9);
  }

  @Test
  void seats_are_forgotten_with_the_user_and_not_before() {
    Node one = new Node("n1");
    now(one.sit("s1", 1, true, false));
    pass(KEEP.plusSeconds(1));
    one.renew();
    now(one.sit("s2", 1, true, false));
    one.directory.part(one.line("s2", 1));
    awaitParted(one, 0);
    refused(one.sit("s1", 1, true, true), Code.DISPLACED);

    pass(KEEP.plusSeconds(1));
    one.renew();

    assertThat(now(one.sit("s1", 1, true, true))).isEqualTo(1);
  }

  /** Until so many lines are left beside one that comes and goes. */
  private static void awaitParted(Node node, int left) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(2))
        .ignoreException(CompletionException.class)
        .until(() -> node.join("asks", 1, left + 1) == left + 1);
    node.directory.part(node.line("asks", 1));
    awaitRoomFor(node, left);
  }

  private static void awaitRoomFor(Node node, int left) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(2))
        .ignoreException(CompletionException.class)
        .until(() -> node.join("asks", 2, left + 1) == left + 1);
    node.directory.part(node.line("asks", 2));
  }

  private static void awaitRoom(Node node, String session) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(2))
        .ignoreException(CompletionException.class)
        .until(() -> node.join(session, 1, 1) == 1);
  }

  // Revocations

  @Test
  void every_node_is_told_of_a_revocation_and_finds_it_until_its_time() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    Revocation user = new Revocation(null, "ann", 100, seconds() + 3);
    Revocation token = new Revocation("t1", null, 0, seconds() + 3_600);

    now(one.directory.revoke(user));
    now(one.directory.revoke(token));

    one.isTold("revoked null ann", "revoked t1 null");
    two.isTold("revoked null ann", "revoked t1 null");
    assertThat(now(two.directory.revocations())).containsExactlyInAnyOrder(user, token);
    pass(Duration.ofSeconds(4));
    assertThat(now(two.directory.revocations())).containsExactly(token);
  }

  // Failure

  @Test
  void a_closed_directory_is_unavailable_and_the_others_go_on() {
    Node one = new Node("n1");
    Node two = new Node("n2");
    one.directory.close();

    refused(one.directory.claim("s", "ann", "n1", 0, KEEP), Code.DIRECTORY_UNAVAILABLE);
    refused(one.directory.subscribe("ann", "a", true), Code.DIRECTORY_UNAVAILABLE);
    refused(one.directory.enter("a", one.at("s", 1)), Code.DIRECTORY_UNAVAILABLE);
    refused(one.directory.leave("a", one.at("s", 1)), Code.DIRECTORY_UNAVAILABLE);
    refused(one.directory.members("a", 1, null), Code.DIRECTORY_UNAVAILABLE);
    refused(one.directory.renew("n1", LEASE), Code.DIRECTORY_UNAVAILABLE);
    refused(one.directory.revocations(), Code.DIRECTORY_UNAVAILABLE);
    assertThat(two.claim("s", "ann", 0).generation()).isPositive();
  }

  private static List<String> members(Node node, String channel) {
    return now(node.directory.members(channel, 1_000, null)).members().stream()
        .map(Member::session)
        .toList();
  }
}
