package dev.hawser.brokers.redis;

import java.util.Collection;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Which masters there are, and which of them has a key. May be asked from any thread. */
interface Topology {

  /** Completes when each master was tried once; fails where none can be used. */
  CompletionStage<Void> open();

  /** The master that has a key; null where none is known. */
  @Nullable Master of(byte[] key);

  Collection<Master> masters();

  /** Something speaks against what is believed: look again soon. */
  void doubt();
}
