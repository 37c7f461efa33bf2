package dev.hawser.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.access.Grant;
import dev.hawser.core.access.Principal;
import dev.hawser.core.access.Right;
import dev.hawser.core.directory.Directory.Revocation;
import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import dev.hawser.core.transport.LineListener.Pass;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Joined;
import dev.hawser.protocol.ServerMessage.Refused;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tickets that may stand in a URL: what they open, for how long, and what they never do. */
class PassTest {

  private final Quay quay = Quay.begun();

  private static Command.Connect wish(
      @Nullable String token, @Nullable String ticket, String... channels) {
    Command.Subscribe[] all = new Command.Subscribe[channels.length];
    for (int i = 0; i < channels.length; i++) {
      all[i] = new Command.Subscribe(channels[i], null);
    }
    return Quay.connect(token, ticket, all);
  }

  private Pass pass(@Nullable String token, String... channels) {
    Rope rope = quay.rope();
    rope.pass(wish(token, null, channels));
    quay.settle();
    assertThat(rope.passes()).hasSize(1);
    return rope.passes().getFirst();
  }

  private void refusedPass(Command.Connect wish, Code code) {
    Rope rope = quay.rope();
    long id = rope.pass(wish);
    quay.settle();
    assertThat(Code.of(((Refused) rope.answer(id)).code())).isEqualTo(code);
    assertThat(rope.passes()).isEmpty();
    assertThat(rope.endedBy()).isNull();
  }

  private Rope opened(Pass pass, String... channels) {
    Rope rope = quay.rope().mute();
    ServerMessage answer = quay.ask(rope, wish(null, pass.ticket(), channels));
    assertThat(answer).isInstanceOf(Connected.class);
    return rope;
  }

  private void closed(Rope rope, Command.Connect connect, Code refusal, Code end) {
    ServerMessage answer = quay.ask(rope, connect);
    assertThat(Code.of(((Refused) answer).code())).isEqualTo(refusal);
    assertThat(rope.endedBy()).isEqualTo(end);
  }

  @Test
  void it_opens_the_channels_that_it_names_as_their_user() {
    Pass pass = pass("ann", "chat/a", "short/a");
    Rope rope = quay.rope().mute();
    Connected told = (Connected) quay.ask(rope, wish(null, pass.ticket(), "chat/a", "short/a"));
    assertThat(told.user()).isEqualTo("ann");
    assertThat(told.resume()).isEmpty();
    assertThat(told.subscribed()).allMatch(one -> one.refused() == null);
    quay.ask(quay.connected("bob"), Quay.publish("chat/a", "x"));
    assertThat(rope.take()).singleElement().isInstanceOf(Delivered.class);
    opened(pass, "short/a");
  }

  @Test
  void it_opens_no_other_channel_even_one_that_everybody_may_have() {
    Pass pass = pass("ann", "chat/a");
    for (String other : List.of("chat/b", "chat", "chat/a/b", "open/a")) {
      closed(
          quay.rope().mute(),
          wish(null, pass.ticket(), "chat/a", other),
          Code.NOT_ALLOWED,
          Code.REFUSED);
    }
  }

  @Test
  void who_may_not_subscribe_gets_none() {
    quay.principal("less", Quay.may("ann", 0, "short/#"));
    refusedPass(wish("less", null, "short/a", "chat/a"), Code.NOT_ALLOWED);
    refusedPass(wish("less", null, "short/#"), Code.INVALID_CHANNEL);
    refusedPass(wish("less", null), Code.INVALID_CHANNEL);
    refusedPass(wish("", null, "short/a"), Code.TOKEN_INVALID);
    refusedPass(wish(null, null, "chat/a"), Code.NOT_ALLOWED);
    String[] many = new String[60];
    Arrays.setAll(many, i -> "short/" + "x".repeat(50) + i);
    refusedPass(wish("less", null, many), Code.TOO_MANY_SUBSCRIPTIONS);
  }

  @Test
  void it_is_of_no_use_where_one_can_say_more_than_a_url() {
    Pass pass = pass("ann", "chat/a");
    closed(
        quay.rope(),
        wish(null, pass.ticket(), "chat/a"),
        Code.TICKET_INVALID,
        Code.CLOSING_TICKET_INVALID);
    Rope rope = quay.rope();
    long id = rope.errand(wish(null, pass.ticket()), Quay.publish("chat/a", "x"));
    quay.settle();
    assertThat(Code.of(((Refused) rope.answer(id)).code())).isEqualTo(Code.TICKET_INVALID);
    refusedPass(wish(null, pass.ticket(), "chat/a"), Code.TICKET_INVALID);
    closed(
        quay.rope().mute(),
        wish("bob", pass.ticket(), "chat/a"),
        Code.TICKET_INVALID,
        Code.CLOSING_TICKET_INVALID);
  }

