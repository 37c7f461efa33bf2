package dev.hawser.core.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.profile.Limits;
import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Published;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** More come than are let in: two a second, of whom four at once who have been here. */
class StormTest {

  private final Quay quay =
      Quay.begun(
          Quay.limits(
              100,
              100,
              50,
              64 * 1024,
              new Limits.Slow(100, 64 * 1024, Duration.ofSeconds(1), Duration.ofSeconds(4)),
              new Limits.Newcomers(2, 1_000)));

  private int heldBack(Rope rope) {
    assertThat(rope.endedBy()).isEqualTo(Code.HELD_BACK);
    assertThat(rope.take()).as("nothing but the end").isEmpty();
    return requireNonNull(rope.closing()).after();
  }

  @Test
  void who_comes_too_early_is_told_when_to_return_and_costs_nothing_more() {
    quay.connected("ann");
    quay.connected("bob");
    Rope early = quay.rope();
    quay.tokens().hold();
    early.say(Quay.connect("cid", null));
    quay.settle();
    int after = heldBack(early);
    assertThat(after).isBetween(1, 500);
    assertThat(quay.meters().code(Code.HELD_BACK).sum()).isEqualTo(1);
    assertThat(quay.meters().newcomers.sum()).isEqualTo(2);
    quay.tokens().release();
    quay.pass(after);
    assertThat(quay.open(quay.rope(), "cid").user()).isEqualTo("cid");
  }

  @Test
  void who_shows_a_ticket_goes_before_strangers() {
    Connected ann = quay.open(quay.rope(), "ann");
    quay.connected("bob");
    Rope stranger = quay.rope();
    stranger.say(Quay.connect("eve", "not-a-ticket-of-ours"));
    quay.settle();
    heldBack(stranger);
    assertThat(quay.ask(quay.rope(), Quay.connect("ann", ann.resume())))
        .isInstanceOf(Connected.class);
  }

  @Test
  void a_poll_with_a_ticket_is_no_newcomer() {
    Connected ann = quay.open(quay.rope(), "ann");
    for (int i = 0; i < 20; i++) {
      ann = (Connected) quay.ask(quay.rope().poll(), Quay.connect("ann", ann.resume()));
    }
    quay.open(quay.rope().poll(), "bob");
    quay.open(quay.rope().poll(), "dan");
    Rope second = quay.rope().poll();
    second.say(Quay.connect("cid", null));
    quay.settle();
    heldBack(second);
  }

  @Test
  void all_who_return_when_told_recover_all_and_who_stayed_feels_nothing() {
    Rope stays = quay.connected("author");
    quay.subscribe(stays, "short/a");
    Map<String, Connected> gone = new HashMap<>();
    for (int i = 0; i < 12; i++) {
      quay.pass(700);
      Rope rope = quay.rope(i % 2, stays.encoding());
      gone.put("u" + i, quay.open(rope, "u" + i));
      quay.subscribe(rope, "short/a");
      rope.cut();
    }
    Position since = new Position(head().epoch(), 0);
    for (int i = 1; i <= 5; i++) {
      assertThat(quay.ask(stays, Quay.publish("short/a", "m" + i))).isInstanceOf(Published.class);
    }
    stays.take();

    Map<String, Integer> due = new HashMap<>();
    gone.keySet().forEach(user -> due.put(user, 0));
    List<Long> recovered = new ArrayList<>();
    int waits = 0;
    for (int now = 0; !due.isEmpty(); now += 100) {
      for (String user : List.copyOf(due.keySet())) {
        if (due.getOrDefault(user, 0) > now) {
          continue;
        }
        Rope rope = quay.rope();
        long id =
            rope.say(
                Quay.connect(
                    user,
                    requireNonNull(gone.get(user)).resume(),
                    new Command.Subscribe("short/a", since)));
        quay.settle();
        if (rope.answered(id)) {
          var subscribed = ((Connected) rope.answer(id)).subscribed().getFirst();
          assertThat(subscribed.recovered()).isTrue();
          recovered.add(subscribed.publications().getLast().offset());
          due.remove(user);
        } else {
          waits++;
          due.put(user, now + heldBack(rope));
        }
      }
      assertThat(quay.ask(stays, Quay.publish("short/a", "on"))).isInstanceOf(Published.class);
      quay.pass(40);
      assertThat(stays.take()).hasOnlyElementsOfType(Delivered.class).isNotEmpty();
    }
    assertThat(recovered).hasSize(12).allMatch(offset -> offset >= 5);
    assertThat(waits).as("held back, nobody for long").isBetween(5, 12);
    assertThat(stays.endedBy()).isNull();
  }

  private Position head() {
    Rope asks = quay.connected("asks");
    return quay.subscribe(asks, "short/a").position();
  }
}
