package dev.hawser.core.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.clockwork.ClockworkLane;
import dev.hawser.core.node.Meters;
import dev.hawser.core.node.Pressure;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.profile.Profiles;
import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import dev.hawser.core.room.Rooms;
import dev.hawser.core.trace.Tracing;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Reset;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.binary.ProtobufCodec;
import dev.hawser.protocol.json.JsonCodec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where a subscription begins: recovered exactly, or not, with the reason. */
class PlacementTest {

  private static final String CHANNEL = "short/a";

  private final Quay quay = Quay.begun();
  private final Rope rope = quay.connected("ann");

  private Position at(long offset) {
    return new Position(quay.log().head(CHANNEL).epoch(), offset);
  }

  private static List<Long> offsets(Subscribed told) {
    return told.publications().stream().map(Publication::offset).toList();
  }

  private static List<Long> delivered(List<ServerMessage> pushes) {
    return pushes.stream().map(one -> ((Delivered) one).publication().offset()).toList();
  }

  private void lost(Position since, Code reason) {
    Subscribed told = quay.subscribe(rope, CHANNEL, since);
    assertThat(told.recovered()).isFalse();
    assertThat(told.reason()).isEqualTo(reason.wireName());
    assertThat(told.publications()).isEmpty();
    assertThat(told.position()).isEqualTo(quay.log().head(CHANNEL).position());
    quay.ask(rope, new Command.Unsubscribe(CHANNEL));
  }

  @Test
  void without_a_position_it_begins_at_the_head() {
    quay.log().write(CHANNEL, 3);
    Subscribed told = quay.subscribe(rope, CHANNEL);
    assertThat(told.position()).isEqualTo(at(3));
    assertThat(told.recovered()).isFalse();
    assertThat(told.reason()).isNull();
    assertThat(told.more()).isFalse();
  }

  @Test
  void what_was_missed_comes_with_the_answer_and_what_is_new_after_it() {
    quay.log().write(CHANNEL, 5);
    Subscribed told = quay.subscribe(rope, CHANNEL, at(2));
    assertThat(told.recovered()).isTrue();
    assertThat(offsets(told)).containsExactly(3L, 4L, 5L);
    quay.ask(rope, Quay.publish(CHANNEL, "x"));
    assertThat(delivered(rope.take())).containsExactly(6L);
  }

  @Test
  void at_the_head_nothing_was_missed_with_history_and_without() {
    quay.log().write(CHANNEL, 5);
    assertThat(quay.subscribe(rope, CHANNEL, at(5)).recovered()).isTrue();
    quay.log().write("bare/a", 5);
    Position head = quay.log().head("bare/a").position();
    assertThat(quay.subscribe(rope, "bare/a", head).recovered()).isTrue();
    assertThat(quay.subscribe(rope, "bare/b", head).reason()).isEqualTo("no-history");
  }

  @Test
  void each_loss_has_its_reason() {
    quay.log().write(CHANNEL, 9);
    lost(at(10), Code.POSITION_LOST);
    lost(at((1L << 53) - 1), Code.POSITION_LOST);
    lost(new Position("foreign", 3), Code.EPOCH_CHANGED);
    quay.log().forgetBefore(CHANNEL, 5);
    lost(at(3), Code.POSITION_LOST);
    assertThat(quay.subscribe(rope, CHANNEL, at(4)).recovered()).isTrue();
  }

  @Test
  void nobody_recovers_from_before_joining() {
    quay.log().write(CHANNEL, 9);
    quay.principal("t", Quay.principal("bob", 0, 6, List.of(), "#"));
    Rope bob = quay.rope();
    quay.ask(bob, Quay.connect("t", null));
    Subscribed told = quay.subscribe(bob, CHANNEL, at(4));
    assertThat(told.reason()).isEqualTo("not-readable-yet");
    assertThat(told.position()).isEqualTo(at(9));
    quay.ask(bob, new Command.Unsubscribe(CHANNEL));
    assertThat(offsets(quay.subscribe(bob, CHANNEL, at(5)))).containsExactly(6L, 7L, 8L, 9L);
  }

  @Test
  void an_answer_carries_what_fits_and_says_that_more_follows() {
    for (int i = 0; i < 6; i++) {
      quay.log().write(CHANNEL, Payload.json('"' + "x".repeat(5_000) + '"'));
    }
    Subscribed told = quay.subscribe(rope, CHANNEL, at(0));
    assertThat(offsets(told)).containsExactly(1L, 2L, 3L);
    assertThat(told.position()).isEqualTo(at(3));
    assertThat(told.more()).isTrue();
    quay.settle();
    assertThat(delivered(rope.take())).containsExactly(4L, 5L, 6L);
  }

  @Test
  void more_is_true_also_where_this_node_has_not_heard_of_the_rest() {
    quay.subscribe(rope, CHANNEL);
    quay.log().write(CHANNEL, 80);
    Rope other = quay.connected("bob");
    Subscribed told = quay.subscribe(other, CHANNEL, at(0).equals(at(1)) ? at(0) : at(1));
    assertThat(offsets(told)).hasSize(50);
    assertThat(told.more()).isTrue();
    quay.settle();
    assertThat(delivered(other.take())).hasSize(29).startsWith(52L).endsWith(80L);
    assertThat(delivered(rope.take())).hasSize(80);
  }

