package dev.hawser.stores;

import static dev.hawser.brokers.contract.Stages.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Retention;
import dev.hawser.im.feed.Feed;
import dev.hawser.im.feed.Follower;
import dev.hawser.im.feed.FollowerStore;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How far followers are, and that they are told everything, once and in order. */
abstract class FollowerContract {

  private static final Retention ALL = LedgerContract.ALL;
  private static final String IM = "im/c/";

  private final AtomicReference<Instant> clock =
      new AtomicReference<>(Instant.now().plusSeconds(3_600));
  private final Map<String, List<Long>> told = new ConcurrentHashMap<>();
  private final List<Feed> feeds = new ArrayList<>();
  private Store store;
  private FollowerStore followers;

  /** Whoever opens it closes it, after the test or later. */
  abstract Store open();

  @BeforeEach
  void begin() {
    store = open();
    followers = store.followers();
  }

  @AfterEach
  void end() {
    feeds.forEach(Feed::close);
  }

  private void say(String channel, int times) {
    Entry entry = new Entry(Payload.json("1"), "ann", null, 0, Map.of(), null);
    now(store.log().append(channel, ALL, Collections.nCopies(times, entry)));
  }

  private void note(String channel, List<Publication> page, Follower.Progress taken) {
    List<Long> offsets = told.computeIfAbsent(channel, _ -> new CopyOnWriteArrayList<>());
    page.forEach(each -> offsets.add(each.offset()));
    taken.to(page.getLast().offset());
  }

  private Feed feed(String holder, Follower follower) {
    Feed feed =
        new Feed(
            "test",
            IM,
            holder,
            followers,
            (channel, after, count) -> now(store.log().read(channel, ALL, after, count, 1 << 20)),
            follower,
            clock::get);
    feeds.add(feed);
    feed.start(0);
    return feed;
  }

  private static List<Long> upTo(int last) {
    return java.util.stream.LongStream.rangeClosed(1, last).boxed().toList();
  }

  @Test
  void a_follower_is_as_old_as_when_it_came_first() {
    assertThat(followers.begin("test", 100)).isEqualTo(100);
    assertThat(followers.begin("test", 200)).isEqualTo(100);
    assertThat(followers.begin("other", 200)).isEqualTo(200);
  }

  @Test
  void a_channel_is_held_by_one_until_it_lets_go_or_its_time_is_over() {
    followers.begin("test", 0);
    say("im/c/1", 3);
    assertThat(followers.claim("test", "im/c/1", "n1", 1_000, 2_000)).isEqualTo(OptionalLong.of(0));
    assertThat(followers.claim("test", "im/c/1", "n2", 1_500, 2_500)).isEmpty();
    assertThat(followers.claim("test", "im/c/1", "n1", 1_500, 2_500)).isEqualTo(OptionalLong.of(0));
    followers.reached("test", "im/c/1", "n2", 3);
    assertThat(followers.claim("test", "im/c/1", "n2", 2_501, 3_500))
        .as("its time is over, and who has it not cannot say how far it is")
        .isEqualTo(OptionalLong.of(0));
    followers.reached("test", "im/c/1", "n2", 2);
    assertThat(followers.claim("test", "im/c/1", "n1", 2_600, 3_600)).isEqualTo(OptionalLong.of(2));
  }

  @Test
  void what_is_not_there_is_held_by_nobody() {
    followers.begin("test", 0);

    assertThat(followers.claim("test", "im/c/none", "n1", 1_000, 2_000)).isEmpty();
    assertThat(followers.behind("test", IM, Long.MAX_VALUE, Long.MAX_VALUE, 10)).isEmpty();
  }

  @Test
  void who_comes_late_is_not_told_what_was_said_before() {
    say("im/c/1", 2);
    long later =
        now(store.log().read("im/c/1", ALL, 0, 9, 1 << 20)).publications().get(1).time() + 1;
    followers.begin("test", later);

    assertThat(followers.behind("test", IM, Long.MAX_VALUE, Long.MAX_VALUE, 10)).isEmpty();
    assertThat(followers.claim("test", "im/c/1", "n1", 1_000, 2_000)).isEqualTo(OptionalLong.of(2));
  }

