package dev.hawser.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import dev.hawser.core.transport.Encoding;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.ServerMessage.Connected;
import org.junit.jupiter.api.Test;

/** Of all the lines of one session only the newest counts. */
class GenerationsTest {

  private final Quay quay = Quay.begun();

  private Rope resumed(int loop, Connected told) {
    Rope rope = quay.rope(loop, Encoding.JSON);
    assertThat(((Connected) quay.ask(rope, Quay.connect("ann", told.resume()))).session())
        .isEqualTo(told.session());
    return rope;
  }

  @Test
  void the_older_line_ends_with_replaced_on_the_same_loop_and_on_another() {
    for (int loop = 0; loop < 2; loop++) {
      Rope first = quay.rope();
      Rope second = resumed(loop, quay.open(first, "ann"));
      assertThat(first.endedBy()).isEqualTo(Code.REPLACED);
      assertThat(second.endedBy()).isNull();
    }
  }

  @Test
  void the_older_line_ends_where_another_node_took_the_session_up() {
    Rope rope = quay.rope();
    Connected told = quay.open(rope, "ann");
    quay.directory().claimElsewhere(told.session());
    quay.settle();
    assertThat(rope.endedBy()).isEqualTo(Code.REPLACED);
  }

  @Test
  void what_was_replaced_publishes_nothing_more() {
    Rope rope = quay.rope();
    Connected told = quay.open(rope, "ann");
    quay.directory().claimElsewhere(told.session());
    quay.clock().run(1);
    while (rope.closing() == null) {
      quay.clock().run(1);
    }
    long id = rope.say(Quay.publish("short/a", "void"));
    quay.settle();
    assertThat(rope.answered(id)).isFalse();
    assertThat(quay.log().head("short/a").offset()).isZero();
  }

  @Test
  void a_session_taken_up_elsewhere_while_it_is_claimed_here_does_not_open() {
    Rope first = quay.rope();
    Connected told = quay.open(first, "ann");
    quay.directory().claims().hold();
    Rope second = quay.rope();
    second.say(Quay.connect("ann", told.resume()));
    quay.settle();
    quay.directory().claimElsewhere(told.session());
    quay.settle();
    quay.directory().claims().release();
    quay.settle();
    assertThat(second.endedBy()).isEqualTo(Code.REPLACED);
    assertThat(second.pushes()).isEmpty();
  }

  @Test
  void the_newer_of_two_stays_even_where_its_answer_came_first() {
    Rope first = quay.rope();
    Connected told = quay.open(first, "ann");
    quay.directory().claims().hold();
    Rope second = quay.rope();
    second.say(Quay.connect("ann", told.resume()));
    quay.settle();
    Rope third = quay.rope();
    third.say(Quay.connect("ann", told.resume()));
    quay.settle();
    quay.directory().claims().releaseNewest();
    quay.settle();
    quay.directory().claims().release();
    quay.settle();
    assertThat(first.endedBy()).isEqualTo(Code.REPLACED);
    assertThat(second.endedBy()).isEqualTo(Code.REPLACED);
    assertThat(third.endedBy()).isNull();
    quay.pass(100);
    assertThat(quay.directory().released()).contains(told.session() + "/1", told.session() + "/2");
  }
}
