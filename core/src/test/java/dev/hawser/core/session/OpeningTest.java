package dev.hawser.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.access.Principal;
import dev.hawser.core.directory.Directory.Revocation;
import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Command.Subscribe;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.ServerMessage.Unsubscribed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From {@code connect} to {@code connected}, and everything that may come in between. */
class OpeningTest {

  private final Quay quay = Quay.begun();

  private void refused(Rope rope, Command.Connect connect, Code refusal, Code ending) {
    assertThat(((Refused) quay.ask(rope, connect)).code()).isEqualTo(refusal.number());
    assertThat(rope.endedBy()).isEqualTo(ending);
  }

  @Test
  void a_token_opens_a_session_and_says_what_was_agreed() {
    quay.principal("t", Quay.may("ann", quay.in(100), "#"));
    Connected told = (Connected) quay.ask(quay.rope(), Quay.connect("t", null));
    assertThat(told.user()).isEqualTo("ann");
    assertThat(told.node()).isEqualTo("n1");
    assertThat(told.heartbeat()).isEqualTo(Quay.HEARTBEAT);
    assertThat(told.expires()).isEqualTo(quay.in(100));
    assertThat(told.keys()).isEqualTo(Quay.KEYS.toMillis());
    assertThat(told.subscribed()).isEmpty();
  }

  @Test
  void the_heartbeat_is_what_was_wished_within_bounds() {
    for (int[] wish : new int[][] {{1, 5_000}, {7_000, 7_000}, {9_000_000, 60_000}}) {
      Connected told =
          (Connected)
              quay.ask(
                  quay.rope(), new Command.Connect("ann", null, wish[0], List.of(), List.of()));
      assertThat(told.heartbeat()).isEqualTo(wish[1]);
    }
  }

  @Test
  void whoever_says_nothing_is_ended_in_time() {
    Rope rope = quay.rope();
    quay.pass(9_000);
    assertThat(rope.endedBy()).isEqualTo(Code.HANDSHAKE_TIMEOUT);
  }

  @Test
  void an_opening_that_takes_too_long_ends_with_the_number_of_a_disconnect() {
    quay.tokens().hold();
    Rope rope = quay.rope();
    rope.say(Quay.connect("ann", null));
    quay.pass(16_000);
    assertThat(rope.endedBy()).isEqualTo(Code.CLOSING_OVERLOADED);
    quay.tokens().release();
    quay.settle();
    assertThat(quay.directory().released()).isEmpty();
  }

  @Test
  void an_opening_whose_line_was_ended_opens_nothing() {
    quay.tokens().hold();
    Rope rope = quay.rope();
    rope.say(Quay.connect("ann", null));
    quay.settle();
    rope.nonsense(Code.MALFORMED, 0);
    quay.tokens().release();
    quay.settle();
    assertThat(rope.endedBy()).isEqualTo(Code.PROTOCOL_VIOLATED);
    assertThat(rope.take()).isEmpty();
    quay.pass(100);
    assertThat(quay.meters().connections.sum()).isZero();
  }

  @Test
  void each_way_to_be_nobody_has_its_number() {
    Connected ann = (Connected) quay.ask(quay.rope(), Quay.connect("ann", null));
    Connected guest = (Connected) quay.ask(quay.rope(), Quay.connect(null, null));
    assertThat(guest.user()).startsWith("guest-");
    quay.principal("late", Quay.may("bob", quay.in(-1), "#"));
    quay.principal("out", Quay.may("eve", 0, "#"));
    quay.node().operations().revoke(new Revocation("id-eve", null, 0, quay.in(100)));
    Code badTicket = Code.CLOSING_TICKET_INVALID;
    refused(quay.rope(), Quay.connect("", null), Code.TOKEN_INVALID, Code.CLOSING_TOKEN_INVALID);
    refused(
        quay.rope(), Quay.connect("late", null), Code.TOKEN_EXPIRED, Code.CLOSING_TOKEN_EXPIRED);
    refused(quay.rope(), Quay.connect("out", null), Code.TOKEN_REVOKED, Code.REVOKED);
    refused(quay.rope(), Quay.connect("ann", "forged"), Code.TICKET_INVALID, badTicket);
    refused(quay.rope(), Quay.connect("bob", ann.resume()), Code.TICKET_INVALID, badTicket);
    refused(quay.rope(), Quay.connect("ann", guest.resume()), Code.TICKET_INVALID, badTicket);
    refused(
        quay.rope(),
        Quay.connect(null, ann.resume()),
        Code.TOKEN_REQUIRED,
        Code.CLOSING_TOKEN_INVALID);
    Connected again = (Connected) quay.ask(quay.rope(), Quay.connect(null, guest.resume()));
    assertThat(again.user()).isEqualTo(guest.user());
    assertThat(again.session()).isEqualTo(guest.session());
  }

