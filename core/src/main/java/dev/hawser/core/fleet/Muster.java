package dev.hawser.core.fleet;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * Who was there, at one moment.
 *
 * @param joined whether the node that asked is among them; false where there is no level that it
 *     and they all speak
 * @param nodes in the order of their names
 */
public record Muster(boolean joined, List<Seen> nodes) {

  public Muster {
    nodes = List.copyOf(nodes);
  }

  /**
   * A node as it was seen.
   *
   * @param age how long ago it said so
   */
  public record Seen(Announcement node, Duration age) {}

  /** The level that all of them use; empty where there is none, or nobody. */
  public OptionalInt level() {
    return Levels.common(nodes.stream().map(one -> one.node().speaks()).toList());
  }
}
