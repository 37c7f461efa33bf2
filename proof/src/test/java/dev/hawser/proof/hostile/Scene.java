package dev.hawser.proof.hostile;

import dev.hawser.proof.door.Node;

/**
 * Something hostile that takes more than bytes sent at once.
 *
 * @param node the settings of the node at which it happens
 * @param patient whether it is long in coming
 * @param play does it and returns what it came to
 */
record Scene(String door, String input, String answer, String node, boolean patient, Play play)
    implements Row {

  static final String GUARDED = "guarded";
  static final String HARDENED = "hardened";

  /** What is done. */
  @FunctionalInterface
  interface Play {
    String against(Node node) throws Exception;
  }

  @Override
  public String doneTo(Node at) {
    try {
      return play.against(at);
    } catch (Exception failure) {
      throw new AssertionError(name(), failure);
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
