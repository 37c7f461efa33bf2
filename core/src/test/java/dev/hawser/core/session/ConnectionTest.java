package dev.hawser.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.access.Grant;
import dev.hawser.core.access.Principal;
import dev.hawser.core.access.Right;
import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Goaway;
import dev.hawser.protocol.ServerMessage.HistoryPage;
import dev.hawser.protocol.ServerMessage.Published;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.ServerMessage.Unsubscribed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each command in each state, each refusal with its number, and each way to end. */
class ConnectionTest {

  private static final Position SOMEWHERE = new Position("x", 1);

  private final Quay quay = Quay.begun();

  private static List<Command> everything() {
    return List.of(
        new Command.Subscribe("short/a", null),
        new Command.Unsubscribe("short/a"),
        Quay.publish("short/a", "x"),
        new Command.History("short/a", null, null, 0),
        new Command.Presence("chat/a", 0, null),
        new Command.Refresh("ann"));
  }

  private void refused(Rope rope, Command command, Code code) {
    ServerMessage answer = quay.ask(rope, command);
    assertThat(answer).as("%s", command).isInstanceOf(Refused.class);
    assertThat(((Refused) answer).code()).as("%s", command).isEqualTo(code.number());
  }

  private static Command.Publish publish(String text, @Nullable String key, long age) {
    return new Command.Publish("short/a", Payload.json('"' + text + '"'), key, age, Map.of(), null);
  }

  // ---- states

  @Test
  void before_connected_only_ping_is_answered() {
    Rope waiting = quay.rope();
    quay.tokens().hold();
    Rope opening = quay.rope();
    opening.say(Quay.connect("ann", null));
    quay.settle();
    for (Rope rope : List.of(waiting, opening)) {
      for (Command command : everything()) {
        refused(rope, command, Code.NOT_CONNECTED);
      }
      assertThat(quay.ask(rope, new Command.Ping())).isInstanceOf(ServerMessage.Pong.class);
    }
    refused(opening, Quay.connect("ann", null), Code.ALREADY_CONNECTED);
  }

  @Test
  void once_connected_every_command_but_connect_is_carried_out() {
    Rope rope = quay.connected("ann");
    refused(rope, Quay.connect("ann", null), Code.ALREADY_CONNECTED);
    for (Command command : everything()) {
      assertThat(quay.ask(rope, command)).isNotInstanceOf(Refused.class);
    }
    rope.say(new Command.Pong());
    rope.say(0, new Command.Ping());
    quay.settle();
    assertThat(rope.take()).filteredOn(ServerMessage.Pong.class::isInstance).hasSize(1);
  }

  @Test
  void who_is_not_to_be_answered_is_not() {
    Rope rope = quay.connected("ann");
    rope.say(0, new Command.Unsubscribe("short/a"));
    rope.say(0, new Command.Presence("short/a", 0, null));
    rope.say(0, Quay.publish("short/a", "x"));
    quay.settle();
    assertThat(rope.take()).isEmpty();
    assertThat(quay.log().head("short/a").offset()).isEqualTo(1);
  }

  @Test
  void nonsense_is_refused_by_its_id_and_ends_the_line_without_one() {
    Rope rope = quay.connected("ann");
    rope.nonsense(Code.UNKNOWN_COMMAND, 77);
    quay.settle();
    assertThat(((Refused) rope.answer(77)).code()).isEqualTo(Code.UNKNOWN_COMMAND.number());
    rope.nonsense(Code.MALFORMED, 0);
    rope.nonsense(Code.MALFORMED, 78);
    rope.say(new Command.Ping());
    quay.settle();
    assertThat(rope.endedBy()).isEqualTo(Code.PROTOCOL_VIOLATED);
    assertThat(rope.take()).isEmpty();
  }

  // ---- refusals

  @Test
  void what_no_grant_and_no_profile_allows_is_refused() {
    quay.principal("poor", Quay.may("ann", 0, "chat/own"));
    Rope rope = quay.rope();
    quay.ask(rope, Quay.connect("poor", null));
    refused(rope, new Command.Subscribe("short/a", null), Code.NOT_ALLOWED);
    refused(rope, Quay.publish("short/a", "x"), Code.NOT_ALLOWED);
    refused(rope, new Command.History("short/a", null, null, 0), Code.NOT_ALLOWED);
    refused(rope, new Command.Presence("chat/a", 0, null), Code.NOT_ALLOWED);
    assertThat(quay.ask(rope, Quay.publish("open/a", "x"))).isInstanceOf(Published.class);
    assertThat(quay.ask(rope, new Command.History("open/a", null, null, 0)))
        .isInstanceOf(HistoryPage.class);
  }

