package dev.hawser.im.moved;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A user whose inbox somebody hears on this node, or is about to. Confined to one thread. */
final class Resident {

  /** A conversation that moved, for all who are told of it. */
  static final class Move {

    final String channel;
    long head;

    Move(String channel, long head) {
      this.channel = channel;
      this.head = head;
    }
  }

  final String user;
  final int slot;

  /** Whether the inbox has subscribers here. */
  boolean attended;

  /** Until when it stays without any, by the clock of {@link System#nanoTime}. */
  long expectedUntil;

  /** Done when the conversations are known; null while nobody asks for them. */
  @Nullable CompletableFuture<Void> loading;

  boolean loaded;

  /** Whether something may have been lost while they were asked for: then once more. */
  boolean stale;

  /**
   * Into which they came while the conversations were asked for (true), and from which they went.
   */
  final Map<Long, Boolean> changes = new HashMap<>(0);

  /** How many signals they were told: whoever misses a number has missed one. */
  long told;

  /** What they are to be told next. */
  List<Move> moves = new ArrayList<>(0);

  /** Whether there is more than they are told: then they ask. */
  boolean more;

  /** Whether they are among those who are told next. */
  boolean due;

  Resident(String user, int slot) {
    this.user = user;
    this.slot = slot;
  }
}
