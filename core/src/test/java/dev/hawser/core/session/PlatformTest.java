package dev.hawser.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hawser.core.access.Principal;
import dev.hawser.core.directory.Directory.Presence;
import dev.hawser.core.directory.Directory.Seat;
import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.ServerMessage.Connected;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A session needs a seat on its platform, and ends when another takes it. */
class PlatformTest {

  private final Quay quay = Quay.begun();

  PlatformTest() {
    quay.principal("phone", on("phone"));
    quay.principal("web", on("web"));
  }

  private static Principal on(String platform) {
    return new Principal("ann", false, List.of(), 0, 1_000, null, List.of(), platform);
  }

  @Test
  void a_seat_is_asked_for_where_there_are_so_many_and_told_apart_from_a_return() {
    quay.ask(quay.rope(), Quay.connect("web", null));
    Rope rope = quay.rope();
    Connected first = (Connected) quay.ask(rope, Quay.connect("phone", null));
    rope.cut();
    quay.settle();

    quay.ask(quay.rope(), Quay.connect("phone", first.resume()));

    assertThat(quay.directory().seats())
        .extracting(Seat::platform, Seat::most, Seat::displaces, Seat::returns)
        .containsExactly(tuple("phone", 1, true, false), tuple("phone", 1, true, true));
  }

  @Test
  void a_session_that_lost_its_seat_ends_unless_it_returned_meanwhile() {
    Rope rope = quay.rope();
    quay.ask(rope, Quay.connect("phone", null));
    Presence line = quay.directory().lines().getFirst();

    quay.directory().watcher().displaced(line.session(), line.generation() - 1);
    quay.settle();
    assertThat(rope.endedBy()).isNull();
    quay.directory().watcher().displaced(line.session(), line.generation());
    quay.settle();

    assertThat(rope.endedBy()).isEqualTo(Code.CLOSING_DISPLACED);
  }

  @Test
  void a_seat_that_is_lost_before_the_answer_comes_ends_the_line() {
    quay.directory().joins().hold();
    Rope rope = quay.rope();
    rope.say(Quay.connect("phone", null));
    quay.settle();

    String session = quay.directory().sessions().iterator().next();
    quay.directory().watcher().displaced(session, 1);
    quay.settle();
    quay.directory().joins().release();
    quay.settle();

    assertThat(rope.endedBy()).isEqualTo(Code.CLOSING_DISPLACED);
    assertThat(quay.directory().lines()).isEmpty();
  }
}
