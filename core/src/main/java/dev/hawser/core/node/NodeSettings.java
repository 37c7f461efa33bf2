package dev.hawser.core.node;

import dev.hawser.core.profile.Limits;
import dev.hawser.core.profile.Profiles;
import dev.hawser.core.trail.Keep;
import java.time.Duration;

/**
 * How one node is set up.
 *
 * @param name unique among the nodes that share a directory
 * @param run names this run of the node; one that starts again under the same name has another.
 *     Leases and presence go by it
 * @param version of the program, for operators
 * @param ticketKey signs resume tickets; at least 32 bytes, the same on all nodes
 * @param ticketAge how long a ticket takes a session up again
 * @param sessionKeep how long a session's record outlives its line
 * @param lease how long the others believe in a node that says nothing
 * @param keep how much is kept of what happened to connections
 */
public record NodeSettings(
    String name,
    String run,
    String version,
    Profiles profiles,
    Limits limits,
    byte[] ticketKey,
    Duration ticketAge,
    Duration sessionKeep,
    Duration lease,
    Keep keep) {

  public NodeSettings {
    ticketKey = ticketKey.clone();
  }

  /** The same for a node that runs once, with what is usually kept of what happened. */
  public NodeSettings(
      String name,
      String version,
      Profiles profiles,
      Limits limits,
      byte[] ticketKey,
      Duration ticketAge,
      Duration sessionKeep,
      Duration lease) {
    this(
        name,
        name,
        version,
        profiles,
        limits,
        ticketKey,
        ticketAge,
        sessionKeep,
        lease,
        Keep.standard());
  }

  @Override
  public String toString() {
    return "NodeSettings[" + run + ", " + version + "]";
  }
}
