package dev.hawser.core.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import dev.hawser.core.transport.Encoding;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Reset;
import dev.hawser.protocol.ServerMessage.Rung;
import dev.hawser.protocol.ServerMessage.Skipped;
import dev.hawser.protocol.ServerMessage.Subscribed;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who asked for it gets less while its line is slow, more when it is not, and is told. */
class LadderTest {

  private final Quay quay = Quay.begun();
  private final Rope author = quay.connected("bob");
  private int published;

  private Rope adapting(Encoding encoding, String channel) {
    Rope rope = quay.rope(0, encoding);
    Connected told =
        (Connected)
            quay.ask(
                rope, new Command.Connect("ann", null, 0, List.of(ServerMessage.RUNGS), List.of()));
    assertThat(told.features()).containsExactly("rungs");
    assertThat(quay.ask(rope, new Command.Subscribe(channel, null, true)))
        .isInstanceOf(Subscribed.class);
    return rope;
  }

  private void publish(String channel) {
    Payload payload = Payload.json('"' + "x".repeat(300) + '"');
    author.say(new Command.Publish(channel, payload, null, 0, Map.of(), "s" + published++ % 3));
  }

  private void flood(String channel, int count) {
    for (int i = 0; i < count; i++) {
      publish(channel);
    }
    quay.settle();
  }

  private static List<String> rungs(List<ServerMessage> told) {
    return told.stream().filter(Rung.class::isInstance).map(one -> ((Rung) one).rung()).toList();
  }

  /** Checks that nothing is missing without a word, and tells where that ends. */
  private static long covered(List<ServerMessage> told, long after) {
    long covered = after;
    for (ServerMessage one : told) {
      if (one instanceof Skipped skipped) {
        assertThat(skipped.from()).isEqualTo(covered + 1);
        covered = skipped.to();
      } else if (one instanceof Delivered push) {
        assertThat(push.publication().offset()).isEqualTo(++covered);
      } else if (one instanceof Reset reset) {
        covered = reset.position().offset();
      }
    }
    return covered;
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void a_line_that_stays_slow_goes_down_and_one_that_keeps_up_goes_up(Encoding encoding) {
    Rope rope = adapting(encoding, "short/a");
    assertThat(rungs(rope.take())).containsExactly("all");
    rope.stuck(6_000);
    flood("short/a", 40);
    quay.pass(8_000);
    assertThat(quay.meters().rungsDown.sum()).isEqualTo(3);
    rope.unstuck();
    quay.settle();
    List<ServerMessage> told = rope.take();
    assertThat(rungs(told)).containsExactly("latest", "sample", "drop");
    assertThat(covered(told, 0)).isEqualTo(40);
    long covered = 40;
    quay.pass(5_000);
    for (String rung : List.of("sample", "latest", "all")) {
      rope.alive();
      flood("short/a", 3);
      quay.pass(1_000);
      told = rope.take();
      assertThat(rungs(told)).as("in order").containsExactly(rung);
      covered = covered(told, covered);
      assertThat(covered % 3).isEqualTo(1);
      quay.pass(3_800);
    }
    assertThat(quay.meters().rungsUp.sum()).isEqualTo(3);
    assertThat(rope.endedBy()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"short/a", "bare/a"})
  void who_falls_behind_again_before_it_kept_up_gets_the_newest_of_each_slot(String channel) {
    Rope rope = adapting(Encoding.JSON, channel);
    rope.stuck(6_000);
    flood(channel, 30);
    rope.unstuck();
    quay.pass(500);
    assertThat(rungs(rope.take())).containsExactly("all");
    rope.stuck(6_000);
    flood(channel, 16);
    rope.unstuck();
    quay.settle();
    List<ServerMessage> told = rope.take();
    assertThat(rungs(told)).containsExactly("latest");
    assertThat(told.indexOf(told.stream().filter(Rung.class::isInstance).findFirst().orElseThrow()))
        .isLessThan(
            told.indexOf(
                told.stream().filter(Skipped.class::isInstance).findFirst().orElseThrow()));
    assertThat(covered(told, 30)).isEqualTo(46);
  }

  @Test
  void one_that_only_returned_from_far_is_not_slow() {
    quay.log().write("short/a", 400);
    Rope rope = quay.rope(0, Encoding.JSON);
    quay.ask(rope, new Command.Connect("ann", null, 0, List.of("rungs"), List.of()));
    Position since = new Position(quay.log().head("short/a").epoch(), 1);
    quay.ask(rope, new Command.Subscribe("short/a", since, true));
    quay.pass(8_000);
    assertThat(rungs(rope.take())).containsExactly("all");
  }

  @Test
  void nobody_is_moved_who_did_not_ask_or_cannot_hear_it_or_must_not() {
    Rope deaf = quay.connected("cid");
    quay.ask(deaf, new Command.Subscribe("short/a", null, true));
    Rope plain = quay.rope();
    quay.ask(plain, new Command.Connect("dan", null, 0, List.of("rungs"), List.of()));
    quay.subscribe(plain, "short/a");
    Rope still = quay.rope();
    quay.ask(still, new Command.Connect("eve", null, 0, List.of("rungs"), List.of()));
    quay.ask(still, new Command.Subscribe("still/a", null, true));
    for (Rope rope : List.of(deaf, plain, still)) {
      rope.stuck(6_000);
    }
    flood("short/a", 40);
    flood("still/a", 40);
    quay.pass(8_000);
    for (Rope rope : List.of(deaf, plain, still)) {
      rope.unstuck();
      quay.settle();
      List<ServerMessage> told = rope.take();
      assertThat(rungs(told)).isEmpty();
      assertThat(told).hasSize(40);
    }
  }

  @Test
  void the_ladder_begins_where_the_profile_says() {
    Rope rope = adapting(Encoding.JSON, "sample/a");
    assertThat(rungs(rope.take())).containsExactly("sample");
    rope.stuck(6_000);
    flood("sample/a", 30);
    quay.pass(3_000);
    rope.unstuck();
    quay.pass(12_000);
    assertThat(rungs(rope.take())).containsExactly("drop", "sample");
    flood("sample/a", 3);
    assertThat(covered(rope.take(), 30)).as("it is not slow any more").isEqualTo(33);
    assertThat(rungs(adapting(Encoding.JSON, "cut/a").take())).isEmpty();
  }

  @Test
  void an_epoch_that_changes_leaves_it_on_its_rung() {
    Rope rope = adapting(Encoding.JSON, "short/a");
    rope.stuck(6_000);
    flood("short/a", 30);
    quay.pass(2_800);
    assertThat(quay.meters().rungsDown.sum()).isEqualTo(2);
    quay.log().startAgain("short/a");
    quay.log().write("short/a", 2);
    quay.pass(6_000);
    rope.unstuck();
    quay.pass(600);
    long covered = covered(rope.take(), 0);
    assertThat(covered).isEqualTo(2);
    flood("short/a", 2);
    quay.pass(600);
    assertThat(covered(rope.take(), covered)).isEqualTo(4);
  }

  @Test
  void one_that_leaves_while_its_line_is_slow_is_looked_at_no_more() {
    Rope rope = adapting(Encoding.JSON, "short/a");
    rope.stuck(6_000);
    flood("short/a", 30);
    rope.say(new Command.Unsubscribe("short/a"));
    quay.pass(8_000);
    assertThat(quay.meters().rungsDown.sum()).isZero();
    rope.unstuck();
    quay.settle();
    assertThat(rope.take().getLast()).isInstanceOf(ServerMessage.Unsubscribed.class);
  }
}
