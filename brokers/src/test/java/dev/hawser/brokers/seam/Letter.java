package dev.hawser.brokers.seam;

import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import org.jspecify.annotations.Nullable;

/** Something that a peer publishes, again and again with the same key until it is answered. */
final class Letter {

  final String channel;
  final String key;
  final Payload payload;
  final long firstTry;

  /** One of three, or none. */
  final @Nullable String slot;

  /** The command under way; 0 for none. */
  long asked;

  @Nullable Position published;

  /** Whether it was told that nobody can tell any more. */
  boolean uncertain;

  Letter(String channel, String key, Payload payload, long firstTry) {
    this.channel = channel;
    this.key = key;
    this.payload = payload;
    this.firstTry = firstTry;
    this.slot = key.hashCode() % 4 == 0 ? null : "s" + key.hashCode() % 4;
  }

  boolean open() {
    return published == null && !uncertain;
  }
}
