package dev.hawser.core.profile;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * All profiles of a server, in the operator's order. Read by every thread; replaced as a whole when
 * the operator has them read again.
 */
public final class Profiles {

  /** In the operator's order, the fallback last: it matches whatever comes to it. */
  private volatile List<Profile> all;

  public Profiles(List<Profile> profiles, Profile fallback) {
    this.all = Stream.concat(profiles.stream(), Stream.of(fallback)).toList();
  }

  /** From now on they are these; what is open goes over by {@code Node.adopt}. */
  public void become(Profiles others) {
    all = others.all;
  }

  /** The profile of a channel: the first that matches, otherwise the fallback. */
  public Profile of(String channel) {
    List<Profile> these = all;
    for (Profile profile : these) {
      if (profile.pattern().matches(channel)) {
        return profile;
      }
    }
    return these.getLast();
  }

  /** Whether a connection without a token could do anything at all. */
  public boolean welcomesGuests() {
    return all.stream().anyMatch(profile -> !profile.guests().isEmpty());
  }

  /** Whether any channel's changes are told by deltas. */
  public boolean sendDeltas() {
    return all.stream().anyMatch(profile -> profile.content().deltas());
  }

  /** Whether any channel's publications are compressed. */
  public boolean compress() {
    return all.stream().anyMatch(profile -> profile.content().compressed());
  }

  /** The most bytes that a publication of any channel carries. */
  public int maxData() {
    return all.stream().mapToInt(Profile::maxData).max().orElse(0);
  }

  /** The shortest time for which any channel remembers publish keys. */
  public Duration keys() {
    return all.stream()
        .map(profile -> profile.retention().keys())
        .min(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /** In the operator's order, the fallback last. */
  public List<Profile> all() {
    return all;
  }
}
