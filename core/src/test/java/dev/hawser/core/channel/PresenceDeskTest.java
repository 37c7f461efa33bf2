package dev.hawser.core.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.bell.Ring;
import dev.hawser.core.directory.Directory.Departed;
import dev.hawser.core.directory.Directory.Presence;
import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.Joined;
import dev.hawser.protocol.ServerMessage.Left;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.ServerMessage.Unsubscribed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is present, and who hears of it. */
class PresenceDeskTest {

  private static final String CHAT = "chat/a";

  private final Quay quay = Quay.begun();
  private final Rope watcher = quay.connected("watcher");

  PresenceDeskTest() {
    quay.subscribe(watcher, CHAT);
    quay.settle();
  }

  private List<String> present() {
    return quay.directory().present(CHAT).stream().map(Presence::user).sorted().toList();
  }

  @Test
  void coming_and_going_for_good_is_told_at_once_to_the_others() {
    Rope ann = quay.connected("ann");
    quay.subscribe(ann, CHAT);
    quay.settle();
    assertThat(watcher.take()).singleElement().isInstanceOf(Joined.class);
    assertThat(ann.take()).isEmpty();
    quay.ask(ann, new Command.Unsubscribe(CHAT));
    quay.settle();
    assertThat(watcher.take()).singleElement().isInstanceOf(Left.class);
    assertThat(present()).containsExactly("watcher");
    assertThat(quay.bell().rung()).filteredOn(Ring.Met.class::isInstance).hasSize(3);
  }

  @Test
  void who_leaves_while_it_is_being_entered_leaves_after_that() {
    quay.directory().presence().hold();
    Rope ann = quay.connected("ann");
    quay.subscribe(ann, CHAT);
    quay.ask(ann, new Command.Unsubscribe(CHAT));
    quay.settle();
    assertThat(present()).as("two steps at once could be swapped").contains("ann");

    quay.directory().presence().release();
    quay.settle();

    assertThat(present()).containsExactly("watcher");
    assertThat(watcher.take())
        .satisfiesExactly(
            push -> assertThat(push).isInstanceOf(Joined.class),
            push -> assertThat(push).isInstanceOf(Left.class));
  }

  @Test
  void a_lost_line_leaves_after_the_grace_and_a_blip_shows_nobody_leaving() {
    Rope ann = quay.rope();
    Connected told = quay.open(ann, "ann");
    quay.subscribe(ann, CHAT);
    quay.settle();
    watcher.take();
    ann.cut();
    quay.pass(2_000);
    Rope again = quay.rope(1, dev.hawser.core.transport.Encoding.PROTOBUF);
    quay.ask(again, Quay.connect("ann", told.resume(), new Command.Subscribe(CHAT, null)));
    quay.pass(5_000);
    assertThat(watcher.take()).isEmpty();
    assertThat(present()).containsExactly("ann", "watcher");
    again.cut();
    quay.pass(2_000);
    assertThat(watcher.take()).isEmpty();
    quay.pass(2_000);
    assertThat(watcher.take()).singleElement().isInstanceOf(Left.class);
  }

  @Test
  void who_unsubscribes_while_pending_and_subscribes_again_is_present() {
    Rope ann = quay.connected("ann");
    quay.log().write(CHAT, 3);
    Position start = new Position(quay.log().head(CHAT).epoch(), 1);
    quay.log().sluice().hold();
    long first = ann.say(new Command.Subscribe(CHAT, start));
    quay.settle();
    long gone = ann.say(new Command.Unsubscribe(CHAT));
    long second = ann.say(new Command.Subscribe(CHAT, start));
    quay.settle();
    quay.log().sluice().release();
    quay.pass(500);
    assertThat(ann.answer(gone)).isInstanceOf(Unsubscribed.class);
    assertThat(((Refused) ann.answer(first)).code()).isEqualTo(Code.NOT_SUBSCRIBED.number());
    assertThat(((Subscribed) ann.answer(second)).publications()).hasSize(2);
    assertThat(present()).containsExactly("ann", "watcher");
  }

  @Test
  void who_unsubscribes_while_pending_is_not_present_however_it_was_answered() {
    Rope ann = quay.connected("ann");
    quay.log().write(CHAT, 3);
    Position start = new Position(quay.log().head(CHAT).epoch(), 1);
    quay.log().sluice().hold();
    ann.say(new Command.Subscribe(CHAT, start));
    quay.settle();
    ann.say(new Command.Unsubscribe(CHAT));
    quay.log().sluice().failing(true);
    long second = ann.say(new Command.Subscribe(CHAT, start));
    quay.settle();
    quay.log().sluice().release();
    quay.pass(500);
    assertThat(((Refused) ann.answer(second)).code()).isEqualTo(Code.LOG_UNAVAILABLE.number());
    assertThat(present()).containsExactly("watcher");
  }

