package dev.hawser.core.node;

import dev.hawser.core.profile.Limits;
import dev.hawser.core.profile.Profiles;
import java.time.Duration;

/**
 * How one node is set up.
 *
 * @param name unique among the nodes that share a directory
 * @param version of the program, for operators
 * @param ticketKey signs resume tickets; at least 32 bytes, the same on all nodes
 * @param ticketAge how long a ticket takes a session up again
 * @param sessionKeep how long a session's record outlives its line
 * @param lease how long the others believe in a node that says nothing
 */
public record NodeSettings(
    String name,
    String version,
    Profiles profiles,
    Limits limits,
    byte[] ticketKey,
    Duration ticketAge,
    Duration sessionKeep,
    Duration lease) {

  public NodeSettings {
    ticketKey = ticketKey.clone();
  }

  @Override
  public String toString() {
    return "NodeSettings[" + name + ", " + version + "]";
  }
}
