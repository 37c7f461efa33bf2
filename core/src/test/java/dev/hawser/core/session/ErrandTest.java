package dev.hawser.core.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.directory.Directory.Revocation;
import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.HistoryPage;
import dev.hawser.protocol.ServerMessage.PresencePage;
import dev.hawser.protocol.ServerMessage.Published;
import dev.hawser.protocol.ServerMessage.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Commands without a session: what holds for who has one holds for them, and nothing is claimed.
 */
class ErrandTest {

  private final Quay quay = Quay.begun();

  private ServerMessage errand(
      Rope rope, @Nullable String token, @Nullable String ticket, Command command) {
    long id = rope.errand(Quay.connect(token, ticket), command);
    quay.settle();
    return rope.answer(id);
  }

  private ServerMessage errand(Rope rope, @Nullable String token, Command command) {
    return errand(rope, token, null, command);
  }

  private void refused(ServerMessage answer, Code code) {
    assertThat(answer).isInstanceOf(Refused.class);
    assertThat(Code.of(((Refused) answer).code())).isEqualTo(code);
  }

  @Test
  void publish_history_and_presence_go_by_themselves_one_after_another() {
    Rope rope = quay.rope();
    assertThat(errand(rope, "ann", Quay.publish("chat/a", "x"))).isInstanceOf(Published.class);
    ServerMessage page = errand(rope, "bob", new Command.History("chat/a", null, null, 0));
    assertThat(((HistoryPage) page).publications())
        .singleElement()
        .satisfies(one -> assertThat(one.user()).isEqualTo("ann"));
    assertThat(errand(rope, "bob", new Command.Presence("chat/a", 0, null)))
        .isInstanceOf(PresencePage.class);
    assertThat(rope.endedBy()).isNull();
  }

  @Test
  void nothing_else_does() {
    Rope rope = quay.rope();
    for (Command command :
        List.of(
            new Command.Subscribe("chat/a", null),
            new Command.Unsubscribe("chat/a"),
            new Command.Refresh("ann"),
            new Command.Ping(),
            Quay.connect("ann", null))) {
      refused(errand(rope, "ann", command), Code.NOT_CONNECTED);
    }
    assertThat(rope.endedBy()).isNull();
  }

  @Test
  void no_generation_is_raised_and_none_released() {
    Rope stream = quay.rope();
    Rope rope = quay.rope();
    ServerMessage told = quay.ask(stream, Quay.connect(null, null));
    String ticket = ((Connected) told).resume();

    for (int i = 0; i < 3; i++) {
      assertThat(errand(rope, null, ticket, Quay.publish("open/a", "x")))
          .isInstanceOf(Published.class);
    }
    rope.cut();
    quay.settle();

    assertThat(stream.endedBy()).isNull();
    assertThat(quay.directory().released()).isEmpty();
    ServerMessage page =
        errand(quay.rope(), null, ticket, new Command.History("open/a", null, null, 0));
    assertThat(((HistoryPage) page).publications())
        .extracting(one -> one.user())
        .containsOnly(((Connected) told).user());
  }

  @Test
  void keys_hold_between_errands_and_sessions() {
    Command.Publish once =
        new Command.Publish("chat/a", Payload.json("1"), "k1", 0, Map.of(), null);
    Position first = ((Published) quay.ask(quay.connected("ann"), once)).position();
    for (int i = 0; i < 2; i++) {
      assertThat(errand(quay.rope(), "ann", once)).isEqualTo(new Published(first));
    }
    assertThat(quay.log().head("chat/a").offset()).isEqualTo(1);
  }

