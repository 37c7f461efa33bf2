package dev.hawser.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.access.Grant;
import dev.hawser.core.access.Principal;
import dev.hawser.core.access.Right;
import dev.hawser.core.directory.Directory.Revocation;
import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Joined;
import dev.hawser.protocol.ServerMessage.Refreshed;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.ServerMessage.Unsubscribed;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Grants while a session lives: refreshed, shrunk, expired, revoked. */
class GrantsTest {

  private final Quay quay = Quay.begun();

  private void refresh(Rope rope, String token) {
    assertThat(quay.ask(rope, new Command.Refresh(token))).isInstanceOf(Refreshed.class);
  }

  @Test
  void a_token_that_expires_ends_the_line_and_a_fresh_one_puts_it_off() {
    quay.principal("t1", Quay.may("ann", quay.in(10), "#"));
    quay.principal("t2", Quay.may("ann", quay.in(20), "#"));
    Rope rope = quay.rope();
    quay.ask(rope, Quay.connect("t1", null));
    quay.pass(5_000);
    refresh(rope, "t2");
    quay.pass(12_000);
    assertThat(rope.endedBy()).isNull();
    quay.pass(5_000);
    assertThat(rope.endedBy()).isEqualTo(Code.CLOSING_TOKEN_EXPIRED);
  }

  @Test
  void refresh_is_for_the_same_user_with_a_token_that_holds() {
    Rope rope = quay.connected("ann");
    assertThat(quay.ask(rope, new Command.Refresh("bob")))
        .isEqualTo(Refused.of(Code.WRONG_USER, Code.WRONG_USER.meaning()));
    assertThat(((Refused) quay.ask(rope, new Command.Refresh(""))).code())
        .isEqualTo(Code.TOKEN_INVALID.number());
    quay.principal("other", new Principal("ann", false, List.of(), 0, 0, "other-id", List.of()));
    quay.node().operations().revoke(new Revocation("other-id", null, 0, quay.in(9)));
    quay.settle();
    assertThat(((Refused) quay.ask(rope, new Command.Refresh("other"))).code())
        .isEqualTo(Code.TOKEN_REVOKED.number());
    quay.principal("late", Quay.may("ann", quay.in(-5), "#"));
    assertThat(((Refused) quay.ask(rope, new Command.Refresh("late"))).code())
        .isEqualTo(Code.TOKEN_EXPIRED.number());
    assertThat(rope.endedBy()).isNull();
  }

  @Test
  void a_guest_has_nothing_to_refresh() {
    Rope rope = quay.rope();
    quay.ask(rope, Quay.connect(null, null));
    assertThat(((Refused) quay.ask(rope, new Command.Refresh("ann"))).code())
        .isEqualTo(Code.WRONG_USER.number());
  }

  @Test
  void a_grant_that_shrank_ends_its_subscriptions_and_no_others() {
    Rope rope = quay.connected("ann");
    quay.subscribe(rope, "short/a");
    quay.subscribe(rope, "chat/a");
    quay.principal("less", Quay.may("ann", 0, "chat/#"));
    refresh(rope, "less");
    assertThat(rope.take())
        .containsExactly(new Unsubscribed("short/a", 0, Code.NOT_ALLOWED.number(), "not-allowed"));
    quay.log().write("short/a", 1);
    quay.ask(rope, Quay.publish("chat/a", "x"));
    assertThat(rope.take()).hasSize(1);
  }

  @Test
  void a_grant_that_shrank_before_the_subscription_stood_refuses_it_without_a_push() {
    Rope rope = quay.connected("ann");
    quay.log().sluice().hold();
    long id = rope.say(new Command.Subscribe("short/a", null));
    quay.settle();
    quay.principal("less", Quay.may("ann", 0, "chat/#"));
    refresh(rope, "less");
    quay.log().sluice().release();
    quay.settle();
    assertThat(((Refused) rope.answer(id)).code()).isEqualTo(Code.NOT_ALLOWED.number());
    assertThat(rope.take()).isEmpty();
  }

  @Test
  void catching_up_ends_where_the_earliest_offset_has_risen_above_it() {
    quay.log().write("short/a", 200);
    Position start = new Position(quay.log().head("short/a").epoch(), 0);
    Rope rope = quay.connected("ann");
    rope.stuck(8 * 1024);
    long id = rope.say(new Command.Subscribe("short/a", start));
    quay.settle();
    quay.principal("later", Quay.principal("ann", 0, 180, List.of(), "#"));
    rope.say(new Command.Refresh("later"));
    quay.settle();
    rope.unstuck();
    quay.pass(500);
    Subscribed told = (Subscribed) rope.answer(id);
    assertThat(told.more()).isTrue();
    List<ServerMessage> pushes = rope.pushes();
    assertThat(pushes.getLast()).isInstanceOf(Unsubscribed.class);
    assertThat(pushes.size()).isLessThan(150);
  }

  @Test
  void who_may_no_longer_see_presence_is_told_of_nobody() {
    Rope rope = quay.connected("ann");
    quay.subscribe(rope, "chat/a");
    quay.subscribe(quay.connected("bob"), "chat/a");
    quay.settle();
    assertThat(rope.take()).hasOnlyElementsOfType(Joined.class).hasSize(1);
    quay.principal(
        "blind",
        new Principal(
            "ann",
            false,
            List.of(new Grant(new ChannelPattern("#"), Set.of(Right.SUBSCRIBE), 0)),
            0,
            0,
            null,
            List.of()));
    refresh(rope, "blind");
    quay.subscribe(quay.connected("eve"), "chat/a");
    quay.settle();
    assertThat(rope.take()).isEmpty();
  }

  @Test
  void what_the_server_subscribed_stays_where_no_grant_covers_it() {
    Rope rope = quay.connected("ann");
    quay.subscribe(rope, "short/mine");
    quay.node().operations().subscribe("ann", "short/a");
    quay.node().operations().subscribe("ann", "short/mine");
    quay.settle();
    assertThat(rope.take()).hasSize(1);
    quay.principal("less", Quay.may("ann", 0, "chat/#"));
    refresh(rope, "less");
    quay.settle();
    assertThat(rope.take()).isEmpty();
  }

  @Test
  void a_revocation_ends_lines_by_token_and_by_user_and_is_forgotten_in_time() {
    Rope ann = quay.connected("ann");
    Rope bob = quay.connected("bob");
    Rope guest = quay.rope();
    quay.ask(guest, Quay.connect(null, null));
    quay.node().operations().revoke(new Revocation("id-ann", null, 0, quay.in(5)));
    quay.settle();
    assertThat(ann.endedBy()).isEqualTo(Code.REVOKED);
    assertThat(bob.endedBy()).isNull();
    quay.node().operations().revoke(new Revocation(null, "bob", 999, quay.in(5)));
    quay.settle();
    assertThat(bob.endedBy()).isNull();
    quay.node().operations().revoke(new Revocation(null, "bob", 1_000, quay.in(5)));
    quay.settle();
    assertThat(bob.endedBy()).isEqualTo(Code.REVOKED);
    assertThat(guest.endedBy()).isNull();
    quay.pass(6_000);
    quay.connected("ann");
    quay.connected("bob");
  }
}