  @Test
  void what_is_no_channel_is_refused_by_every_command_that_names_one() {
    Rope rope = quay.connected("ann");
    refused(rope, new Command.Subscribe("a//b", null), Code.INVALID_CHANNEL);
    refused(rope, Quay.publish("a b", "x"), Code.INVALID_CHANNEL);
    refused(rope, new Command.History("#", null, null, 0), Code.INVALID_CHANNEL);
    refused(rope, new Command.Presence("", 0, null), Code.INVALID_CHANNEL);
  }

  @Test
  void a_second_subscription_is_refused_whether_the_first_stands_or_not() {
    Rope rope = quay.connected("ann");
    quay.log().sluice().hold();
    long id = rope.say(new Command.Subscribe("short/a", null));
    quay.settle();
    refused(rope, new Command.Subscribe("short/a", null), Code.ALREADY_SUBSCRIBED);
    quay.log().sluice().release();
    quay.settle();
    assertThat(rope.answer(id)).isInstanceOf(Subscribed.class);
    refused(rope, new Command.Subscribe("short/a", null), Code.ALREADY_SUBSCRIBED);
  }

  @Test
  void keys_take_effect_once() {
    Rope rope = quay.connected("ann");
    ServerMessage first = quay.ask(rope, publish("x", "k", 0));
    assertThat(quay.ask(rope, publish("x", "k", 50))).isEqualTo(first);
    assertThat(quay.ask(quay.connected("bob"), publish("x", "k", 0))).isNotEqualTo(first);
    refused(rope, publish("y", "k", 50), Code.KEY_REUSED);
    refused(rope, publish("x", "k", Quay.KEYS.toMillis() + 1), Code.KEY_EXPIRED);
    refused(rope, publish("x", null, 1), Code.KEY_REQUIRED);
    assertThat(quay.log().head("short/a").offset()).isEqualTo(2);
  }

  @Test
  void what_is_too_large_is_refused_whichever_part_is() {
    Rope rope = quay.connected("ann");
    refused(rope, publish("x".repeat(8 * 1024), null, 0), Code.DATA_TOO_LARGE);
    refused(rope, publish("x", "k".repeat(256), 0), Code.INVALID_FIELD);
    Payload small = Payload.json("1");
    refused(
        rope,
        new Command.Publish("short/a", small, null, 0, Map.of(), "s".repeat(256)),
        Code.INVALID_FIELD);
    refused(
        rope,
        new Command.Publish("short/a", small, null, 0, Map.of("a", "x".repeat(8 * 1024)), null),
        Code.DATA_TOO_LARGE);
    assertThat(quay.log().head("short/a").offset()).isZero();
  }

  @Test
  void one_subscription_more_than_may_be_is_refused() {
    Quay small = Quay.begun(Quay.limits(100, 9, 20, 64 * 1024));
    Rope rope = small.connected("ann");
    for (int i = 0; i < 9; i++) {
      small.subscribe(rope, "short/" + i);
    }
    Command more = new Command.Subscribe("short/more", null);
    assertThat(((Refused) small.ask(rope, more)).code())
        .isEqualTo(Code.TOO_MANY_SUBSCRIPTIONS.number());
    small.ask(rope, new Command.Unsubscribe("short/3"));
    assertThat(small.ask(rope, more)).isInstanceOf(Subscribed.class);
  }

  @Test
  void who_sends_too_fast_is_refused_and_in_the_end_ended() {
    Rope rope = quay.connected("ann");
    for (int i = 0; i < 900; i++) {
      rope.say(new Command.Ping());
    }
    quay.pass(300);
    assertThat(rope.take())
        .filteredOn(Refused.class::isInstance)
        .isNotEmpty()
        .allMatch(one -> ((Refused) one).code() == Code.TOO_MANY_COMMANDS.number());
    quay.pass(2_500);
    for (int i = 0; i < 2_500; i++) {
      rope.say(new Command.Ping());
    }
    quay.pass(500);
    assertThat(rope.endedBy()).isEqualTo(Code.FLOODING);
  }

