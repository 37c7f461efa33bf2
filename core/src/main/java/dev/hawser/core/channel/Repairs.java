package dev.hawser.core.channel;

import java.util.ArrayDeque;

/**
 * How many channels of one lane read what they missed at a time: after the bell was away all of
 * them may have missed something, and each reads up to {@link ChannelLane#RANGE_BYTES}. Confined to
 * the lane; a channel waits here at most once.
 */
final class Repairs {

  private static final int UNDER_WAY = 32;

  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>(2);
  private int underWay;
  private boolean beginning;

  /** Reads now, or when others have ended. */
  void begin(Runnable read) {
    waiting.add(read);
    next();
  }

  void ended() {
    underWay--;
    next();
  }

  /** A read may end before this returns: then the loop goes on, rather than this in itself. */
  private void next() {
    if (beginning) {
      return;
    }
    beginning = true;
    while (underWay < UNDER_WAY && !waiting.isEmpty()) {
      underWay++;
      waiting.remove().run();
    }
    beginning = false;
  }
}
