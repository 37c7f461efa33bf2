package dev.hawser.core.fleet;

import dev.hawser.core.node.Pressure;
import java.util.List;
import java.util.Locale;

/**
 * What a node says of itself.
 *
 * @param run names this run of the node; one that starts again under its name is another
 * @param name the node's
 * @param version of its program
 * @param startedAt milliseconds since 1970
 * @param state whether it wants newcomers
 * @param addresses what clients are told who shall come to it, best first; empty for nothing
 * @param load how it is just now
 */
public record Announcement(
    String run,
    String name,
    String version,
    Levels speaks,
    long startedAt,
    State state,
    List<String> addresses,
    Load load) {

  public Announcement {
    addresses = List.copyOf(addresses);
  }

  /** How far the node is in its life. */
  public enum State {
    /** Its doors are not open yet. */
    STARTING,
    /** It wants newcomers. */
    OPEN,
    /** It lets nobody in, and asks who is there to go. */
    DRAINING;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** As operators read it. */
    public String word() {
      return word;
    }
  }

  /**
   * How much a node carries.
   *
   * @param connections that are open
   * @param left how many more there can be, by what the scarcest resource has room for
   * @param channels that are open
   * @param publications numbered through it, in a second
   * @param deliveries publications handed to lines, in a second
   * @param lagMillis how long a task last waited for the slowest of its event loops
   * @param pressure how short of memory it is
   */
  public record Load(
      long connections,
      long left,
      long channels,
      double publications,
      double deliveries,
      double lagMillis,
      Pressure.Level pressure) {

    /** Of a node that has not begun. */
    public static final Load NONE = new Load(0, 0, 0, 0, 0, 0, Pressure.Level.EASY);
  }
}
