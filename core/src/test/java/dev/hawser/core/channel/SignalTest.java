package dev.hawser.core.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.bell.Ring;
import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import dev.hawser.core.transport.Encoding;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Signal;
import dev.hawser.protocol.ServerMessage.Signalled;
import dev.hawser.protocol.ServerMessage.Unsubscribed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is signalled reaches those who are subscribed now and take it, and costs nobody a line. */
class SignalTest {

  private static final Payload TYPING = Payload.json("{\"type\":\"typing\"}");

  private final Quay quay = Quay.begun();
  private final Rope ann = taking("ann", 0, Encoding.JSON);

  /** A line that takes signals, subscribed. */
  private Rope taking(String user, int loop, Encoding encoding) {
    Rope rope = quay.rope(loop, encoding);
    var connect = new Command.Connect(user, null, 0, List.of(ServerMessage.SIGNALS), List.of());
    assertThat(((ServerMessage.Connected) quay.ask(rope, connect)).features())
        .containsExactly("signals");
    quay.subscribe(rope, "short/a");
    rope.take();
    return rope;
  }

  private ServerMessage signal(Rope rope, String channel, Payload data) {
    return quay.ask(rope, new Command.Signal(channel, data));
  }

  private static List<Payload> signals(Rope rope) {
    return rope.take().stream()
        .filter(Signal.class::isInstance)
        .map(one -> ((Signal) one).data())
        .toList();
  }

  private static void refused(ServerMessage answer, Code code) {
    assertThat(answer).isInstanceOf(Refused.class);
    assertThat(Code.of(((Refused) answer).code())).isEqualTo(code);
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void others_who_are_subscribed_are_told_on_every_loop_and_the_sender_is_not(Encoding encoding) {
    Rope bob = taking("bob", 1, encoding);
    Rope own = taking("ann", 1, encoding);

    assertThat(signal(ann, "short/a", TYPING)).isEqualTo(new Signalled());

    for (Rope rope : List.of(bob, own)) {
      List<ServerMessage> told = rope.take();
      assertThat(told).hasSize(1);
      assertThat(((Signal) told.getFirst()).user()).isEqualTo("ann");
      assertThat(((Signal) told.getFirst()).data()).isEqualTo(TYPING);
    }
    assertThat(ann.take()).isEmpty();
    assertThat(quay.log().head("short/a").offset()).isZero();
  }

  @Test
  void it_is_rung_for_other_nodes_and_theirs_are_told_here() {
    signal(ann, "short/a", TYPING);
    Ring.Signalled rung = (Ring.Signalled) quay.bell().rung().getFirst();
    assertThat(rung).isEqualTo(new Ring.Signalled("short/a", rung.session(), "ann", TYPING));
    assertThat(rung.session()).isNotEmpty();

    quay.bell().ear().rung(new Ring.Signalled("short/a", "elsewhere", "bob", Payload.json("1")));
    quay.bell().ear().rung(new Ring.Signalled("short/nobody", "elsewhere", "bob", TYPING));
    quay.settle();
    assertThat(ann.take()).containsExactly(new Signal("short/a", 0, "bob", Payload.json("1")));
  }

  @Test
  void who_does_not_say_that_it_takes_signals_gets_none() {
    Rope old = quay.connected("bob");
    quay.subscribe(old, "short/a");
    old.take();
    signal(ann, "short/a", TYPING);
    assertThat(old.take()).isEmpty();
  }

  @Test
  void who_may_not_publish_may_not_signal_and_nobody_signals_much_or_into_what_is_sealed() {
    quay.principal("eve", Quay.may("eve", 0, "chat/#"));
    Rope eve = quay.connected("eve");
    refused(signal(eve, "short/a", TYPING), Code.NOT_ALLOWED);
    refused(signal(ann, "short//a", TYPING), Code.INVALID_CHANNEL);
    refused(signal(ann, "sealed/a", TYPING), Code.SEALED_ONLY);
    refused(
        signal(ann, "short/a", Payload.json('"' + "x".repeat(1023) + '"')), Code.DATA_TOO_LARGE);
    assertThat(signal(ann, "short/a", Payload.json('"' + "x".repeat(1022) + '"')))
        .isEqualTo(new Signalled());
  }

  @Test
  void more_than_may_be_are_refused_and_later_there_is_room_again() {
    for (int i = 0; i < 100; i++) {
      ann.say(new Command.Signal("short/a", TYPING));
    }
    long last = ann.say(new Command.Signal("short/a", TYPING));
    quay.settle();
    refused(ann.answer(last), Code.TOO_MANY_SIGNALS);
    quay.pass(1_000);
    assertThat(signal(ann, "short/a", TYPING)).isEqualTo(new Signalled());
  }

  @Test
  void it_goes_by_itself_too_without_a_session() {
    Rope rope = quay.rope();
    long id = rope.errand(Quay.connect("bob", null), new Command.Signal("short/a", TYPING));
    quay.settle();
    assertThat(rope.answer(id)).isEqualTo(new Signalled());
    assertThat(signals(ann)).containsExactly(TYPING);
  }

  @Test
  void a_slow_line_gets_the_newest_of_each_user_once_it_takes_more_and_does_not_end() {
    Rope slow = taking("bob", 0, Encoding.JSON);
    Rope cy = taking("cy", 0, Encoding.JSON);
    slow.stuck(3_000);
    for (int i = 0; i < 10; i++) {
      quay.ask(ann, Quay.publish("short/a", "x".repeat(300)));
    }
    for (int i = 0; i < 20; i++) {
      signal(ann, "short/a", Payload.json("" + i));
    }
    signal(cy, "short/a", Payload.json("100"));
    assertThat(slow.endedBy()).isNull();

    slow.unstuck();
    quay.settle();
    List<ServerMessage> told = slow.take();
    assertThat(told.stream().filter(Delivered.class::isInstance)).hasSize(10);
    assertThat(
            told.stream()
                .filter(Signal.class::isInstance)
                .map(one -> ((Signal) one).data().toString()))
        .containsExactly("19", "100");
    assertThat(quay.meters().signalsDropped.sum()).isEqualTo(19);
    assertThat(slow.endedBy()).isNull();
  }

  @Test
  void nothing_is_signalled_after_the_end_of_a_subscription_though_it_waited() {
    Rope slow = taking("bob", 0, Encoding.JSON);
    slow.stuck(3_000);
    for (int i = 0; i < 10; i++) {
      quay.ask(ann, Quay.publish("short/a", "x".repeat(300)));
    }
    signal(ann, "short/a", TYPING);
    slow.say(new Command.Unsubscribe("short/a"));
    quay.settle();
    slow.unstuck();
    quay.settle();
    List<ServerMessage> told = slow.take();
    assertThat(told.getLast()).isInstanceOf(Unsubscribed.class);
    assertThat(told).noneMatch(Signal.class::isInstance);
  }
}