  @Test
  void a_user_publishes_so_much_over_all_its_lines() {
    Rope one = quay.connected("ann");
    Rope two = quay.connected("ann");
    for (int i = 0; i < 120; i++) {
      one.say(Quay.publish("short/a", "x"));
      two.say(Quay.publish("short/b", "x"));
    }
    quay.pass(400);
    List<ServerMessage> all = new ArrayList<>(one.take());
    all.addAll(two.take());
    assertThat(all)
        .filteredOn(Refused.class::isInstance)
        .isNotEmpty()
        .allMatch(each -> ((Refused) each).code() == Code.TOO_MANY_PUBLICATIONS.number());
  }

  @Test
  void what_waits_for_its_number_is_bounded_and_so_is_what_one_line_has_under_way() {
    Rope rope = quay.connected("ann");
    quay.log().sluice().hold();
    for (int i = 0; i < 30; i++) {
      rope.say(Quay.publish("short/a", "x".repeat(4_000)));
    }
    quay.settle();
    assertThat(rope.take())
        .isNotEmpty()
        .allMatch(one -> ((Refused) one).code() == Code.TOO_MANY_WAITING.number());
    for (int i = 0; i < 130; i++) {
      rope.say(new Command.History("short/b", null, null, 0));
    }
    quay.settle();
    assertThat(rope.reads()).isFalse();
    quay.log().sluice().release();
    quay.settle();
    assertThat(rope.reads()).isTrue();
  }

  @Test
  void a_lane_that_has_no_room_refuses_at_once() {
    Quay tight = Quay.begun(Quay.limits(100, 100, 20, 100));
    Rope rope = tight.connected("ann");
    for (int i = 0; i < 20; i++) {
      rope.say(Quay.publish("short/a", "x"));
    }
    tight.settle();
    List<ServerMessage> answers = rope.take();
    assertThat(answers).hasSize(20);
    assertThat(answers)
        .filteredOn(Refused.class::isInstance)
        .allMatch(one -> ((Refused) one).code() == Code.OVERLOADED.number());
  }

  @Test
  void only_who_was_refused_stops_the_rest_of_its_batch() {
    Rope ann = quay.connected("ann");
    Rope bob = quay.connected("bob");
    quay.ask(ann, publish("x", "k", 0));
    quay.log().sluice().hold();
    ann.say(publish("first", null, 0));
    quay.settle();
    List<Long> anns = List.of(ann.say(publish("other", "k", 0)), ann.say(publish("b", null, 0)));
    long bobs = bob.say(publish("c", null, 0));
    quay.settle();
    quay.log().sluice().release();
    quay.settle();
    assertThat(((Refused) ann.answer(anns.get(0))).code()).isEqualTo(Code.KEY_REUSED.number());
    assertThat(bob.answer(bobs)).isInstanceOf(Published.class);
    if (ann.answer(anns.get(1)) instanceof Refused stopped) {
      assertThat(stopped.code()).isEqualTo(Code.BATCH_STOPPED.number());
    }
  }

  @Test
  void a_log_that_is_away_refuses_what_it_may_or_may_not_have_done() {
    Rope rope = quay.connected("ann");
    quay.log().sluice().failing(true);
    refused(rope, Quay.publish("short/a", "x"), Code.LOG_UNAVAILABLE);
    refused(rope, new Command.History("short/a", null, null, 0), Code.LOG_UNAVAILABLE);
  }

  // ---- history

  @Test
  void history_is_read_forwards_backwards_and_between() {
    quay.log().write("short/a", 20);
    String epoch = quay.log().head("short/a").epoch();
    Rope rope = quay.connected("ann");
    for (Object[] each :
        new Object[][] {
          {null, null, 3, List.of(18L, 19L, 20L)},
          {null, 5L, 3, List.of(2L, 3L, 4L)},
          {null, 1L, 3, List.of()},
          {null, 0L, 3, List.of()},
          {17L, null, 9, List.of(18L, 19L, 20L)},
          {17L, 19L, 9, List.of(18L)},
          {20L, null, 9, List.of()},
        }) {
      Position since = each[0] == null ? null : new Position(epoch, (Long) each[0]);
      Position before = each[1] == null ? null : new Position(epoch, (Long) each[1]);
      HistoryPage page =
          (HistoryPage)
              quay.ask(rope, new Command.History("short/a", since, before, (Integer) each[2]));
      assertThat(page.publications().stream().map(one -> one.offset()).toList()).isEqualTo(each[3]);
      assertThat(page.position()).isEqualTo(new Position(epoch, 20));
    }
    Position good = new Position(epoch, 3);
    refused(rope, new Command.History("short/a", SOMEWHERE, null, 0), Code.EPOCH_CHANGED);
    refused(rope, new Command.History("short/a", null, SOMEWHERE, 0), Code.EPOCH_CHANGED);
    refused(rope, new Command.History("short/a", good, SOMEWHERE, 0), Code.EPOCH_CHANGED);
    refused(
        rope, new Command.History("short/a", new Position(epoch, 21), null, 0), Code.POSITION_LOST);
    refused(rope, new Command.History("bare/a", null, null, 0), Code.NO_HISTORY);
    quay.log().forgetBefore("short/a", 10);
    refused(rope, new Command.History("short/a", good, null, 0), Code.POSITION_LOST);
  }

