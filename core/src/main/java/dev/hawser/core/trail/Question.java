package dev.hawser.core.trail;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Whose connections are asked about. At least one of user, session and channel is named.
 *
 * @param user null for anybody
 * @param session null for any
 * @param channel where nothing else is named, only connections that had to do with it
 * @param after the last connection of the page before; null for the first page
 */
public record Question(
    @Nullable String user,
    @Nullable String session,
    @Nullable String channel,
    @Nullable Place after) {

  public Question {
    if (user == null && session == null && channel == null) {
      throw new IllegalArgumentException("user, session or channel: one is needed");
    }
  }

  /**
   * A connection's place among all: the newest comes first.
   *
   * @param opened milliseconds since 1970
   */
  public record Place(long opened, String session) implements Comparable<Place> {

    private static final Comparator<Place> ORDER =
        Comparator.comparingLong(Place::opened).reversed().thenComparing(Place::session);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  /** Whether the connection is one of those asked about, but for what it had to do with. */
  public boolean wants(Place place, String whose) {
    return (user == null || user.equals(whose))
        && (session == null || session.equals(place.session()))
        && (after == null || place.compareTo(after) > 0);
  }

  /** The channel that a connection must know to be asked about; null where that is no matter. */
  public @Nullable String needed() {
    return user == null && session == null ? channel : null;
  }
}
