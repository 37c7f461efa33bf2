package dev.hawser.proof.hostile;

import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Raw;

/** One row of the table in {@code docs/security.md}: what somebody does, and what it comes to. */
sealed interface Row permits Input, Scene {

  /** At which door it happens. */
  String door();

  /** What happens, in words. */
  String input();

  /** What it must come to: for bytes the number, as {@link Raw} tells it. */
  String answer();

  /** The settings of the node at which it happens. */
  String node();

  /** Whether it is long in coming, since the node first waits for more. */
  boolean patient();

  /** Does it and returns what it came to. */
  String doneTo(Node node);

  /** By which others refer to it. */
  default String name() {
    return door() + ": " + input();
  }

  /** Its row in the table, but for what was measured. */
  default String row() {
    return "| " + door() + " | " + input() + " | " + answer() + " |";
  }
}
