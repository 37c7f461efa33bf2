package dev.hawser.brokers.memory;

import dev.hawser.core.directory.Directory.Presence;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which lines users have, by session.
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

  private final ConcurrentHashMap<String, Map<String, Presence>> users = new ConcurrentHashMap<>();

  /** Null where there are as many as may be. */
  @Nullable Count join(Presence line, int most) {
    Count[] counted = new Count[1];
    users.compute(
        line.user(),
        (user, lines) -> {
          Map<String, Presence> these = lines == null ? new HashMap<>() : lines;
          Presence before = these.get(line.session());
          if (before != null || these.size() < most) {
            if (before == null || before.generation() <= line.generation()) {
              these.put(line.session(), line);
            }
            counted[0] = count(these, line.node());
          }
          return these.isEmpty() ? null : these;
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
    Map<String, Integer> left = new HashMap<>();
    for (String user : users.keySet()) {
      Count count = remove(user, "", standing -> nodes.contains(standing.node()));
      if (count != null) {
        left.put(user, count.count());
      }
    }
    return left;
  }

  private @Nullable Count remove(String user, String node, Predicate<Presence> which) {
    Count[] counted = new Count[1];
    users.computeIfPresent(
        user,
        (name, lines) -> {
          if (lines.values().removeIf(which)) {
            counted[0] = count(lines, node);
          }
          return lines.isEmpty() ? null : lines;
        });
    return counted[0];
  }

  private static Count count(Map<String, Presence> lines, String node) {
    boolean elsewhere = lines.values().stream().anyMatch(line -> !line.node().equals(node));
    return new Count(lines.size(), elsewhere);
  }
}
