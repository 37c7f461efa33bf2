package dev.hawser.core.node;

/**
 * How short of memory the process is. Who measures says it, and who would spend more hears it.
 *
 * <p>May be asked from any thread.
 */
public final class Pressure {

  /** Rising; each includes what is done at those before. */
  public enum Level {
    /** There is room. */
    EASY,
    /** Peers are read slowly: once a second each. */
    STRAINED,
    /** Newcomers and publications are refused, so that they go elsewhere or come again. */
    FULL,
    /** The lines for which most is waiting end. */
    CRITICAL
  }

  private volatile Level level = Level.EASY;

  public Level level() {
    return level;
  }

  /** From now on it is this. */
  public void become(Level now) {
    level = now;
  }

  /** Whether nothing new is taken in. */
  public boolean refuses() {
    return level.compareTo(Level.FULL) >= 0;
  }
}
