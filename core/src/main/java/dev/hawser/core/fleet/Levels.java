package dev.hawser.core.fleet;

import java.util.Collection;
import java.util.OptionalInt;

/**
 * What a node can say to others, and keep beside them: each level adds to the one below. A version
 * speaks the level of the version before it, too, so that a fleet can be changed node by node.
 *
 * @param lowest the lowest that it still speaks, at least 1
 * @param highest the highest that it knows
 */
public record Levels(int lowest, int highest) {

  /** What this version speaks. */
  public static final Levels OURS = new Levels(1, 1);

  public Levels {
    if (lowest < 1 || highest < lowest) {
      throw new IllegalArgumentException("levels: " + lowest + " to " + highest);
    }
  }

  /** The highest level that all of these speak; empty where there is none. */
  public static OptionalInt common(Collection<Levels> all) {
    int least = all.stream().mapToInt(Levels::lowest).max().orElse(1);
    int most = all.stream().mapToInt(Levels::highest).min().orElse(0);
    return least <= most ? OptionalInt.of(most) : OptionalInt.empty();
  }

  /** Whether there is a level that both speak. */
  public boolean meets(Levels other) {
    return lowest <= other.highest && other.lowest <= highest;
  }

  /** As people read it. */
  @Override
  public String toString() {
    return lowest == highest ? "level " + lowest : "levels " + lowest + " to " + highest;
  }
}