  @Test
  void an_epoch_that_this_node_has_not_heard_of_is_asked_for_before_anything_is_lost() {
    quay.subscribe(rope, CHANNEL);
    quay.log().startAgain(CHANNEL);
    quay.log().write(CHANNEL, 3);
    Rope other = quay.connected("bob");
    Subscribed told = quay.subscribe(other, CHANNEL, at(1));
    assertThat(told.recovered()).isTrue();
    assertThat(offsets(told)).containsExactly(2L, 3L);
    assertThat(rope.take()).containsExactly(new Reset(CHANNEL, 0, at(3), "epoch-changed"));
  }

  @Test
  void an_epoch_that_ends_while_its_page_is_read_recovers_nothing() {
    quay.log().write(CHANNEL, 3);
    Position since = at(1);
    quay.subscribe(rope, CHANNEL);
    Rope other = quay.connected("bob");
    quay.log().sluice().hold();
    long id = other.say(new Command.Subscribe(CHANNEL, since));
    quay.settle();
    quay.log().startAgain(CHANNEL);
    quay.bell().ear().rung(new dev.hawser.core.bell.Ring.Moved(CHANNEL, at(0), null));
    quay.settle();
    quay.log().sluice().releaseNewest();
    quay.settle();
    quay.log().sluice().release();
    quay.settle();
    Subscribed told = (Subscribed) other.answer(id);
    assertThat(told.recovered()).isFalse();
    assertThat(told.reason()).isEqualTo("epoch-changed");
    assertThat(told.position()).isEqualTo(at(0));
  }

  @Test
  void a_log_that_is_away_refuses_each_wish_and_the_next_finds_it_again() {
    quay.log().sluice().failing(true);
    assertThat(((Refused) quay.ask(rope, new Command.Subscribe(CHANNEL, null))).code())
        .isEqualTo(Code.LOG_UNAVAILABLE.number());
    quay.log().sluice().failing(false);
    quay.bell().sluice().failing(true);
    assertThat(((Refused) quay.ask(rope, new Command.Subscribe(CHANNEL, null))).code())
        .isEqualTo(Code.LOG_UNAVAILABLE.number());
    quay.bell().sluice().failing(false);
    quay.subscribe(rope, CHANNEL);
    quay.log().write(CHANNEL, 1);
    quay.log().sluice().failing(true);
    Rope other = quay.connected("bob");
    for (Position since : List.of(at(1), new Position("foreign", 1))) {
      assertThat(((Refused) quay.ask(other, new Command.Subscribe(CHANNEL, since))).code())
          .isEqualTo(Code.LOG_UNAVAILABLE.number());
    }
    assertThat(quay.meters().subscriptions.sum()).isEqualTo(1);
  }

  @Test
  void a_channel_is_not_closed_under_a_wish_that_is_being_placed() {
    quay.log().write(CHANNEL, 3);
    quay.subscribe(rope, CHANNEL);
    quay.ask(rope, new Command.Unsubscribe(CHANNEL));
    quay.log().sluice().hold();
    long id = rope.say(new Command.Subscribe(CHANNEL, at(1)));
    for (int i = 0; i < 12; i++) {
      quay.pass(5_000);
      rope.alive();
    }
    quay.log().sluice().release();
    quay.settle();
    assertThat(((Subscribed) rope.answer(id)).recovered()).isTrue();
    assertThat(quay.bell().listening()).contains(CHANNEL);
    quay.ask(rope, Quay.publish(CHANNEL, "x"));
    assertThat(delivered(rope.take())).containsExactly(4L);
  }

  @Test
  void a_channel_that_nobody_needs_is_closed_and_no_longer_listened_to() {
    quay.subscribe(rope, CHANNEL);
    quay.log().sluice().failing(true);
    quay.ask(rope, new Command.Subscribe("short/failed", null));
    quay.log().sluice().failing(false);
    assertThat(quay.bell().listening()).contains(CHANNEL, "short/failed");
    quay.ask(rope, new Command.Unsubscribe(CHANNEL));
    quay.pass(100_000);
    assertThat(quay.bell().listening()).isEmpty();
    assertThat(quay.meters().channels.sum()).isZero();
  }

  @Test
  void a_node_that_has_as_many_channels_as_it_may_says_so() {
    Quay small = Quay.begun(Quay.limits(2, 100, 20, 64 * 1024));
    Rope one = small.connected("ann");
    small.subscribe(one, "short/a");
    small.subscribe(one, "short/b");
    for (Command command :
        List.of(new Command.Subscribe("short/c", null), Quay.publish("short/c", "x"))) {
      assertThat(((Refused) small.ask(one, command)).code())
          .isEqualTo(Code.TOO_MANY_CHANNELS.number());
    }
  }

  @Test
  void an_alias_is_nobody_else_s_and_comes_again_only_after_many() {
    ClockworkLane lane = quay.clock().lane(1);
    Channels.Ports ports =
        new Channels.Ports(
            quay.log(),
            quay.bell(),
            quay.directory(),
            new Codecs(new JsonCodec(), new ProtobufCodec()),
            Quay.limits(10_000, 1, 1, 1 << 20),
            new Meters(),
            new Pressure(),
            Tracing.OFF,
            new Rooms(),
            new Profiles(List.of(), Profile.standard()));
    ChannelLane owner = new ChannelLane(lane, ports, 1, 3, 7);
    Set<Integer> open = new HashSet<>();
    int highest = 0;
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i < 3_000; i++) {
        int alias = owner.nextAlias();
        assertThat(alias % 3).isEqualTo(2);
        assertThat(open.add(alias)).isTrue();
        highest = Math.max(highest, alias);
      }
      open.forEach(owner::rest);
      open.clear();
    }
    assertThat(highest).isLessThan(3 * (3_000 + 4_096 + 3));
  }
}