  @Test
  void a_line_that_ends_while_its_subscription_is_pending_leaves_nothing_behind() {
    Rope ann = quay.connected("ann");
    quay.log().write(CHAT, 3);
    quay.log().sluice().hold();
    ann.say(new Command.Subscribe(CHAT, new Position(quay.log().head(CHAT).epoch(), 1)));
    quay.settle();
    ann.cut();
    quay.settle();
    quay.log().sluice().release();
    quay.pass(5_000);
    assertThat(present()).containsExactly("watcher");
    assertThat(quay.meters().subscriptions.sum()).isEqualTo(1);
  }

  @Test
  void a_directory_that_is_away_is_asked_again_until_it_knows() {
    quay.directory().presence().failing(true);
    Rope ann = quay.connected("ann");
    quay.subscribe(ann, CHAT);
    quay.pass(3_000);
    assertThat(present()).containsExactly("watcher");
    quay.directory().presence().failing(false);
    quay.pass(3_000);
    assertThat(present()).containsExactly("ann", "watcher");
    quay.directory().presence().failing(true);
    quay.ask(ann, new Command.Unsubscribe(CHAT));
    quay.pass(3_000);
    quay.directory().presence().failing(false);
    quay.pass(3_000);
    assertThat(present()).containsExactly("watcher");
  }

  @Test
  void a_late_entry_does_not_outlive_a_farewell_that_was_said_after_it() {
    quay.directory().presence().hold();
    Rope ann = quay.connected("ann");
    quay.subscribe(ann, CHAT);
    quay.directory().presence().failing(true);
    quay.ask(ann, new Command.Unsubscribe(CHAT));
    quay.directory().presence().release();
    quay.directory().presence().failing(false);
    quay.pass(5_000);
    assertThat(present()).containsExactly("watcher");
  }

  @Test
  void a_crowd_is_not_announced() {
    List<Rope> crowd = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Rope one = quay.connected("u" + i);
      quay.subscribe(one, CHAT);
      crowd.add(one);
    }
    quay.settle();
    assertThat(watcher.take()).hasSize(4);
    crowd.getLast().cut();
    quay.pass(5_000);
    assertThat(watcher.take()).as("there are six others").isEmpty();
  }

  @Test
  void who_went_with_another_node_is_told_here_and_rung_on() {
    quay.directory().departs(new Departed(CHAT, "s-9", "zoe"));
    quay.pass(12_000);
    assertThat(watcher.take())
        .filteredOn(Left.class::isInstance)
        .containsExactly(new Left(CHAT, 0, "s-9", "zoe"));
    assertThat(quay.bell().rung()).contains(new Ring.Met(CHAT, "s-9", "zoe", false));
    quay.bell().ear().rung(new Ring.Met(CHAT, "s-8", "yan", true));
    quay.bell().ear().rung(new Ring.Met("chat/nobody", "s-8", "yan", true));
    quay.settle();
    assertThat(watcher.take()).containsExactly(new Joined(CHAT, 0, "s-8", "yan"));
  }

  @Test
  void presence_is_read_in_pages_by_those_who_may() {
    for (int i = 0; i < 3; i++) {
      quay.subscribe(quay.connected("u" + i), CHAT);
    }
    var page = (ServerMessage.PresencePage) quay.ask(watcher, new Command.Presence(CHAT, 3, null));
    watcher.take();
    assertThat(page.count()).isEqualTo(4);
    assertThat(page.members()).hasSize(3);
    var rest =
        (ServerMessage.PresencePage) quay.ask(watcher, new Command.Presence(CHAT, 0, page.next()));
    assertThat(rest.members()).hasSize(1);
    assertThat(rest.next()).isNull();
    assertThat(((Refused) quay.ask(watcher, new Command.Presence("short/a", 0, null))).code())
        .isEqualTo(Code.NO_PRESENCE.number());
    quay.directory().presence().failing(true);
    assertThat(((Refused) quay.ask(watcher, new Command.Presence(CHAT, 0, null))).code())
        .isEqualTo(Code.DIRECTORY_UNAVAILABLE.number());
  }
}
