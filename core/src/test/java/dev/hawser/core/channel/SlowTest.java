package dev.hawser.core.channel;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.bell.Ring;
import dev.hawser.core.profile.Limits;
import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import dev.hawser.core.transport.Encoding;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Published;
import dev.hawser.protocol.ServerMessage.Reset;
import dev.hawser.protocol.ServerMessage.Skipped;
import dev.hawser.protocol.ServerMessage.Unsubscribed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a subscriber gets whose line is slow, and what it is told that it does not get. */
class SlowTest {

  private final Quay quay = Quay.begun();
  private final Rope rope = quay.connected("ann");
  private final Rope author = quay.connected("bob");

  /** The slot of each publication, by its offset. */
  private final Map<Long, String> published = new TreeMap<>();

  private void publish(Quay at, Rope by, String channel, @Nullable String slot, int size) {
    Payload payload = Payload.json('"' + "x".repeat(size) + '"');
    Published told =
        (Published) at.ask(by, new Command.Publish(channel, payload, null, 0, Map.of(), slot));
    published.put(told.position().offset(), String.valueOf(slot));
  }

  private void publish(String channel, @Nullable String slot) {
    publish(quay, author, channel, slot, 300);
  }

  /** So much that the line falls behind, over three slots in turn. */
  private void flood(String channel, int count) {
    IntStream.range(0, count).forEach(i -> publish(channel, "s" + i % 3));
  }

  private Position at(String channel, long offset) {
    return new Position(quay.log().head(channel).epoch(), offset);
  }

  /** Checks that what was told is gapless from 1, and tells the offsets delivered. */
  private static List<Long> delivered(List<ServerMessage> told, String reason) {
    return delivered(told, reason, 0);
  }

  private static List<Long> delivered(List<ServerMessage> told, String reason, long after) {
    List<Long> offsets = new ArrayList<>();
    long covered = after;
    for (ServerMessage one : told) {
      if (one instanceof Skipped skipped) {
        assertThat(skipped.from()).isEqualTo(covered + 1);
        assertThat(skipped.to()).isGreaterThanOrEqualTo(skipped.from());
        assertThat(skipped.reason()).isEqualTo(reason);
        covered = skipped.to();
      } else if (one instanceof Delivered push) {
        assertThat(push.publication().offset()).isEqualTo(++covered);
        offsets.add(covered);
      }
    }
    return offsets;
  }

  private static List<Long> newestOf(Map<Long, String> published, long after) {
    Map<String, Long> newest = new LinkedHashMap<>();
    published.forEach((offset, slot) -> {
      if (offset > after) {
        newest.put(slot, offset);
      }
    });
    return newest.values().stream().sorted().toList();
  }