  @Test
  void grants_tokens_and_tickets_are_looked_at_each_time() {
    Rope rope = quay.rope();
    quay.principal("less", Quay.may("ann", 0, "short/#"));
    refused(errand(rope, "less", Quay.publish("chat/a", "x")), Code.NOT_ALLOWED);
    refused(errand(rope, "less", new Command.History("chat/a", null, null, 0)), Code.NOT_ALLOWED);
    refused(errand(rope, "less", new Command.Presence("chat/a", 0, null)), Code.NOT_ALLOWED);
    refused(errand(rope, "", Quay.publish("chat/a", "x")), Code.TOKEN_INVALID);
    refused(errand(rope, null, "forged", Quay.publish("open/a", "x")), Code.TICKET_INVALID);
    quay.principal("late", Quay.may("ann", quay.in(10), "#"));
    assertThat(errand(rope, "late", Quay.publish("chat/a", "x"))).isInstanceOf(Published.class);
    quay.pass(11_000);
    refused(errand(rope, "late", Quay.publish("chat/a", "x")), Code.TOKEN_EXPIRED);
    quay.node().operations().revoke(new Revocation("id-ann", null, 0, quay.in(60)));
    quay.settle();
    refused(errand(rope, "ann", Quay.publish("chat/a", "x")), Code.TOKEN_REVOKED);
    assertThat(rope.endedBy()).isNull();
  }

  @Test
  void the_earliest_offset_that_a_grant_lets_read_holds() {
    quay.log().write("short/a", 9);
    quay.principal("later", Quay.principal("ann", 0, 7, List.of(), "#"));
    ServerMessage page =
        errand(quay.rope(), "later", new Command.History("short/a", null, null, 0));
    assertThat(((HistoryPage) page).publications())
        .extracting(one -> one.offset())
        .containsExactly(7L, 8L, 9L);
  }

  @Test
  void a_ticket_of_somebody_who_has_a_token_is_not_enough() {
    Connected told = quay.open(quay.rope(), "ann");
    refused(
        errand(quay.rope(), null, told.resume(), Quay.publish("chat/a", "x")), Code.TOKEN_REQUIRED);
    refused(
        errand(quay.rope(), "bob", told.resume(), Quay.publish("chat/a", "x")),
        Code.TICKET_INVALID);
  }