  @Test
  void it_is_good_for_ten_minutes_and_a_line_that_it_opened_stays() {
    Pass pass = pass("ann", "chat/a");
    assertThat(pass.expires()).isEqualTo(quay.in(600));
    quay.pass(598_000);
    Rope rope = opened(pass, "chat/a");
    quay.pass(5_000);
    closed(
        quay.rope().mute(),
        wish(null, pass.ticket(), "chat/a"),
        Code.TICKET_INVALID,
        Code.CLOSING_TICKET_INVALID);
    assertThat(rope.endedBy()).isNull();
  }

  @Test
  void it_ends_with_the_token_that_it_was_given_for_and_so_does_the_line() {
    quay.principal("t", Quay.may("ann", quay.in(30), "#"));
    Pass pass = pass("t", "chat/a");
    assertThat(pass.expires()).isEqualTo(quay.in(30));
    Rope rope = opened(pass, "chat/a");
    quay.pass(31_000);
    assertThat(rope.endedBy()).isEqualTo(Code.CLOSING_TOKEN_EXPIRED);
  }

  @Test
  void a_revocation_of_the_token_holds_for_it_too() {
    Pass pass = pass("ann", "chat/a");
    Rope rope = opened(pass, "chat/a");
    quay.node().operations().revoke(new Revocation("id-ann", null, 0, quay.in(60)));
    quay.settle();
    assertThat(rope.endedBy()).isEqualTo(Code.REVOKED);
    closed(
        quay.rope().mute(), wish(null, pass.ticket(), "chat/a"), Code.TOKEN_REVOKED, Code.REVOKED);
  }

  @Test
  void what_a_grant_lets_read_and_see_goes_with_it() {
    quay.log().write("chat/a", 9);
    quay.principal(
        "blind",
        new Principal(
            "ann",
            false,
            List.of(new Grant(new ChannelPattern("#"), Set.of(Right.SUBSCRIBE), 7)),
            0,
            0,
            null,
            List.of()));
    Pass pass = pass("blind", "chat/a");
    Rope rope = quay.rope().mute();
    Position start = new Position(quay.log().head("chat/a").epoch(), 2);
    Connected told =
        (Connected)
            quay.ask(
                rope, Quay.connect(null, pass.ticket(), new Command.Subscribe("chat/a", start)));
    assertThat(told.subscribed().getFirst().recovered()).isFalse();
    assertThat(told.subscribed().getFirst().reason()).isEqualTo(Code.NOT_READABLE_YET.wireName());
    Rope blind = opened(pass, "chat/a");
    Rope seeing = opened(pass("bob", "chat/a"), "chat/a");
    quay.settle();
    seeing.take();
    quay.subscribe(quay.connected("eve"), "chat/a");
    quay.settle();
    assertThat(seeing.take()).hasOnlyElementsOfType(Joined.class).hasSize(1);
    assertThat(blind.take()).noneMatch(Joined.class::isInstance);
  }

  @Test
  void what_the_server_subscribes_its_user_to_does_not_come_by_it() {
    quay.node().operations().subscribe("ann", "short/a");
    quay.settle();
    Pass pass = pass("ann", "chat/a");
    Rope rope = quay.rope().mute();
    Connected told = (Connected) quay.ask(rope, wish(null, pass.ticket(), "chat/a"));
    assertThat(told.subscribed()).extracting(one -> one.channel()).containsExactly("chat/a");
    quay.node().operations().subscribe("ann", "short/b");
    quay.settle();
    assertThat(rope.take()).isEmpty();
    assertThat(rope.positions()).containsOnlyKeys("chat/a");
  }

  @Test
  void a_guest_gets_one_for_its_own_name() {
    Connected told = (Connected) quay.ask(quay.rope(), Quay.connect(null, null));
    Rope rope = quay.rope();
    rope.pass(wish(null, told.resume(), "open/a"));
    quay.settle();
    Connected opened =
        (Connected)
            quay.ask(quay.rope().mute(), wish(null, rope.passes().getFirst().ticket(), "open/a"));
    assertThat(opened.user()).isEqualTo(told.user());
    assertThat(opened.session()).isNotEqualTo(told.session());
    assertThat(opened.resume()).isEmpty();
  }

  @Test
  void a_forged_one_opens_nothing() {
    String ticket = pass("ann", "chat/a").ticket();
    for (int i = 0; i < ticket.length() - 1; i += 7) {
      char other = ticket.charAt(i) == 'A' ? 'B' : 'A';
      String forged = ticket.substring(0, i) + other + ticket.substring(i + 1);
      closed(
          quay.rope().mute(),
          wish(null, forged, "chat/a"),
          Code.TICKET_INVALID,
          Code.CLOSING_TICKET_INVALID);
    }
  }

  @Test
  void it_gives_back_what_its_user_holds() {
    for (int i = 0; i < 50; i++) {
      pass("ann", "chat/a");
    }
    for (int i = 0; i < 30; i++) {
      Rope rope = opened(pass("ann", "chat/a"), "chat/a");
      rope.cut();
      quay.settle();
    }
  }
}
