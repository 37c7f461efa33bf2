package dev.hawser.core.session;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.ServerMessage.Goaway;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Asks peers to open their lines elsewhere: all of them because the node leaves, or a few because
 * it carries more than its part. They take their sessions along. Confined to the loop.
 */
final class Moving {

  private static final long TURN_MILLIS = 100;

  /** Who came sooner than this, or was asked sooner than this, is not asked to move on. */
  private static final long SETTLED_MILLIS = 30_000;

  private final SessionLoop loop;

  Moving(SessionLoop loop) {
    this.loop = loop;
  }

  /** Each at a moment of its own within the first half of the time; then ends who is still here. */
  void all(List<Connection> here, long withinMillis, Supplier<List<String>> targets) {
    List<Connection> asked = shuffled(here, each -> true);
    long turns = Math.max(1, withinMillis / 2 / TURN_MILLIS);
    askSome(new ArrayDeque<>(asked), (int) (asked.size() / turns) + 1, "drain", targets);
    loop.lane()
        .after(
            withinMillis,
            () -> loop.standing().forEach(one -> one.close(Code.DRAINED, Code.DRAINED.meaning())));
  }

  /** So many at most, within a second. */
  int some(List<Connection> here, int count, Supplier<List<String>> targets) {
    long now = loop.services().clock().millis();
    List<Connection> settled =
        shuffled(here, each -> each.session() != null && now - each.settled() >= SETTLED_MILLIS);
    List<Connection> asked = settled.subList(0, Math.min(count, settled.size()));
    asked.forEach(each -> each.settled(now));
    askSome(new ArrayDeque<>(asked), asked.size() / 10 + 1, "balance", targets);
    return asked.size();
  }

  private List<Connection> shuffled(List<Connection> here, Predicate<Connection> which) {
    List<Connection> some = new ArrayList<>(here.stream().filter(which).toList());
    Collections.shuffle(some, new Random(loop.random(Long.MAX_VALUE)));
    return some;
  }

  private void askSome(
      Deque<Connection> asked, int atOnce, String reason, Supplier<List<String>> targets) {
    for (int i = 0; i < atOnce && !asked.isEmpty(); i++) {
      Connection connection = asked.remove();
      if (!connection.ended() && connection.session() != null) {
        connection.push(new Goaway(reason, (int) loop.random(TURN_MILLIS), targets.get()));
      }
    }
    if (!asked.isEmpty()) {
      loop.lane().after(TURN_MILLIS, () -> askSome(asked, atOnce, reason, targets));
    }
  }
}
