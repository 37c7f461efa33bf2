package dev.hawser.brokers.memory;

import dev.hawser.core.RefusedException;
import dev.hawser.core.fleet.Announcement;
import dev.hawser.core.fleet.Fleet;
import dev.hawser.core.fleet.Muster;
import dev.hawser.protocol.Code;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One node's view of a {@link MemoryAnchorage}, which several nodes of a process may share.
 *
 * <p>Stages are complete when a call returns.
 */
public final class MemoryFleet implements Fleet {

  private final MemoryAnchorage anchorage;
  private volatile boolean closed;

  /** A fleet of one. */
  public MemoryFleet() {
    this(new MemoryAnchorage());
  }

  public MemoryFleet(MemoryAnchorage anchorage) {
    this.anchorage = anchorage;
  }

  @Override
  public CompletionStage<Muster> announce(Announcement own, Duration lease) {
    return closed
        ? unavailable()
        : CompletableFuture.completedFuture(anchorage.announce(own, lease));
  }

  @Override
  public CompletionStage<Void> leave(String run) {
    if (closed) {
      return unavailable();
    }
    anchorage.leave(run);
    return CompletableFuture.completedFuture(null);
  }

  private static <T> CompletionStage<T> unavailable() {
    return CompletableFuture.failedFuture(new RefusedException(Code.DIRECTORY_UNAVAILABLE));
  }

  @Override
  public void close() {
    closed = true;
  }
}
