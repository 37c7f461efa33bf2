package dev.hawser.core.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.HistoryPage;
import dev.hawser.protocol.ServerMessage.Pong;
import dev.hawser.protocol.ServerMessage.Published;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.ServerMessage.Unsubscribed;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever names a channel leaves in its class, and other classes are nothing to it. */
class PriorityTest {

  private static final String BULK = "bulk/a";
  private static final String USUAL = "short/a";
  private static final String URGENT = "urgent/a";

  private final Quay quay = Quay.begun();
  private final Rope rope = quay.connected("ann");
  private final Rope author = quay.connected("bob");

  private void publish(String channel, int bytes) {
    quay.ask(author, Quay.publish(channel, "x".repeat(bytes)));
  }

  private static List<Object> told(Rope rope) {
    return rope.take().stream().map(PriorityTest::shown).toList();
  }

  private static Object shown(ServerMessage message) {
    return message instanceof Delivered delivered
        ? delivered.channel() + " " + delivered.publication().offset()
        : message.getClass();
  }

  @Test
  void what_waits_leaves_by_class_and_what_names_no_channel_goes_ahead() {
    for (String channel : List.of(BULK, USUAL, URGENT)) {
      quay.subscribe(rope, channel);
    }
    rope.stuck(1 << 20);
    for (int i = 0; i < 2; i++) {
      for (String channel : List.of(BULK, USUAL, URGENT)) {
        publish(channel, 10);
      }
    }
    rope.say(new Command.Ping());
    quay.settle();
    rope.unstuck();
    quay.settle();
    assertThat(told(rope))
        .containsExactly(
            Pong.class,
            URGENT + " 1",
            URGENT + " 2",
            USUAL + " 1",
            USUAL + " 2",
            BULK + " 1",
            BULK + " 2");
  }

  @Test
  void an_answer_leaves_in_the_class_of_the_channel_that_its_command_names() {
    quay.subscribe(rope, BULK);
    quay.subscribe(rope, URGENT);
    rope.stuck(1 << 20);
    publish(BULK, 10);
    rope.say(new Command.History(BULK, null, null, 1));
    quay.settle();
    rope.say(Quay.publish("sealed/a", "not sealed"));
    rope.say(new Command.Subscribe(BULK, null));
    rope.say(new Command.Unsubscribe(BULK));
    quay.settle();
    rope.say(new Command.Subscribe(BULK, null));
    quay.settle();
    rope.say(Quay.publish(URGENT, "1"));
    quay.settle();
    rope.unstuck();
    quay.settle();
    List<Object> told = told(rope);
    assertThat(told.subList(0, 2)).containsExactlyInAnyOrder(URGENT + " 1", Published.class);
    assertThat(told.subList(2, told.size()))
        .containsExactly(
            // Of the channel that is not sealed, in the class where the operator said nothing.
            Refused.class,
            BULK + " 1",
            HistoryPage.class,
            // Already subscribed, in the class of the channel.
            Refused.class,
            Unsubscribed.class,
            Subscribed.class);
  }

  @Test
  void what_a_lower_class_has_waiting_puts_no_higher_one_behind() {
    for (String channel : List.of(BULK, USUAL, URGENT)) {
      quay.subscribe(rope, channel);
    }
    rope.stuck(1 << 20);
    for (int i = 0; i < 20; i++) {
      publish(BULK, 1_000);
    }
    assertThat(quay.meters().fellBehind.sum()).isEqualTo(1);
    publish(USUAL, 10);
    publish(URGENT, 10);
    assertThat(quay.meters().fellBehind.sum()).isEqualTo(1);
    rope.unstuck();
    quay.settle();
    List<Object> told = told(rope);
    assertThat(told.subList(0, 2)).containsExactly(URGENT + " 1", USUAL + " 1");
    assertThat(told).hasSize(22).endsWith(BULK + " 19", BULK + " 20");
  }

  @Test
  void what_a_higher_class_has_waiting_does_put_a_lower_one_behind() {
    quay.subscribe(rope, BULK);
    quay.subscribe(rope, URGENT);
    rope.stuck(1 << 20);
    for (int i = 0; i < 20; i++) {
      publish(URGENT, 1_000);
    }
    publish(BULK, 10);
    assertThat(quay.meters().fellBehind.sum()).isEqualTo(2);
    rope.unstuck();
    quay.settle();
    assertThat(told(rope)).hasSize(21).contains(BULK + " 1");
  }

  @Test
  void who_finds_the_room_held_by_a_lower_class_waits_and_is_not_cut() {
    quay.subscribe(rope, BULK);
    quay.subscribe(rope, URGENT);
    rope.stuck(5_000);
    for (int i = 0; i < 4; i++) {
      publish(BULK, 1_000);
    }
    publish(URGENT, 1_000);
    publish(URGENT, 1_000);
    assertThat(rope.endedBy()).isNull();
    rope.unstuck();
    quay.settle();
    publish(URGENT, 10);
    assertThat(told(rope)).contains(URGENT + " 1", URGENT + " 2", URGENT + " 3");
    assertThat(rope.endedBy()).isNull();
    assertThat(quay.meters().code(Code.SLOW_CONSUMER).sum()).isZero();
  }
}
