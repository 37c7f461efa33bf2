package dev.hawser.brokers.memory;

import dev.hawser.core.RefusedException;
import dev.hawser.core.directory.Directory.Presence;
import dev.hawser.core.directory.Directory.Seat;
import dev.hawser.protocol.Code;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which lines users have, by session, and which seats.
 *
 * <p>May be used from any thread: a user's lines are touched only inside the map's own step.
 */
final class Lines {

  /**
   * What stands after a change.
   *
   * @param count how many lines there are
   * @param elsewhere whether some are on another node than the one that changed it
   */
  record Count(int count, boolean elsewhere) {}

  /** What a user has. */
  private static final class Held {

    final Map<String, Presence> lines = new HashMap<>();
    final Seats seats = new Seats();

    /** When the seats may be forgotten; counts only without a line. */
    long until;

    boolean nothing(long now) {
      return lines.isEmpty() && (seats.isEmpty() || until <= now);
    }
  }

  /** A user without a line, to be forgotten if none comes. */
  private record Left(String user, long until) {}

  private final Time time;
  private final ConcurrentHashMap<String, Held> users = new ConcurrentHashMap<>();
  private final Queue<Left> left = new ConcurrentLinkedQueue<>();

  Lines(Time time) {
    this.time = time;
  }

  /**
   * Counts a line.
   *
   * @param gone takes the lines that have to go, and are counted no more
   * @throws RefusedException without effect, as {@link dev.hawser.core.directory.Directory#join}
   *     says
   */
  Count join(Presence line, int most, @Nullable Seat seat, List<Presence> gone) {
    Count[] counted = new Count[1];
    users.compute(
        line.user(),
        (user, before) -> {
          Held held = before == null || before.nothing(time.now()) ? new Held() : before;
          List<String> going =
              seat == null ? List.of() : held.seats.vacate(line.session(), seat, held.lines);
          long others = held.lines.size() - going.stream().filter(held.lines::containsKey).count();
          Presence stands = held.lines.get(line.session());
          if (stands == null && others >= most) {
            throw new RefusedException(Code.TOO_MANY_CONNECTIONS);
          }
          for (String session : going) {
            held.seats.give(session);
            Presence other = held.lines.remove(session);
            if (other != null) {
              gone.add(other);
            }
          }
          if (seat != null) {
            held.seats.take(line.session(), seat);
          }
          if (stands == null || stands.generation() <= line.generation()) {
            held.lines.put(line.session(), line);
          }
          counted[0] = count(held, line.node());
          return held;
        });
    return counted[0];
  }

  /** Null where it did not stand there. */
  @Nullable Count part(Presence line) {
    return remove(line.user(), line.node(), standing -> standing.equals(line));
  }

  /**
   * Removes what these nodes hold; gives how many lines the users have left that had some there.
   */
  Map<String, Integer> removeAll(Set<String> nodes) {
    Map<String, Integer> remaining = new HashMap<>();
    for (String user : users.keySet()) {
      Count count = remove(user, "", standing -> nodes.contains(standing.node()));
      if (count != null) {
        remaining.put(user, count.count());
      }
    }
    return remaining;
  }

  /** Forgets seats of users who have been without a line for long enough. */
  void forgetExpired() {
    long now = time.now();
    for (Left next = left.peek(); next != null && next.until() <= now; next = left.peek()) {
      if (left.remove(next)) {
        users.computeIfPresent(next.user(), (user, held) -> held.nothing(now) ? null : held);
      }
    }
  }

  private @Nullable Count remove(String user, String node, Predicate<Presence> which) {
    Count[] counted = new Count[1];
    users.computeIfPresent(
        user,
        (name, held) -> {
          if (held.lines.values().removeIf(which)) {
            counted[0] = count(held, node);
            leave(user, held);
          }
          return held.nothing(time.now()) ? null : held;
        });
    return counted[0];
  }

  private void leave(String user, Held held) {
    if (held.lines.isEmpty() && !held.seats.isEmpty()) {
      held.until = time.now() + held.seats.keepMillis();
      left.add(new Left(user, held.until));
    }
  }

  private static Count count(Held held, String node) {
    boolean elsewhere = held.lines.values().stream().anyMatch(line -> !line.node().equals(node));
    return new Count(held.lines.size(), elsewhere);
  }

  /** How many users anything is known of. */
  long size() {
    return users.mappingCount();
  }
}
