package dev.hawser.proof.history;

/**
 * What a channel's profile lets a subscriber lose, always with a word.
 *
 * @param recovers whether it keeps a history
 * @param skips whether offsets may be left out, announced by {@code skipped}
 * @param overtaken whether retention may overtake a subscriber, announced by {@code reset} or
 *     {@code recovered:false}
 */
record Promise(boolean recovers, boolean skips, boolean overtaken) {

  /** Everything, as long as the epoch lasts. */
  static final Promise EVERYTHING = new Promise(true, false, false);

  /** What comes while the line stands; what is too much is skipped. */
  static final Promise LIVE = new Promise(false, true, true);

  /** Everything to whoever keeps up; what is too much for a slow line is skipped. */
  static final Promise SLOWED = new Promise(true, true, false);

  /** The newest few. */
  static final Promise SHORT = new Promise(true, false, true);
}