  private static long highest(List<Long> offsets, long below) {
    return offsets.stream()
        .filter(offset -> offset < below)
        .mapToLong(Long::longValue)
        .max()
        .orElse(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest/a", "lately/a"})
  void the_newest_of_each_slot_comes_in_its_own_place(String channel) {
    quay.subscribe(rope, channel);
    rope.stuck(6_000);
    flood(channel, 40);
    publish(channel, "last");
    assertThat(rope.endedBy()).isNull();
    rope.unstuck();
    quay.settle();
    List<ServerMessage> told = rope.take();
    List<Long> got = delivered(told, "conflated");
    int before = got.size() - 4;
    assertThat(got.subList(0, before)).as("before it fell behind").endsWith((long) before);
    assertThat(got.subList(before, got.size()))
        .isEqualTo(newestOf(published, before))
        .endsWith(41L);
    assertThat(quay.meters().conflated.sum()).isEqualTo(41 - got.size());
    publish(channel, "s0");
    quay.settle();
    assertThat(delivered(rope.take(), "conflated", 41)).containsExactly(42L);
  }

  @Test
  void publications_without_a_slot_share_one() {
    quay.subscribe(rope, "latest/a");
    rope.stuck(6_000);
    flood("latest/a", 40);
    publish("latest/a", null);
    publish("latest/a", null);
    rope.unstuck();
    quay.settle();
    assertThat(delivered(rope.take(), "conflated")).endsWith(38L, 39L, 40L, 42L);
  }

  @Test
  void what_is_kept_is_kept_once_for_all_and_let_go_of_after_the_last() {
    Rope other = quay.connected("cid");
    quay.subscribe(rope, "latest/a");
    quay.subscribe(other, "latest/a");
    rope.stuck(6_000);
    flood("latest/a", 30);
    other.stuck(6_000);
    flood("latest/a", 30);
    rope.unstuck();
    quay.settle();
    assertThat(delivered(rope.take(), "conflated")).endsWith(58L, 59L, 60L);
    flood("latest/a", 3);
    other.unstuck();
    quay.settle();
    assertThat(delivered(other.take(), "conflated")).endsWith(61L, 62L, 63L);
    assertThat(delivered(rope.take(), "conflated", 60)).containsExactly(61L, 62L, 63L);
    rope.stuck(6_000);
    flood("latest/a", 30);
    long id = rope.say(new Command.Unsubscribe("latest/a"));
    quay.settle();
    rope.unstuck();
    quay.settle();
    assertThat(rope.take().getLast()).isInstanceOf(Unsubscribed.class);
    assertThat(id).isPositive();
  }

  @Test
  void what_a_full_mailbox_kept_away_is_read_once_and_conflated() {
    Quay tight = Quay.begun(Quay.limits(100, 100, 20, 900));
    Rope slow = tight.connected("ann");
    Rope writer = tight.connected("bob");
    tight.subscribe(slow, "latest/a");
    slow.stuck(6_000);
    for (int i = 0; i < 30; i++) {
      publish(tight, writer, "latest/a", "s" + i % 3, 300);
    }
    tight.log().write("latest/a", 40);
    for (long offset = 31; offset <= 70; offset++) {
      Position position = new Position(tight.log().head("latest/a").epoch(), offset);
      var publication = tight.log().publication("latest/a", offset);
      tight
          .clock()
          .after(
              0, () -> tight.bell().ear().rung(new Ring.Moved("latest/a", position, publication)));
    }
    tight.pass(2_000);
    assertThat(tight.meters().doorbells.sum()).isPositive();
    slow.unstuck();
    tight.pass(2_000);
    assertThat(delivered(slow.take(), "conflated")).endsWith(28L, 29L, 30L, 70L);
  }

  @Test
  void what_is_too_much_to_keep_is_said_to_be_lost() {
    Quay tight =
        Quay.begun(
            Quay.limits(
                100,
                100,
                20,
                64 * 1024,
                new Limits.Slow(2, 64 * 1024, Duration.ofSeconds(1), Duration.ofSeconds(4))));
    Rope slow = tight.connected("ann");
    Rope writer = tight.connected("bob");
    tight.subscribe(slow, "latest/a");
    slow.stuck(6_000);
    for (int i = 0; i < 40; i++) {
      publish(tight, writer, "latest/a", "s" + i % 4, 300);
    }
    slow.unstuck();
    tight.settle();
    assertThat(delivered(slow.take(), "slow")).endsWith(39L, 40L).doesNotContain(37L, 38L);
    assertThat(tight.meters().slotsLost.sum()).isPositive();
  }

  @Test
  void a_line_that_takes_a_little_gets_the_newest_that_there_is_by_then() {
    quay.subscribe(rope, "latest/a");
    rope.stuck(6_000);
    for (int i = 0; i < 60; i++) {
      publish("latest/a", "s" + i % 30);
    }
    for (int i = 0; i < 5; i++) {
      rope.unstuck();
      rope.stuck(6_000);
      quay.settle();
      publish("latest/a", "s0");
    }
    rope.unstuck();
    quay.settle();
    List<Long> got = delivered(rope.take(), "conflated");
    assertThat(got).isSorted().endsWith(65L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest/a", "sample/a"})
  void an_epoch_that_changes_resets_who_waits_for_the_newest(String channel) {
    quay.subscribe(rope, channel);
    rope.stuck(6_000);
    flood(channel, 40);
    quay.log().startAgain(channel);
    quay.log().write(channel, 2);
    quay.bell()
        .ear()
        .rung(new Ring.Moved(channel, at(channel, 2), quay.log().publication(channel, 2)));
    quay.settle();
    rope.unstuck();
    quay.pass(1_000);
    assertThat(rope.take()).endsWith(new Reset(channel, 0, at(channel, 2), "epoch-changed"));
    publish(channel, "s0");
    quay.settle();
    assertThat(delivered(rope.take(), "conflated", 2)).containsExactly(3L);
  }

  @Test
  void retention_that_overtakes_a_gap_in_what_is_kept_resets_who_stands_before_it() {
    quay.subscribe(rope, "latest/a");
    rope.stuck(6_000);
    flood("latest/a", 30);
    quay.log().write("latest/a", 20);
    quay.log().forgetBefore("latest/a", 45);
    quay.pass(10_000);
    rope.unstuck();
    quay.pass(1_000);
    List<ServerMessage> told = rope.take();
    assertThat(told).contains(new Reset("latest/a", 0, at("latest/a", 44), "position-lost"));
    int reset = told.indexOf(new Reset("latest/a", 0, at("latest/a", 44), "position-lost"));
    assertThat(delivered(told.subList(reset, told.size()), "conflated", 44)).endsWith(50L);
  }

  @Test
  void what_the_log_forgot_is_still_kept_where_it_is_the_newest_of_its_slot() {
    quay.subscribe(rope, "latest/a");
    rope.stuck(6_000);
    flood("latest/a", 40);
    quay.log().forgetBefore("latest/a", 41);
    publish("latest/a", "s0");
    rope.unstuck();
    quay.settle();
    assertThat(delivered(rope.take(), "conflated")).endsWith(38L, 39L, 41L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sample/a", "seldom/a"})
  void the_newest_comes_so_many_times_a_second_until_the_line_has_kept_up(String channel) {
    quay.subscribe(rope, channel);
    rope.stuck(6_000);
    flood(channel, 40);
    rope.unstuck();
    quay.pass(250);
    List<Long> got = delivered(rope.take(), "sampled");
    assertThat(got).endsWith(40L);
    assertThat(quay.meters().sampled.sum()).isEqualTo(40 - got.size());
    long before = quay.meters().deliveries.sum();
    for (int i = 0; i < 30; i++) {
      publish(channel, "s");
    }
    // Each of them took 60 ms of the clock: 1.8 s, so 9 ticks and perhaps one at either end.
    quay.pass(250);
    assertThat(delivered(rope.take(), "sampled", 40)).hasSizeBetween(7, 11).endsWith(70L);
    assertThat(quay.meters().deliveries.sum() - before).isLessThan(12);
    quay.pass(5_000);
    publish(channel, "s");
    publish(channel, "s");
    assertThat(delivered(rope.take(), "sampled", 70)).containsExactly(71L, 72L);
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void a_change_is_told_again_only_to_who_holds_its_base(Encoding encoding) {
    Rope taker = quay.rope(0, encoding);
    quay.ask(taker, new Command.Connect("cid", null, 0, List.of(ServerMessage.DELTA), List.of()));
    quay.subscribe(taker, "newest/a");
    String text = "y".repeat(200);
    for (int i = 0; i < 40; i++) {
      if (i == 3) {
        taker.stuck(4_500);
      }
      quay.ask(
          author,
          new Command.Publish(
              "newest/a", Payload.json("\"" + text + i + "\""), null, 0, Map.of(), "s" + i % 2));
      if (i > 2 && i < 30) {
        publish(quay, author, "newest/a", "big", 500);
      }
    }
    taker.unstuck();
    quay.settle();
    ServerMessage before = null;
    boolean conflated = false;
    for (ServerMessage one : taker.take()) {
      if (one instanceof ServerMessage.Patched) {
        assertThat(before).isNotNull().isNotInstanceOf(Skipped.class);
      }
      conflated |= one instanceof Skipped;
      before = one;
    }
    assertThat(conflated).isTrue();
  }

  @Test
  void who_comes_and_goes_is_told_also_to_who_is_slow() {
    quay.subscribe(rope, "crowd/a");
    rope.stuck(6_000);
    flood("crowd/a", 40);
    quay.subscribe(author, "crowd/a");
    rope.unstuck();
    quay.settle();
    List<ServerMessage> told = rope.take();
    assertThat(told).hasAtLeastOneElementOfType(ServerMessage.Joined.class);
    assertThat(delivered(told, "conflated")).endsWith(38L, 39L, 40L);
  }

  @Test
  void whose_line_ends_while_it_waits_leaves_nothing_behind() {
    Rope other = quay.connected("cid");
    for (String channel : List.of("latest/a", "sample/a")) {
      quay.subscribe(rope, channel);
      quay.subscribe(other, channel);
    }
    rope.stuck(3_000);
    for (String channel : List.of("latest/a", "sample/a")) {
      flood(channel, 20);
    }
    rope.cut();
    quay.pass(1_000);
    other.take();
    flood("latest/a", 2);
    assertThat(delivered(other.take(), "none", 20)).containsExactly(21L, 22L);
    other.stuck(6_000);
    flood("latest/a", 30);
    other.unstuck();
    quay.settle();
    assertThat(delivered(other.take(), "conflated", 22)).endsWith(50L, 51L, 52L);
  }

  @Test
  void where_it_stands_is_what_it_got_or_was_told_to_be_skipped() {
    quay.subscribe(rope, "latest/a");
    rope.stuck(6_000);
    flood("latest/a", 40);
    long held = held();
    rope.unstuck();
    quay.settle();
    List<Long> got = delivered(rope.take(), "conflated");
    assertThat(got).contains(held);
    assertThat(highest(got, 38)).isEqualTo(held);
    assertThat(held()).isEqualTo(40);
  }

  private long held() {
    return requireNonNull(rope.positions().get("latest/a")).offset();
  }
}
