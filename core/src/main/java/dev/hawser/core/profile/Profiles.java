package dev.hawser.core.profile;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** All profiles of a server, in the operator's order. Immutable. */
public final class Profiles {

  private final List<Profile> profiles;
  private final Profile fallback;

  public Profiles(List<Profile> profiles, Profile fallback) {
    this.profiles = List.copyOf(profiles);
    this.fallback = fallback;
  }

  /** The profile of a channel: the first that matches, otherwise the fallback. */
  public Profile of(String channel) {
    for (Profile profile : profiles) {
      if (profile.pattern().matches(channel)) {
        return profile;
      }
    }
    return fallback;
  }

  /** Whether a connection without a token could do anything at all. */
  public boolean welcomesGuests() {
    return !fallback.guests().isEmpty()
        || profiles.stream().anyMatch(profile -> !profile.guests().isEmpty());
  }

  /** Whether any channel's changes are told by deltas. */
  public boolean sendDeltas() {
    return all().stream().anyMatch(profile -> profile.content().deltas());
  }

  /** Whether any channel's publications are compressed. */
  public boolean compress() {
    return all().stream().anyMatch(profile -> profile.content().compressed());
  }

  /** The shortest time for which any channel remembers publish keys. */
  public Duration keys() {
    return all().stream()
        .map(profile -> profile.retention().keys())
        .min(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /** In the operator's order, the fallback last. */
  public List<Profile> all() {
    return java.util.stream.Stream.concat(profiles.stream(), java.util.stream.Stream.of(fallback))
        .toList();
  }
}
