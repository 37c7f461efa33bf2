package dev.hawser.protocol;

import java.util.List;

/**
 * Which nodes have room for newcomers: what the door {@code /choice} answers.
 *
 * @param good for how many milliseconds from now; then it is to be asked for again
 * @param nodes in no order; empty where nodes tell no addresses, or none has room
 */
public record Choice(long good, List<Option> nodes) {

  public Choice {
    nodes = List.copyOf(nodes);
  }

  /**
   * A node that may be chosen.
   *
   * @param addresses how clients come to it, best first
   * @param weight how often it should be chosen, in proportion to the others; 1 to 100
   * @param proof what is shown to the node, as the parameter {@code choice} of its address; empty
   *     for nothing
   */
  public record Option(String node, List<String> addresses, int weight, String proof) {

    public Option {
      addresses = List.copyOf(addresses);
    }
  }
}
