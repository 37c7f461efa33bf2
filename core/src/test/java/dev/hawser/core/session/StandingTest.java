package dev.hawser.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.directory.Directory.Presence;
import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.Joined;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.ServerMessage.Unsubscribed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A directory that was away, or forgot: lines stay, and it is told again what stands. */
class StandingTest {

  private static final String CHAT = "chat/a";

  private final Quay quay = Quay.begun();

  private void returned() {
    quay.directory().watcher().returned();
    quay.settle();
  }

  private List<String> present() {
    return quay.directory().present(CHAT).stream().map(Presence::user).sorted().toList();
  }

  @Test
  void what_the_directory_forgot_it_is_told_again_and_no_line_ends() {
    Rope ann = quay.rope();
    Connected told = quay.open(ann, "ann");
    quay.subscribe(ann, CHAT);
    Rope bob = quay.connected("bob");
    quay.subscribe(bob, CHAT);
    quay.settle();
    long generation = quay.directory().generation(told.session());
    quay.directory().forget();

    returned();

    assertThat(present()).containsExactly("ann", "bob");
    assertThat(quay.directory().generation(told.session())).isEqualTo(generation);
    assertThat(ann.endedBy()).isNull();
    assertThat(bob.take()).as("shown again").last().isInstanceOf(Joined.class);
  }

  @Test
  void a_lease_that_lapsed_has_the_sessions_entered_again() {
    Rope ann = quay.connected("ann");
    quay.subscribe(ann, CHAT);
    quay.settle();
    quay.directory().forget();

    quay.directory().lapse();
    quay.pass(15_000);

    assertThat(present()).containsExactly("ann");
    assertThat(ann.endedBy()).isNull();
  }

  @Test
  void a_directory_that_does_not_answer_yet_is_told_later() {
    Rope ann = quay.connected("ann");
    quay.subscribe(ann, CHAT);
    quay.settle();
    quay.directory().forget();
    quay.directory().claims().failing(true);
    returned();
    assertThat(present()).isEmpty();

    quay.directory().claims().failing(false);
    quay.pass(2_000);

    assertThat(present()).containsExactly("ann");
  }

  @Test
  void a_line_whose_session_went_on_elsewhere_meanwhile_ends() {
    Rope ann = quay.rope();
    Connected told = quay.open(ann, "ann");
    quay.subscribe(ann, CHAT);
    quay.settle();
    quay.directory().claimElsewhereUnheard(told.session());

    returned();

    assertThat(ann.endedBy()).isEqualTo(Code.REPLACED);
  }

  @Test
  void a_line_that_ends_while_it_is_put_back_is_given_up_again() {
    Rope ann = quay.rope();
    Connected told = quay.open(ann, "ann");
    quay.directory().claims().hold();
    returned();
    ann.cut();
    quay.settle();
    int before = quay.directory().released().size();

    quay.directory().claims().release();
    quay.settle();

    assertThat(quay.directory().released())
        .hasSize(before + 1)
        .last()
        .isEqualTo(told.session() + "/1");
  }

  @Test
  void what_the_server_wished_meanwhile_is_made_good() {
    quay.directory().subscribe("ann", "chat/old", true);
    Rope ann = quay.connected("ann");
    quay.subscribe(ann, "chat/own");
    quay.settle();
    ann.take();
    quay.directory().wishUnheard("ann", "chat/old", false);
    quay.directory().wishUnheard("ann", "chat/new", true);

    returned();

    assertThat(ann.take())
        .anySatisfy(push ->
            assertThat(push)
                .isInstanceOfSatisfying(
                    Subscribed.class, one -> assertThat(one.channel()).isEqualTo("chat/new")))
        .anySatisfy(push ->
            assertThat(push)
                .isInstanceOfSatisfying(
                    Unsubscribed.class, one -> assertThat(one.channel()).isEqualTo("chat/old")))
        .hasSize(2);
  }

  @Test
  void what_the_server_wished_is_not_taken_back_because_the_directory_forgot_it() {
    quay.directory().subscribe("ann", "chat/inbox", true);
    Rope ann = quay.connected("ann");
    quay.settle();
    ann.take();
    quay.directory().forget();

    returned();

    assertThat(ann.take()).noneMatch(Unsubscribed.class::isInstance);
    assertThat(quay.ask(ann, new Command.Unsubscribe("chat/inbox")))
        .isInstanceOf(Unsubscribed.class);
  }

  @Test
  void very_many_are_not_said_at_once() {
    List<Rope> ropes = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Rope rope = quay.connected("user" + i);
      quay.subscribe(rope, CHAT);
      ropes.add(rope);
    }
    quay.settle();
    quay.directory().forget();
    returned();
    quay.directory().forget();

    returned();
    quay.pass(1_000);

    assertThat(present()).hasSize(30);
    assertThat(ropes).allSatisfy(rope -> assertThat(rope.endedBy()).isNull());
  }
}