  @Test
  void what_nobody_was_told_is_found() {
    followers.begin("test", 0);
    say("im/c/1", 2);
    say("im/c/2", 1);
    say("im/u/ann", 1);
    say("im/c0", 1);
    assertThat(followers.behind("test", IM, Long.MAX_VALUE, Long.MAX_VALUE, 10))
        .containsExactlyInAnyOrder("im/c/1", "im/c/2");

    followers.claim("test", "im/c/1", "n1", 1_000, 2_000);
    assertThat(followers.behind("test", IM, Long.MAX_VALUE, 1_500, 10)).containsExactly("im/c/2");
    followers.reached("test", "im/c/1", "n1", 2);
    assertThat(followers.behind("test", IM, Long.MAX_VALUE, Long.MAX_VALUE, 10))
        .containsExactly("im/c/2");
    assertThat(followers.behind("test", IM, 1, Long.MAX_VALUE, 10))
        .as("something was said just now: who said it is at it")
        .isEmpty();
  }

  @Test
  void what_was_told_can_be_told_again() {
    followers.begin("test", 0);
    say("im/c/1", 5);
    followers.claim("test", "im/c/1", "n1", 1_000, 2_000);
    followers.reached("test", "im/c/1", "n1", 5);
    followers.rewind("test", "im/c/1", 2);

    assertThat(followers.claim("test", "im/c/1", "n1", 1_000, 2_000)).isEqualTo(OptionalLong.of(2));
  }

  @Test
  void who_rewinds_what_is_being_told_is_not_overruled() {
    followers.begin("test", 0);
    say("im/c/1", 5);
    followers.claim("test", "im/c/1", "n1", 1_000, 2_000);
    followers.reached("test", "im/c/1", "n1", 4);
    followers.claim("test", "im/c/1", "n1", 1_000, 2_000);
    followers.rewind("test", "im/c/1", 1);
    followers.reached("test", "im/c/1", "n1", 5);

    assertThat(followers.claim("test", "im/c/1", "n1", 1_000, 2_000)).isEqualTo(OptionalLong.of(1));
  }

  @Test
  void everything_is_told_once_and_in_order() {
    Feed feed = feed("n1", this::note);
    for (int i = 0; i < 20; i++) {
      for (String channel : List.of("im/c/1", "im/c/2", "im/c/3")) {
        say(channel, 17);
        feed.mark(channel);
      }
    }
    for (String channel : List.of("im/c/1", "im/c/2", "im/c/3")) {
      await().untilAsserted(() -> assertThat(told.get(channel)).isEqualTo(upTo(340)));
    }
  }

  @Test
  void what_an_ended_node_left_is_told_by_another() {
    CountDownLatch begun = new CountDownLatch(1);
    Feed first =
        feed(
            "n1",
            (channel, page, taken) -> {
              note(channel, page.subList(0, 2), taken);
              begun.countDown();
              new CountDownLatch(1).await();
            });
    say("im/c/1", 5);
    first.mark("im/c/1");
    await().until(() -> begun.getCount() == 0);
    first.close();
    Feed second = feed("n2", this::note);
    clock.updateAndGet(now -> now.plus(Duration.ofHours(1)));
    await()
        .untilAsserted(() -> {
          second.look();
          assertThat(told.get("im/c/1")).isEqualTo(upTo(5));
        });
  }

  @Test
  void two_nodes_at_one_channel_tell_nothing_twice() {
    Feed one = feed("n1", this::note);
    Feed two = feed("n2", this::note);
    for (int i = 0; i < 30; i++) {
      say("im/c/1", 10);
      one.mark("im/c/1");
      two.mark("im/c/1");
    }
    await()
        .untilAsserted(() -> {
          one.mark("im/c/1");
          two.mark("im/c/1");
          assertThat(told.get("im/c/1")).hasSizeGreaterThanOrEqualTo(300);
        });
    assertThat(told.get("im/c/1")).isEqualTo(upTo(300));
  }

  @Test
  void who_cannot_take_it_is_told_again_from_there() {
    AtomicBoolean failed = new AtomicBoolean();
    Feed feed =
        feed(
            "n1",
            (channel, page, taken) -> {
              if (failed.compareAndSet(false, true)) {
                note(channel, page.subList(0, 3), taken);
                throw new IOException("busy");
              }
              note(channel, page, taken);
            });
    say("im/c/1", 5);
    feed.mark("im/c/1");

    await().untilAsserted(() -> assertThat(told.get("im/c/1")).isEqualTo(upTo(5)));
  }
}