  @Test
  void what_one_user_publishes_a_second_is_bounded_over_all_its_lines() {
    List<Rope> ropes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ropes.add(quay.rope());
    }
    long before = quay.clock().wall().getEpochSecond();
    List<ServerMessage> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ropes.forEach(one -> one.errand(Quay.connect("ann", null), Quay.publish("bare/a", "x")));
      quay.settle();
      for (Rope one : ropes) {
        answers.addAll(one.take());
      }
    }
    long allowed = 200 + 100 * quay.clock().wall().getEpochSecond() - before * 100;
    assertThat(answers).hasSize(400);
    assertThat(answers)
        .filteredOn(Published.class::isInstance)
        .hasSizeBetween(200, (int) allowed + 100);
    assertThat(answers)
        .filteredOn(Refused.class::isInstance)
        .isNotEmpty()
        .allMatch(one -> ((Refused) one).code() == Code.TOO_MANY_PUBLICATIONS.number());
  }

  @Test
  void what_one_line_asks_a_second_is_bounded_and_a_flood_ends_it() {
    Rope rope = quay.rope();
    for (int i = 0; i < 2_500; i++) {
      rope.errand(Quay.connect("ann", null), new Command.Ping());
    }
    quay.pass(500);
    assertThat(rope.take())
        .extracting(one -> ((Refused) one).code())
        .contains(Code.TOO_MANY_COMMANDS.number());
    assertThat(rope.endedBy()).isEqualTo(Code.FLOODING);
  }

  @Test
  void who_has_all_its_connections_still_speaks_but_not_without_bound() {
    for (int i = 0; i < 20; i++) {
      quay.connected("ann");
    }
    assertThat(errand(quay.rope(), "ann", Quay.publish("chat/a", "x")))
        .isInstanceOf(Published.class);
    quay.log().sluice().hold();
    List<Rope> waiting = new ArrayList<>();
    for (int i = 0; i < 19; i++) {
      Rope rope = quay.rope();
      rope.errand(Quay.connect("ann", null), Quay.publish("chat/a", "x"));
      waiting.add(rope);
    }
    quay.settle();
    quay.log().sluice().release();
    quay.settle();
    assertThat(waiting).allMatch(rope -> rope.answered(1));
    quay.tokens().release();
    for (Rope rope : waiting) {
      assertThat(rope.answer(1)).isInstanceOf(Published.class);
    }
    quay.log().sluice().hold();
    for (int i = 0; i < 20; i++) {
      quay.rope().errand(Quay.connect("ann", null), Quay.publish("chat/a", "x"));
    }
    quay.settle();
    refused(errand(quay.rope(), "ann", Quay.publish("chat/a", "x")), Code.TOO_MANY_CONNECTIONS);
  }

  @Test
  void a_line_that_ends_under_its_errand_gives_everything_back() {
    for (int i = 0; i < 30; i++) {
      quay.log().sluice().hold();
      Rope rope = quay.rope();
      rope.errand(Quay.connect("ann", null), Quay.publish("chat/a", "x"));
      quay.settle();
      rope.cut();
      quay.settle();
      quay.log().sluice().release();
      quay.settle();
    }
    assertThat(errand(quay.rope(), "ann", Quay.publish("chat/a", "x")))
        .isInstanceOf(Published.class);
  }

  @Test
  void an_errand_that_takes_too_long_ends_its_line_and_one_without_any_is_left_alone() {
    Rope idle = quay.rope();
    assertThat(errand(idle, "ann", Quay.publish("chat/a", "x"))).isInstanceOf(Published.class);
    quay.log().sluice().hold();
    Rope slow = quay.rope();
    slow.errand(Quay.connect("ann", null), Quay.publish("chat/a", "x"));
    quay.pass(16_000);
    assertThat(slow.endedBy()).isEqualTo(Code.CLOSING_OVERLOADED);
    assertThat(idle.endedBy()).isNull();
  }

  @Test
  void a_revocation_ends_an_errand_that_is_under_way() {
    quay.log().sluice().hold();
    Rope rope = quay.rope();
    rope.errand(Quay.connect("ann", null), Quay.publish("chat/a", "x"));
    quay.settle();
    quay.node().operations().revoke(new Revocation("id-ann", null, 0, quay.in(60)));
    quay.settle();
    assertThat(rope.endedBy()).isEqualTo(Code.REVOKED);
  }

  // ---- lines on which nobody answers

  @Test
  void who_cannot_answer_is_pinged_and_not_missed() {
    Rope rope = quay.rope().mute();
    quay.open(rope, "ann");
    quay.pass(10 * Quay.HEARTBEAT);
    assertThat(rope.endedBy()).isNull();
    assertThat(rope.take()).hasSizeBetween(8, 10).containsOnly(new ServerMessage.Ping());
  }

  @Test
  void the_time_of_a_token_ends_a_line_on_which_nobody_answers_too() {
    quay.principal("t", Quay.may("ann", quay.in(30), "#"));
    Rope rope = quay.rope().mute();
    quay.ask(rope, Quay.connect("t", null));
    quay.pass(31_000);
    assertThat(rope.endedBy()).isEqualTo(Code.CLOSING_TOKEN_EXPIRED);
  }

  @Test
  void positions_are_where_everything_sent_has_brought_the_peer() {
    quay.log().write("short/a", 40);
    Rope rope = quay.connected("ann");
    assertThat(rope.positions()).isEmpty();
    quay.subscribe(rope, "short/a");
    String epoch = requireNonNull(rope.positions().get("short/a")).epoch();
    assertThat(rope.positions()).containsEntry("short/a", new Position(epoch, 40));
    quay.ask(rope, Quay.publish("short/a", "x"));
    quay.subscribe(rope, "chat/a");
    assertThat(rope.positions())
        .containsEntry("short/a", new Position(epoch, 41))
        .containsKey("chat/a");
    quay.ask(rope, new Command.Unsubscribe("short/a"));
    assertThat(rope.positions()).containsOnlyKeys("chat/a");
  }

  @Test
  void positions_of_who_is_behind_are_what_was_sent_and_not_the_head() {
    quay.log().write("short/a", 200);
    Position start = new Position(quay.log().head("short/a").epoch(), 0);
    Rope rope = quay.connected("ann");
    rope.stuck(8 * 1024);
    rope.say(new Command.Subscribe("short/a", start));
    quay.settle();
    assertThat(requireNonNull(rope.positions().get("short/a")).offset()).isBetween(1L, 199L);
    rope.unstuck();
    quay.pass(2_000);
    assertThat(rope.positions()).containsEntry("short/a", new Position(start.epoch(), 200));
  }
}
