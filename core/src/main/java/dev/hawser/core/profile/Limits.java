package dev.hawser.core.profile;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one connection, one identity and the whole process may hold at most. Rates allow a burst of
 * two seconds.
 *
 * @param connections on this node
 * @param connectionsPerUser on this node; guests count by their address instead
 * @param connectionsPerAddress on this node
 * @param channels open on this node
 * @param subscriptionsPerConnection at once
 * @param patternsPerConnection among them those to patterns
 * @param commandsPerSecond for one connection
 * @param publicationsPerSecond for one user
 * @param reply about the most bytes of publications in one reply
 * @param historyPage the most publications in one page
 * @param behind bytes that wait for a line before its subscriptions catch up from the log instead
 * @param waiting bytes of publications of one channel that wait to be numbered
 * @param mailbox bytes between two lanes
 * @param heartbeatMin the shortest interval that a client may ask for
 * @param heartbeat the interval where the client has no wish
 * @param heartbeatMax the longest interval that a client may ask for
 * @param heartbeatGrace what a silent peer is given after the interval
 * @param connectWithin from the first byte to {@code connect}
 * @param slow what slow subscribers are given
 * @param newcomers how fast they are let in
 * @param platforms how many sessions of a user are let in on each, over all nodes; any number on
 *     one that is not named
 */
public record Limits(
    int connections,
    int connectionsPerUser,
    int connectionsPerAddress,
    int channels,
    int subscriptionsPerConnection,
    int patternsPerConnection,
    int commandsPerSecond,
    int publicationsPerSecond,
    int reply,
    int historyPage,
    int behind,
    int waiting,
    int mailbox,
    Duration heartbeatMin,
    Duration heartbeat,
    Duration heartbeatMax,
    Duration heartbeatGrace,
    Duration connectWithin,
    Slow slow,
    Newcomers newcomers,
    List<Platform> platforms) {

  public Limits {
    platforms = List.copyOf(platforms);
  }

  public static Limits standard() {
    return new Limits(
        1_000_000,
        100,
        100_000,
        1_000_000,
        1_000,
        100,
        500,
        500,
        256 * 1024,
        1_000,
        256 * 1024,
        4 * 1024 * 1024,
        16 * 1024 * 1024,
        Duration.ofSeconds(5),
        Duration.ofSeconds(25),
        Duration.ofMinutes(10),
        Duration.ofSeconds(10),
        Duration.ofSeconds(8),
        Slow.standard(),
        Newcomers.standard(),
        List.of());
  }

  /** The platform of this name; null where it may have any number of sessions. */
  public @Nullable Platform platform(@Nullable String name) {
    return platforms.stream().filter(one -> one.name().equals(name)).findFirst().orElse(null);
  }

  /**
   * What a user may have at once on one kind of device.
   *
   * @param name as tokens say it, like {@code phone}
   * @param sessions how many at most
   * @param displaces whether a newer session takes the place of one that is there; it is refused
   *     otherwise
   */
  public record Platform(String name, int sessions, boolean displaces) {}

  /**
   * How fast newcomers are let in. What a node can do depends on its loops, so that is the measure
   * where nothing is said.
   *
   * @param sessions opened a second; 0 for 500 for each loop
   * @param wires accepted a second; 0 for four times {@code sessions}
   */
  public record Newcomers(int sessions, int wires) {

    public static Newcomers standard() {
      return new Newcomers(0, 0);
    }
  }

  /**
   * What slow subscribers are given.
   *
   * @param slots kept for the slow subscribers of one channel on one loop
   * @param bytes of publications kept for all slow subscribers of one loop
   * @param drain what a line is given to take what waits before its subscriptions go a rung down
   * @param steady how long a line must keep up before its subscriptions go a rung up
   */
  public record Slow(int slots, long bytes, Duration drain, Duration steady) {

    public static Slow standard() {
      return new Slow(4_096, 16 * 1024 * 1024, Duration.ofSeconds(2), Duration.ofSeconds(10));
    }
  }
}