  @Test
  void history_begins_where_the_grant_does_and_pages_are_cut_by_bytes() {
    for (int i = 0; i < 12; i++) {
      quay.log().write("short/a", Payload.json('"' + "x".repeat(4_000) + '"'));
    }
    String epoch = quay.log().head("short/a").epoch();
    quay.principal("t", Quay.principal("ann", 0, 8, List.of(), "#"));
    Rope rope = quay.rope();
    quay.ask(rope, Quay.connect("t", null));
    refused(
        rope,
        new Command.History("short/a", new Position(epoch, 3), null, 0),
        Code.NOT_READABLE_YET);
    HistoryPage all =
        (HistoryPage)
            quay.ask(quay.connected("bob"), new Command.History("short/a", null, null, 0));
    assertThat(all.publications().getLast().offset()).isEqualTo(12);
    assertThat(all.publications().size()).isBetween(1, 4);
    HistoryPage own =
        (HistoryPage)
            quay.ask(rope, new Command.History("short/a", null, new Position(epoch, 10), 50));
    assertThat(own.publications()).extracting(one -> one.offset()).containsExactly(8L, 9L);
  }

  // ---- the server's word

  @Test
  void the_server_subscribes_and_ends_and_what_it_said_holds_for_those_who_return() {
    Rope rope = quay.rope();
    ServerMessage.Connected told = quay.open(rope, "ann");
    quay.node().operations().subscribe("ann", "short/a");
    quay.settle();
    assertThat(((Subscribed) rope.take().getFirst()).channel()).isEqualTo("short/a");
    Rope again = quay.rope();
    ServerMessage.Connected resumed =
        (ServerMessage.Connected) quay.ask(again, Quay.connect("ann", told.resume()));
    assertThat(resumed.subscribed()).extracting(Subscribed::channel).containsExactly("short/a");
    quay.node().operations().unsubscribe("ann", "short/a");
    quay.settle();
    assertThat(again.take())
        .containsExactly(
            new Unsubscribed("short/a", 0, Code.ENDED_BY_OPERATOR.number(), "ended-by-operator"));
    resumed =
        (ServerMessage.Connected) quay.ask(quay.rope(), Quay.connect("ann", resumed.resume()));
    assertThat(resumed.subscribed()).isEmpty();
  }

  @Test
  void a_channel_that_the_server_ends_while_it_is_pending_never_stands() {
    Rope rope = quay.connected("ann");
    quay.log().sluice().hold();
    long id = rope.say(new Command.Subscribe("short/a", null));
    quay.settle();
    quay.node().operations().unsubscribe("ann", "short/a");
    quay.settle();
    quay.log().sluice().release();
    quay.settle();
    assertThat(((Refused) rope.answer(id)).code()).isEqualTo(Code.NOT_SUBSCRIBED.number());
    assertThat(rope.take()).isEmpty();
    assertThat(quay.meters().subscriptions.sum()).isZero();
  }

  @Test
  void a_channel_that_cannot_be_subscribed_costs_the_others_nothing() {
    quay.principal("t", Quay.principal("ann", 0, 0, List.of("a//b", "short/a"), "#"));
    ServerMessage.Connected told =
        (ServerMessage.Connected) quay.ask(quay.rope(), Quay.connect("t", null));
    assertThat(told.subscribed())
        .extracting(one -> one.refused() == null)
        .containsExactly(false, true);
  }

  @Test
  void an_operator_ends_lines_by_user_and_by_session() {
    Rope one = quay.rope();
    String session = quay.open(one, "ann").session();
    Rope two = quay.connected("ann");
    Rope bob = quay.connected("bob");
    quay.node().operations().disconnect(null, session, Code.DISCONNECTED, "go");
    quay.settle();
    assertThat(one.endedBy()).isEqualTo(Code.DISCONNECTED);
    assertThat(two.endedBy()).isNull();
    quay.node().operations().disconnect("ann", null, Code.MOVED, "go");
    quay.settle();
    assertThat(two.endedBy()).isEqualTo(Code.MOVED);
    assertThat(bob.endedBy()).isNull();
  }

