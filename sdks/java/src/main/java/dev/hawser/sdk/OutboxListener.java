package dev.hawser.sdk;

import dev.hawser.protocol.Position;
import dev.hawser.sdk.outbox.OutboxEntry;

/**
 * Hears what becomes of every publication, also of those that an earlier run of the program left in
 * the store, whose futures are gone. Called on the callbacks' executor, in order of settling.
 */
public interface OutboxListener {

  /** The server has taken it. */
  void published(OutboxEntry entry, Position position);

  /**
   * It was refused for good. {@code key-expired} means uncertain: it may have taken effect long
   * ago, and what is kept of the channel's history does not show it.
   */
  void refused(OutboxEntry entry, HawserException reason);

  /** Hears nothing. */
  static OutboxListener none() {
    return new OutboxListener() {
      @Override
      public void published(OutboxEntry entry, Position position) {}

      @Override
      public void refused(OutboxEntry entry, HawserException reason) {}
    };
  }
}