  @Test
  void a_directory_that_is_away_costs_nothing_but_a_return() {
    quay.directory().claims().failing(true);
    for (int i = 0; i < 30; i++) {
      refused(
          quay.rope(),
          Quay.connect("ann", null),
          Code.DIRECTORY_UNAVAILABLE,
          Code.CLOSING_OVERLOADED);
    }
    quay.directory().claims().failing(false);
    assertThat(quay.ask(quay.rope(), Quay.connect("ann", null))).isInstanceOf(Connected.class);
  }

  @Test
  void a_user_holds_so_many_connections_and_each_end_gives_one_back() {
    List<Rope> ropes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ropes.add(quay.connected("ann"));
    }
    refused(
        quay.rope(),
        Quay.connect("ann", null),
        Code.TOO_MANY_CONNECTIONS,
        Code.CLOSING_TOO_MANY_CONNECTIONS);
    ropes.getFirst().cut();
    quay.settle();
    quay.connected("ann");
  }

  @Test
  void a_line_that_ends_while_its_session_is_claimed_gives_everything_back() {
    for (int i = 0; i < 25; i++) {
      quay.directory().claims().hold();
      Rope rope = quay.rope();
      rope.say(Quay.connect("ann", null));
      quay.settle();
      rope.cut();
      quay.settle();
      quay.directory().claims().release();
      quay.settle();
    }
    assertThat(quay.directory().released()).hasSize(25);
    quay.connected("ann");
  }

  @Test
  void connections_on_other_nodes_count_too() {
    quay.directory().elsewhere(19);
    Rope rope = quay.connected("ann");

    refused(
        quay.rope(),
        Quay.connect("ann", null),
        Code.TOO_MANY_CONNECTIONS,
        Code.CLOSING_TOO_MANY_CONNECTIONS);
    assertThat(quay.directory().released()).as("what was claimed for it").hasSize(1);
    assertThat(quay.directory().lines()).hasSize(1);
    rope.cut();
    quay.settle();
    assertThat(quay.directory().lines()).isEmpty();
    quay.connected("ann");
  }

  @Test
  void a_line_that_ends_while_it_is_counted_gives_everything_back() {
    for (int i = 0; i < 25; i++) {
      quay.directory().joins().hold();
      Rope rope = quay.rope();
      rope.say(Quay.connect("ann", null));
      quay.settle();
      rope.cut();
      quay.settle();
      quay.directory().joins().release();
      quay.settle();
    }
    assertThat(quay.directory().lines()).isEmpty();
    assertThat(quay.directory().released()).hasSize(25);
    quay.connected("ann");
  }

  @Test
  void a_directory_that_cannot_count_costs_nothing_but_a_return() {
    quay.directory().joins().failing(true);
    for (int i = 0; i < 30; i++) {
      refused(
          quay.rope(),
          Quay.connect("ann", null),
          Code.DIRECTORY_UNAVAILABLE,
          Code.CLOSING_OVERLOADED);
    }
    quay.directory().joins().failing(false);
    quay.connected("ann");
  }

  @Test
  void more_subscriptions_than_one_may_hold_are_refused_whole() {
    Subscribe[] many = new Subscribe[101];
    for (int i = 0; i < many.length; i++) {
      many[i] = new Subscribe("short/" + i, null);
    }
    refused(
        quay.rope(), Quay.connect("ann", null, many), Code.TOO_MANY_SUBSCRIPTIONS, Code.REFUSED);
  }

  @Test
  void connect_answers_for_each_channel_in_the_order_asked() {
    quay.principal("t", Quay.may("ann", 0, "chat/#"));
    Connected told =
        (Connected)
            quay.ask(
                quay.rope(),
                Quay.connect(
                    "t",
                    null,
                    new Subscribe("chat/b", null),
                    new Subscribe("short/no", null),
                    new Subscribe("a//b", null),
                    new Subscribe("chat/a", null)));
    assertThat(told.subscribed())
        .extracting(Subscribed::channel)
        .containsExactly("chat/b", "short/no", "a//b", "chat/a");
    assertThat(told.subscribed())
        .extracting(one -> one.refused() == null ? 0 : one.refused().code())
        .containsExactly(0, Code.NOT_ALLOWED.number(), Code.INVALID_CHANNEL.number(), 0);
  }

  @Test
  void the_answers_to_many_subscriptions_fit_into_one_reply_and_the_rest_follows() {
    Subscribe[] many = new Subscribe[40];
    for (int i = 0; i < many.length; i++) {
      for (int j = 0; j < 3; j++) {
        quay.log().write("short/" + i, Payload.json('"' + "x".repeat(3_000) + '"'));
      }
      many[i] = new Subscribe("short/" + i, new Position(quay.log().head("short/" + i).epoch(), 0));
    }
    Rope rope = quay.rope();
    Connected told = (Connected) quay.ask(rope, Quay.connect("ann", null, many));
    int bytes = 0;
    for (Subscribed one : told.subscribed()) {
      assertThat(one.recovered()).isTrue();
      assertThat(one.more()).isEqualTo(one.position().offset() < 3);
      bytes += one.publications().stream().mapToInt(each -> each.payload().size()).sum();
    }
    assertThat(bytes).isLessThan(20 * 1024);
    quay.pass(500);
    long rest = rope.pushes().stream().filter(ServerMessage.Delivered.class::isInstance).count();
    long first = told.subscribed().stream().mapToLong(one -> one.publications().size()).sum();
    assertThat(first + rest).isEqualTo(120);
  }

  @Test
  void a_revocation_during_opening_ends_it() {
    quay.directory().claims().hold();
    Rope rope = quay.rope();
    rope.say(Quay.connect("ann", null));
    quay.settle();
    quay.node().operations().revoke(new Revocation("id-ann", null, 0, quay.in(100)));
    quay.settle();
    quay.directory().claims().release();
    quay.settle();
    assertThat(rope.endedBy()).isEqualTo(Code.REVOKED);
  }

  @Test
  void what_was_revoked_before_the_node_began_bars_as_soon_as_it_is_known() {
    Quay late = new Quay();
    late.directory().revokedBefore(new Revocation("id-ann", null, 0, late.in(100)));
    late.directory().revoking().failing(true);
    late.begin();
    Rope early = late.connected("ann");
    late.directory().revoking().failing(false);
    late.pass(3_000);
    assertThat(early.endedBy()).isEqualTo(Code.REVOKED);
  }

  @Test
  void what_the_server_subscribes_during_opening_is_told_after_connected() {
    quay.log().sluice().hold();
    Rope rope = quay.rope();
    long id = rope.say(Quay.connect("ann", null, new Subscribe("short/x", null)));
    quay.settle();
    quay.node().operations().subscribe("ann", "short/y");
    quay.settle();
    quay.log().sluice().release();
    quay.settle();
    assertThat(((Connected) rope.answer(id)).subscribed()).hasSize(1);
    assertThat(rope.pushes())
        .extracting(one -> ((Subscribed) one).channel())
        .containsExactly("short/y");
  }

  @Test
  void what_the_server_ends_during_opening_does_not_stand() {
    quay.node().operations().subscribe("ann", "short/y");
    quay.settle();
    quay.log().sluice().hold();
    Rope rope = quay.rope();
    long id = rope.say(Quay.connect("ann", null));
    quay.settle();
    quay.node().operations().unsubscribe("ann", "short/y");
    quay.settle();
    quay.log().sluice().release();
    quay.settle();
    assertThat(((Connected) rope.answer(id)).subscribed()).hasSize(1);
    assertThat(rope.pushes())
        .extracting(one -> ((Unsubscribed) one).channel())
        .containsExactly("short/y");
  }

  @Test
  void a_token_s_channels_are_subscribed_and_read_from_where_the_grant_begins() {
    quay.log().write("chat/a", 10);
    quay.log().write("user/ann", 10);
    String chat = quay.log().head("chat/a").epoch();
    String user = quay.log().head("user/ann").epoch();
    Principal principal = Quay.principal("ann", 0, 6, List.of("chat/a", "user/ann"), "chat/#");
    quay.principal("t", principal);
    Connected told =
        (Connected)
            quay.ask(
                quay.rope(),
                Quay.connect(
                    "t",
                    null,
                    new Subscribe("chat/a", new Position(chat, 2)),
                    new Subscribe("user/ann", new Position(user, 2))));
    assertThat(told.subscribed().get(0).recovered()).isFalse();
    assertThat(told.subscribed().get(0).reason()).isEqualTo("not-readable-yet");
    assertThat(told.subscribed().get(1).recovered()).isTrue();
    assertThat(told.subscribed().get(1).publications()).hasSize(8);
  }
}