  // ---- life

  @Test
  void a_silent_peer_is_asked_and_then_gone_and_any_sign_counts() {
    Rope silent = quay.connected("ann");
    Rope alive = quay.connected("bob");
    Rope talks = quay.connected("eve");
    for (int i = 0; i < 30; i++) {
      quay.pass(1_000);
      alive.alive();
      talks.say(new Command.Pong());
    }
    assertThat(silent.take()).containsExactly(new ServerMessage.Ping());
    assertThat(silent.endedBy()).isEqualTo(Code.HEARTBEAT_LOST);
    assertThat(alive.endedBy()).isNull();
    assertThat(talks.take()).isEmpty();
  }

  @Test
  void a_node_that_stood_still_gives_those_time_whom_it_did_not_hear() {
    Rope unasked = quay.connected("ann");
    Rope asked = quay.connected("bob");
    Rope gone = quay.connected("eve");
    quay.pass(Quay.HEARTBEAT / 2);
    unasked.alive();
    while (asked.take().isEmpty() || gone.take().isEmpty()) {
      quay.pass(100);
    }
    quay.clock().standStill(60 * Quay.HEARTBEAT);
    quay.pass(1_000);
    for (Rope each : List.of(unasked, asked, gone)) {
      assertThat(each.endedBy()).isNull();
    }
    unasked.alive();
    asked.alive();
    quay.pass(10_000);
    assertThat(gone.endedBy()).isEqualTo(Code.HEARTBEAT_LOST);
    assertThat(asked.endedBy()).isNull();
    assertThat(unasked.endedBy()).isNull();
  }

  @Test
  void a_node_that_stood_still_gives_those_time_who_were_about_to_connect() {
    Rope late = quay.rope();
    Rope never = quay.rope();
    quay.clock().standStill(60_000);
    quay.pass(500);
    assertThat(late.endedBy()).isNull();
    quay.open(late, "ann");
    quay.pass(2_000);
    assertThat(late.endedBy()).isNull();
    assertThat(never.endedBy()).isEqualTo(Code.HANDSHAKE_TIMEOUT);
  }

  @Test
  void a_peer_that_answers_is_asked_again_and_again() {
    Rope rope = quay.connected("ann");
    int pings = 0;
    for (int i = 0; i < 100; i++) {
      quay.pass(1_000);
      for (ServerMessage ping : rope.take()) {
        assertThat(ping).isInstanceOf(ServerMessage.Ping.class);
        rope.say(new Command.Pong());
        pings++;
      }
    }
    assertThat(pings).isBetween(4, 5);
  }

