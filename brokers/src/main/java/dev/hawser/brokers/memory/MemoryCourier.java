package dev.hawser.brokers.memory;

import dev.hawser.core.RefusedException;
import dev.hawser.core.fleet.Courier;
import dev.hawser.protocol.Code;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Carries letters between the nodes of a {@link MemoryAnchorage}.
 *
 * <p>The reader is called on the thread that sends, before its call returns.
 */
public final class MemoryCourier implements Courier {

  private final MemoryAnchorage anchorage;
  private volatile @Nullable String run;
  private volatile boolean closed;

  /** For a node alone. */
  public MemoryCourier() {
    this(new MemoryAnchorage());
  }

  public MemoryCourier(MemoryAnchorage anchorage) {
    this.anchorage = anchorage;
  }

  @Override
  public CompletionStage<Void> attach(String run, Reader reader) {
    if (closed) {
      return CompletableFuture.failedFuture(new RefusedException(Code.DIRECTORY_UNAVAILABLE));
    }
    if (this.run != null) {
      throw new IllegalStateException("attached twice");
    }
    this.run = run;
    anchorage.attach(run, reader);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void send(String run, byte[] letter) {
    byte[] bounded = Courier.bounded(letter);
    if (!closed) {
      anchorage.send(run, bounded);
    }
  }

  @Override
  public void sendAll(byte[] letter) {
    byte[] bounded = Courier.bounded(letter);
    if (!closed) {
      anchorage.sendAll(bounded);
    }
  }

  @Override
  public void close() {
    closed = true;
    String mine = run;
    if (mine != null) {
      anchorage.detach(mine);
    }
  }
}
