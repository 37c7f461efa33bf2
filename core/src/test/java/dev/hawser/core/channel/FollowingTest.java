package dev.hawser.core.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.bell.Ring;
import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import dev.hawser.core.transport.Encoding;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Reset;
import dev.hawser.protocol.ServerMessage.Skipped;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a subscription gets once it stands, whatever the bell, the log and its line do. */
class FollowingTest {

  private static final String CHANNEL = "short/a";

  private final Quay quay = Quay.begun();
  private final Rope rope = quay.connected("ann");

  private Position at(String channel, long offset) {
    return new Position(quay.log().head(channel).epoch(), offset);
  }

  private void ring(String channel, long offset) {
    quay.bell()
        .ear()
        .rung(
            new Ring.Moved(channel, at(channel, offset), quay.log().publication(channel, offset)));
  }

  private static List<Long> offsets(List<ServerMessage> pushes) {
    return pushes.stream().map(one -> ((Delivered) one).publication().offset()).toList();
  }

  private static List<Long> to(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  @Test
  void rings_that_come_swapped_repeated_or_not_at_all_give_the_same() {
    quay.subscribe(rope, CHANNEL);
    quay.log().write(CHANNEL, 6);
    for (long offset : new long[] {2, 1, 1, 3, 6, 2, 5}) {
      ring(CHANNEL, offset);
    }
    quay.pass(100);
    assertThat(offsets(rope.take())).isEqualTo(to(6));
    assertThat(quay.meters().repaired.sum()).isEqualTo(1);
  }

  @Test
  void a_ring_without_its_publication_is_read() {
    quay.subscribe(rope, CHANNEL);
    quay.log().write(CHANNEL, 2);
    quay.bell().ear().rung(new Ring.Moved(CHANNEL, at(CHANNEL, 2), null));
    quay.settle();
    assertThat(offsets(rope.take())).isEqualTo(to(2));
  }

  @Test
  void silence_proves_nothing() {
    quay.subscribe(rope, CHANNEL);
    quay.log().write(CHANNEL, 120);
    quay.pass(10_000);
    assertThat(offsets(rope.take())).isEqualTo(to(120));
  }

  @Test
  void a_bell_that_returns_has_everything_compared_at_once() {
    for (String channel : List.of(CHANNEL, "short/b", "short/c")) {
      quay.subscribe(rope, channel);
      quay.log().write(channel, 1);
    }
    quay.bell().ear().returned();
    quay.clock().run(30);
    assertThat(rope.take()).hasSize(3);
  }

  @Test
  void a_log_that_is_back_after_the_bell_is_asked_again_for_all() {
    for (int i = 0; i < 40; i++) {
      quay.subscribe(rope, "short/" + i);
    }
    quay.log().sluice().failing(true);
    for (int i = 0; i < 40; i++) {
      quay.log().write("short/" + i, 1);
    }
    quay.bell().ear().returned();
    quay.clock().run(10);
    quay.log().sluice().failing(false);
    quay.clock().run(500);
    assertThat(rope.take()).hasSize(40);
  }

  @Test
  void those_that_the_log_can_tell_of_are_made_good_and_the_others_are_asked_for_again() {
    for (String channel : List.of(CHANNEL, "short/b")) {
      quay.subscribe(rope, channel);
      quay.log().write(channel, 1);
    }
    quay.log().mute(Set.of("short/b"));
    quay.bell().ear().returned();
    quay.pass(2_000);
    assertThat(rope.take())
        .singleElement()
        .satisfies(one -> assertThat(((Delivered) one).channel()).isEqualTo(CHANNEL));

    quay.log().mute(Set.of());
    quay.pass(1_000);
    assertThat(rope.take())
        .singleElement()
        .satisfies(one -> assertThat(((Delivered) one).channel()).isEqualTo("short/b"));
  }

  @Test
  void what_was_missed_in_many_channels_is_read_under_a_cap() {
    Quay large = Quay.begun(Quay.limits(500, 500, 20, 64 * 1024));
    Rope ann = large.connected("ann");
    for (int i = 0; i < 150; i++) {
      large.subscribe(ann, "short/" + i);
    }
    large.log().sluice().hold();
    for (int i = 0; i < 150; i++) {
      large.log().write("short/" + i, 1);
      Position head = large.log().head("short/" + i).position();
      large.bell().ear().rung(new Ring.Moved("short/" + i, head, null));
    }
    large.pass(500);
    assertThat(large.log().mostReads()).as("at most 32 for each of two lanes").isEqualTo(64);
    large.log().sluice().release();
    large.settle();
    assertThat(ann.take()).hasSize(150);
  }

  @Test
  void rings_that_find_no_room_are_made_good() {
    Quay tight = Quay.begun(Quay.limits(100, 100, 20, 4 * 1024));
    Rope ann = tight.connected("ann");
    tight.subscribe(ann, CHANNEL);
    tight.log().write(CHANNEL, 200);
    for (long offset = 1; offset <= 200; offset++) {
      tight
          .bell()
          .ear()
          .rung(
              new Ring.Moved(
                  CHANNEL,
                  new Position(tight.log().head(CHANNEL).epoch(), offset),
                  tight.log().publication(CHANNEL, offset)));
    }
    tight.pass(300);
    assertThat(offsets(ann.take())).isEqualTo(to(200));
  }

  @Test
  void a_loop_whose_mailbox_is_full_gets_one_doorbell_and_catches_up() {
    Quay tight = Quay.begun(Quay.limits(100, 100, 20, 700));
    Rope ann = tight.connected("ann");
    Rope bare = tight.connected("bob");
    tight.subscribe(ann, CHANNEL);
    tight.subscribe(bare, "bare/a");
    for (String channel : List.of(CHANNEL, "bare/a")) {
      tight.log().write(channel, 40);
      for (long offset = 1; offset <= 40; offset++) {
        long next = offset;
        Position position = new Position(tight.log().head(channel).epoch(), next);
        tight
            .clock()
            .after(
                0,
                () ->
                    tight
                        .bell()
                        .ear()
                        .rung(
                            new Ring.Moved(
                                channel, position, tight.log().publication(channel, next))));
      }
    }
    tight.pass(2_000);
    tight.pass(10_000);
    assertThat(offsets(ann.take())).isEqualTo(to(40));
    long covered = 0;
    for (ServerMessage one : bare.take()) {
      if (one instanceof Skipped skipped) {
        assertThat(skipped.from()).isEqualTo(covered + 1);
        covered = skipped.to();
      } else {
        assertThat(((Delivered) one).publication().offset()).isEqualTo(++covered);
      }
    }
    assertThat(covered).isEqualTo(40);
  }

  @Test
  void a_slow_line_follows_the_log_and_is_live_again_when_it_met_the_head() {
    quay.subscribe(rope, CHANNEL);
    Rope author = quay.connected("bob");
    rope.stuck(6_000);
    for (int i = 0; i < 60; i++) {
      quay.ask(author, Quay.publish(CHANNEL, "x".repeat(300)));
    }
    assertThat(rope.endedBy()).isNull();
    assertThat(quay.meters().fellBehind.sum()).isEqualTo(1);
    rope.unstuck();
    quay.settle();
    quay.ask(author, Quay.publish(CHANNEL, "y"));
    quay.settle();
    assertThat(offsets(rope.take())).isEqualTo(to(61));
  }

  @Test
  void a_slow_line_that_retention_overtakes_is_reset() {
    quay.subscribe(rope, CHANNEL);
    Rope author = quay.connected("bob");
    rope.stuck(6_000);
    for (int i = 0; i < 60; i++) {
      quay.ask(author, Quay.publish(CHANNEL, "x".repeat(300)));
    }
    quay.log().forgetBefore(CHANNEL, 61);
    for (int i = 0; i < 40; i++) {
      quay.ask(author, Quay.publish(CHANNEL, "x".repeat(300)));
    }
    rope.unstuck();
    quay.settle();
    List<ServerMessage> told = rope.take();
    assertThat(told.getLast()).isEqualTo(new Reset(CHANNEL, 0, at(CHANNEL, 100), "position-lost"));
    assertThat(offsets(told.subList(0, told.size() - 1))).isEqualTo(to(told.size() - 1));
  }

  @Test
  void who_drops_is_told_exactly_what_it_will_not_get() {
    quay.subscribe(rope, "drop/a");
    quay.subscribe(rope, "bare/a");
    Rope author = quay.connected("bob");
    rope.stuck(6_000);
    for (int i = 0; i < 40; i++) {
      quay.ask(author, Quay.publish("drop/a", "x".repeat(300)));
      quay.ask(author, Quay.publish("bare/a", "x".repeat(300)));
    }
    rope.unstuck();
    quay.settle();
    quay.ask(author, Quay.publish("drop/a", "y"));
    quay.ask(author, Quay.publish("bare/a", "y"));
    List<ServerMessage> told = rope.take();
    for (String channel : List.of("drop/a", "bare/a")) {
      long covered = 0;
      for (ServerMessage one : told) {
        if (one instanceof Skipped skipped && skipped.channel().equals(channel)) {
          assertThat(skipped.from()).isEqualTo(covered + 1);
          assertThat(skipped.reason()).isEqualTo(channel.equals("bare/a") ? "no-history" : "slow");
          covered = skipped.to();
        } else if (one instanceof Delivered delivered && delivered.channel().equals(channel)) {
          assertThat(delivered.publication().offset()).isEqualTo(++covered);
        }
      }
      assertThat(covered).isEqualTo(41);
    }
  }

  @Test
  void who_is_to_be_cut_is_cut_and_so_is_who_has_no_room_for_an_answer() {
    quay.subscribe(rope, "cut/a");
    Rope author = quay.connected("bob");
    rope.stuck(6_000);
    for (int i = 0; i < 40; i++) {
      quay.ask(author, Quay.publish("cut/a", "x".repeat(300)));
    }
    assertThat(rope.endedBy()).isEqualTo(Code.SLOW_CONSUMER);
    author.stuck(10);
    author.say(new Command.Ping());
    quay.settle();
    assertThat(author.endedBy()).isEqualTo(Code.SLOW_CONSUMER);
  }

  @Test
  void an_epoch_that_changes_resets_everybody_aloud_also_who_is_behind() {
    Rope slow = quay.rope(1, Encoding.JSON);
    quay.open(slow, "slow");
    quay.subscribe(rope, CHANNEL);
    quay.subscribe(slow, CHANNEL);
    Rope author = quay.connected("bob");
    slow.stuck(6_000);
    for (int i = 0; i < 40; i++) {
      quay.ask(author, Quay.publish(CHANNEL, "x".repeat(300)));
    }
    quay.log().startAgain(CHANNEL);
    quay.log().write(CHANNEL, 2);
    ring(CHANNEL, 2);
    quay.settle();
    slow.unstuck();
    quay.settle();
    Reset reset = new Reset(CHANNEL, 0, at(CHANNEL, 2), "epoch-changed");
    assertThat(rope.take()).endsWith(reset);
    assertThat(slow.take()).endsWith(reset);
    quay.ask(author, Quay.publish(CHANNEL, "y"));
    quay.settle();
    assertThat(offsets(rope.take())).containsExactly(3L);
    assertThat(offsets(slow.take())).containsExactly(3L);
  }

  @Test
  void a_late_ring_of_an_old_epoch_turns_nothing_back() {
    quay.subscribe(rope, CHANNEL);
    quay.log().write(CHANNEL, 3);
    Ring.Moved old = new Ring.Moved(CHANNEL, at(CHANNEL, 3), quay.log().publication(CHANNEL, 3));
    quay.log().startAgain(CHANNEL);
    quay.log().write(CHANNEL, 1);
    ring(CHANNEL, 1);
    quay.settle();
    rope.take();
    quay.bell().ear().rung(old);
    quay.pass(2_000);
    assertThat(rope.take()).isEmpty();
  }

  @Test
  void a_ring_that_comes_while_the_log_is_asked_has_it_asked_again() {
    quay.subscribe(rope, CHANNEL);
    quay.log().sluice().hold();
    quay.bell().ear().rung(new Ring.Moved(CHANNEL, new Position("e9", 1), null));
    quay.settle();
    quay.log().startAgain(CHANNEL);
    quay.bell().ear().rung(new Ring.Moved(CHANNEL, at(CHANNEL, 0), null));
    quay.settle();
    quay.log().sluice().release();
    quay.settle();
    assertThat(rope.take()).containsExactly(new Reset(CHANNEL, 0, at(CHANNEL, 0), "epoch-changed"));
  }

  @Test
  void a_log_that_knows_a_channel_no_more_has_begun_another_epoch() {
    quay.subscribe(rope, CHANNEL);
    quay.ask(rope, Quay.publish(CHANNEL, "x"));
    rope.take();
    quay.log().lose(CHANNEL);
    quay.pass(10_000);
    assertThat(rope.take()).containsExactly(new Reset(CHANNEL, 0, at(CHANNEL, 0), "epoch-changed"));
  }

  @Test
  void retention_that_overtakes_the_node_resets_who_has_less() {
    quay.subscribe(rope, CHANNEL);
    quay.log().write(CHANNEL, 9);
    quay.log().forgetBefore(CHANNEL, 8);
    ring(CHANNEL, 9);
    quay.pass(200);
    List<ServerMessage> told = rope.take();
    assertThat(told.getFirst()).isEqualTo(new Reset(CHANNEL, 0, at(CHANNEL, 7), "position-lost"));
    assertThat(offsets(told.subList(1, told.size()))).containsExactly(8L, 9L);
    quay.log().write(CHANNEL, 1);
    quay.log().forgetBefore(CHANNEL, 11);
    quay.pass(10_000);
    assertThat(rope.take())
        .containsExactly(new Reset(CHANNEL, 0, at(CHANNEL, 10), "position-lost"));
  }

  @Test
  void a_gap_that_cannot_be_read_is_tried_again() {
    quay.subscribe(rope, CHANNEL);
    quay.log().write(CHANNEL, 3);
    quay.log().sluice().failing(true);
    ring(CHANNEL, 3);
    quay.pass(1_000);
    assertThat(rope.take()).isEmpty();
    quay.log().sluice().failing(false);
    quay.pass(1_000);
    assertThat(offsets(rope.take())).isEqualTo(to(3));
  }

  @Test
  void catching_up_waits_for_a_log_that_is_away() {
    for (int i = 0; i < 60; i++) {
      quay.log().write(CHANNEL, Payload.json('"' + "x".repeat(1_000) + '"'));
    }
    Rope late = quay.connected("bob");
    late.stuck(20_000);
    late.say(new Command.Subscribe(CHANNEL, at(CHANNEL, 1)));
    quay.settle();
    quay.log().sluice().failing(true);
    late.unstuck();
    quay.pass(1_000);
    quay.log().sluice().failing(false);
    quay.pass(1_000);
    List<ServerMessage> told = late.take();
    var first = (ServerMessage.Subscribed) told.getFirst();
    assertThat(first.publications().size() + told.size() - 1).isEqualTo(59);
  }

  @Test
  void nothing_comes_after_unsubscribed() {
    quay.subscribe(rope, CHANNEL);
    Rope author = quay.connected("bob");
    for (int i = 0; i < 5; i++) {
      author.say(Quay.publish(CHANNEL, "x"));
    }
    long id = rope.say(new Command.Unsubscribe(CHANNEL));
    quay.settle();
    List<ServerMessage> told = rope.take();
    assertThat(told.getLast()).isInstanceOf(ServerMessage.Unsubscribed.class);
    assertThat(id).isPositive();
    assertThat(((Refused) quay.ask(rope, new Command.Unsubscribe(CHANNEL))).code())
        .isEqualTo(Code.NOT_SUBSCRIBED.number());
  }

  @Test
  void both_encodings_get_the_same_by_name_and_by_alias() {
    Rope proto = quay.rope(0, Encoding.PROTOBUF);
    quay.open(proto, "bob");
    quay.subscribe(rope, CHANNEL);
    int alias = quay.subscribe(proto, CHANNEL).alias();
    quay.ask(rope, Quay.publish(CHANNEL, "x"));
    quay.settle();
    Delivered json = (Delivered) rope.take().getFirst();
    Delivered binary = (Delivered) proto.take().getFirst();
    assertThat(json.channel()).isEqualTo(CHANNEL);
    assertThat(binary.alias()).isEqualTo(alias);
    assertThat(binary.publication()).isEqualTo(json.publication());
  }
}