  @Test
  void lines_that_came_together_are_not_asked_together() {
    List<Rope> ropes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ropes.add(quay.connected("u" + i));
    }
    int most = 0;
    for (int i = 0; i < 240; i++) {
      quay.pass(100);
      most = Math.max(most, ropes.stream().mapToInt(rope -> rope.take().isEmpty() ? 0 : 1).sum());
    }
    assertThat(most).isLessThan(10);
  }

  // ---- leaving

  @Test
  void drain_asks_everybody_to_go_at_another_time_and_ends_who_stays() {
    List<Rope> ropes = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ropes.add(quay.connected("u" + i));
    }
    Rope waiting = quay.rope();
    quay.node().drain(Duration.ofSeconds(10), () -> List.of("wss://b.example/ws"));
    quay.settle();
    int told = 0;
    int moments = 0;
    for (int moment = 0; moment < 50; moment++) {
      int now = 0;
      for (Rope rope : ropes) {
        for (ServerMessage message : rope.take()) {
          Goaway goaway = (Goaway) message;
          assertThat(goaway.reason()).isEqualTo("drain");
          assertThat(goaway.after()).isBetween(0, 100);
          assertThat(goaway.targets()).containsExactly("wss://b.example/ws");
          now++;
        }
      }
      told += now;
      moments += now > 0 ? 1 : 0;
      quay.pass(100);
    }
    assertThat(told).isEqualTo(10);
    assertThat(moments).isGreaterThan(4);
    assertThat(waiting.take()).isEmpty();
    refused(waiting, Quay.connect("late", null), Code.DRAINING);
    assertThat(waiting.endedBy()).isEqualTo(Code.DRAINED);
    assertThat(quay.node().gate().admit("192.0.2.9")).isEqualTo(Code.DRAINED);
    assertThat(quay.ask(ropes.getFirst(), Quay.publish("short/a", "x")))
        .isInstanceOf(Published.class);
    quay.pass(6_000);
    assertThat(ropes).allMatch(rope -> rope.endedBy() == Code.DRAINED);
  }

  @Test
  void some_who_have_been_here_for_a_while_are_asked_to_move_on_and_nobody_is_ended() {
    List<Rope> ropes = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ropes.add(quay.connected("u" + i));
    }
    quay.node().moveOn(8, () -> List.of("wss://b.example/ws"));
    assertThat(goaways(ropes, 30)).as("who came just now").isEmpty();

    // Each of the two loops is asked for a half, and all these are on one.
    quay.node().moveOn(8, () -> List.of("wss://b.example/ws"));
    assertThat(goaways(ropes, 2))
        .hasSize(4)
        .allMatch(goaway -> goaway.reason().equals("balance"))
        .allMatch(goaway -> goaway.targets().equals(List.of("wss://b.example/ws")));

    quay.node().moveOn(20, List::of);
    assertThat(goaways(ropes, 2)).as("the others").hasSize(6);
    quay.node().moveOn(20, List::of);
    assertThat(goaways(ropes, 20)).as("those who were asked a moment ago").isEmpty();
    assertThat(ropes).allMatch(rope -> rope.endedBy() == null);
    assertThat(quay.meters().askedToMove.sum()).isEqualTo(10);
  }

  /** What they are told in so many seconds, in which they answer as they should. */
  private List<Goaway> goaways(List<Rope> ropes, int seconds) {
    List<Goaway> goaways = new ArrayList<>();
    for (int i = 0; i < seconds; i++) {
      quay.pass(1_000);
      for (Rope rope : ropes) {
        rope.say(new Command.Ping());
        rope.take().stream()
            .filter(Goaway.class::isInstance)
            .map(Goaway.class::cast)
            .forEach(goaways::add);
      }
    }
    return goaways;
  }

  @Test
  void a_node_that_is_closed_renews_its_lease_no_more() {
    quay.node().close();
    quay.settle();
    int renewals = quay.directory().renewals();
    quay.pass(60_000);
    assertThat(quay.directory().renewals()).isEqualTo(renewals);
  }

  @Test
  void the_door_counts_by_process_and_by_address_and_leaks_nothing() {
    for (int i = 0; i < 40; i++) {
      assertThat(quay.node().gate().admit("a")).isNull();
    }
    for (int i = 0; i < 100; i++) {
      assertThat(quay.node().gate().admit("a")).isEqualTo(Code.CLOSING_TOO_MANY_CONNECTIONS);
    }
    for (int i = 0; i < 10; i++) {
      assertThat(quay.node().gate().admit("b")).isNull();
    }
    for (int i = 0; i < 100; i++) {
      assertThat(quay.node().gate().admit("b")).isEqualTo(Code.CLOSING_NODE_FULL);
    }
    quay.node().gate().gone("a");
    assertThat(quay.node().gate().admit("a")).isNull();
    assertThat(quay.node().gate().admit("b")).isEqualTo(Code.CLOSING_NODE_FULL);
  }

  @Test
  void everything_that_ended_left_nothing_behind() {
    for (int i = 0; i < 5; i++) {
      Rope rope = quay.connected("ann");
      quay.subscribe(rope, "chat/a");
      quay.subscribe(rope, "bare/a");
      rope.cut();
      quay.settle();
    }
    quay.pass(100_000);
    assertThat(quay.meters().connections.sum()).isZero();
    assertThat(quay.meters().subscriptions.sum()).isZero();
    assertThat(quay.meters().channels.sum()).isZero();
    assertThat(quay.directory().present("chat/a")).isEmpty();
    assertThat(quay.directory().released()).hasSize(5);
  }

  @Test
  void a_right_is_needed_to_see_who_comes() {
    quay.principal(
        "deaf",
        new Principal(
            "ann",
            false,
            List.of(new Grant(new ChannelPattern("#"), Set.of(Right.SUBSCRIBE), 0)),
            0,
            0,
            null,
            List.of()));
    Rope rope = quay.rope();
    quay.ask(rope, Quay.connect("deaf", null));
    quay.subscribe(rope, "chat/a");
    quay.subscribe(quay.connected("bob"), "chat/a");
    quay.settle();
    assertThat(rope.take()).isEmpty();
    refused(rope, new Command.Presence("chat/a", 0, null), Code.NOT_ALLOWED);
  }
}
