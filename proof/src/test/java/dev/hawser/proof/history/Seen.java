package dev.hawser.proof.history;

import org.jspecify.annotations.Nullable;

/** What one subscriber was told about one channel, in the order in which it was told. */
sealed interface Seen {

  /**
   * The subscription stands. What was recovered with it follows as publications.
   *
   * @param place what is held after those
   * @param recovered whether the subscriber was told that nothing is missing
   * @param reason where a position was held and not recovered; otherwise null
   */
  record Subscribed(Place place, boolean recovered, @Nullable String reason) implements Seen {}

  /**
   * A publication.
   *
   * @param id its author and the author's number, such as {@code ann-17}
   */
  record Heard(long offset, String id) implements Seen {}

  /** These offsets, {@code to} included, are left out on purpose. */
  record Skipped(long from, long to) implements Seen {}

  /** The channel goes on after this place; what was held is not continued. */
  record Reset(Place place) implements Seen {}
}
