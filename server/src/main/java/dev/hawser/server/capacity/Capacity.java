package dev.hawser.server.capacity;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a connection costs, and how many more there can be.
 *
 * @param heap bytes of heap for each connection, with its session and subscriptions, its share of
 *     open channels and what was not collected yet; without histories and keys. Empty while there
 *     are too few connections to tell
 * @param processor processor time for each connection, seconds in a second, over the last minute
 * @param rooms what is known, one for each resource at most, and the limit among them
 */
public record Capacity(OptionalDouble heap, OptionalDouble processor, List<Room> rooms) {

  /** What connections use up. */
  public enum Resource {
    /** What the operator allows. */
    LIMIT,
    /** Files that the process may open. */
    DESCRIPTORS,
    /** Up to where newcomers would be refused for want of memory. */
    HEAP,
    /** Four fifths of the processors: beyond, everybody waits. */
    PROCESSOR;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** As operators read it. */
    public String word() {
      return word;
    }
  }

  /**
   * What one resource has room for.
   *
   * @param connections how many more, if those who come are like those who are here
   */
  public record Room(Resource resource, long connections) {}

  public Capacity {
    rooms = List.copyOf(rooms);
  }

  /** How many more connections there can be: what the scarcest resource has room for. */
  public long left() {
    return rooms.stream().mapToLong(Room::connections).min().orElse(0);
  }

  /** How many more connections the resource has room for; empty where that is not known. */
  public OptionalLong left(Resource resource) {
    return rooms.stream()
        .filter(room -> room.resource() == resource)
        .mapToLong(Room::connections)
        .findFirst();
  }
}
