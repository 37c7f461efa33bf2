package dev.hawser.canary;

import org.jspecify.annotations.Nullable;

/** Must not compile: a build that takes this has lost its null checks. */
final class Canary {

  private Canary() {}

  static int length(@Nullable String song) {
    return song.length();
  }
}
