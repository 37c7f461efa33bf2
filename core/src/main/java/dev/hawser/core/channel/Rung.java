package dev.hawser.core.channel;

import dev.hawser.core.profile.Profile;
import java.util.Locale;

/** How much a subscription gets, from everything down to what its line can still take. */
public enum Rung {
  /** Everything, in channels with history also what its line takes only later. */
  ALL,
  /** While its line is slow, the newest of each slot. */
  LATEST,
  /** The newest, so many times a second at most. */
  SAMPLE,
  /** What comes while its line has room, and the numbers of what does not. */
  DROP;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** Where a profile begins. */
  static Rung of(Profile.Policy policy) {
    return switch (policy) {
      case PACE, DISCONNECT -> ALL;
      case LATEST -> LATEST;
      case SAMPLE -> SAMPLE;
      case DROP -> DROP;
    };
  }

  Profile.Policy policy() {
    return switch (this) {
      case ALL -> Profile.Policy.PACE;
      case LATEST -> Profile.Policy.LATEST;
      case SAMPLE -> Profile.Policy.SAMPLE;
      case DROP -> Profile.Policy.DROP;
    };
  }

  /** The rung below; the lowest is its own. */
  Rung lower() {
    return switch (this) {
      case ALL -> LATEST;
      case LATEST -> SAMPLE;
      case SAMPLE, DROP -> DROP;
    };
  }

  /** The rung above; the highest is its own. */
  Rung higher() {
    return switch (this) {
      case ALL, LATEST -> ALL;
      case SAMPLE -> LATEST;
      case DROP -> SAMPLE;
    };
  }

  public String wireName() {
    return wireName;
  }
}
