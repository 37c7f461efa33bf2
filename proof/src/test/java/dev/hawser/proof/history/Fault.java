package dev.hawser.proof.history;

import dev.hawser.proof.faults.Toxic;
import dev.hawser.proof.faults.Way;
import java.util.List;
import java.util.Locale;

/** One thing that goes wrong in a {@link Storm}. */
sealed interface Fault {

  /** What it is counted as. */
  default String kind() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /**
   * A link is reset.
   *
   * @param which of those that stand, from 0 for the first to 1 for the last
   */
  record Cut(double which) implements Fault {}

  /** A link ends in order. */
  record Finish(double which) implements Fault {}

  /** A link is cut, and the next one too, after so many bytes of its recovery. */
  record CutTwice(double which, int bytes) implements Fault {}

  /** A link is half open for ever: one way, or both where that is null. */
  record HalfOpen(double which, int ways) implements Fault {}

  /** All links are half open for ever. */
  record Switch() implements Fault {}

  /** One link gets worse for a while, one way. */
  record Worse(double which, Way way, Toxic toxic) implements Fault {
    @Override
    public String kind() {
      return toxic.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
  }

  /** All links get worse for a while. */
  record Weather(List<Toxic> toxics) implements Fault {}

  /** Of nodes and what they stand on, rather than of links. */
  sealed interface Ashore extends Fault {}

  /** A node stands still for so many milliseconds. */
  record Freeze(int millis) implements Ashore {}

  /** A node drains and ends at SIGTERM, and another takes its place. */
  record Drain() implements Ashore {}

  /** A node drains and ends because an operator asks it to, and another takes its place. */
  record Leave() implements Ashore {}

  /** A node is killed, and another takes its place. */
  record Kill() implements Ashore {}

  /** The Redis below all nodes stands still for so many milliseconds. */
  record Numb(int millis) implements Ashore {}

  /** Every connection to Redis is cut, and none comes about for so many milliseconds. */
  record Severed(int millis) implements Ashore {}

  /** What one node and Redis say to one another vanishes for so many milliseconds. */
  record Isolated(int millis) implements Ashore {}

  /**
   * Redis is killed and begins again.
   *
   * @param saved whether it holds what it held a moment ago, or nothing
   */
  record Restarted(boolean saved) implements Ashore {}
}
