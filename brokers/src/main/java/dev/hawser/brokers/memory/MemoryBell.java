package dev.hawser.brokers.memory;

import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.bell.Bell;
import dev.hawser.core.bell.Ring;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One node's bell in a {@link MemoryTower}. Its own rings do not come back to it.
 *
 * <p><b>Threads.</b> Other nodes' ears are called on the thread that rings, before {@link #ring}
 * returns.
 */
public final class MemoryBell implements Bell {

  private final MemoryTower tower;

  /** The listeners of a channel that only this bell hears: one array for all of them. */
  private final MemoryBell[] alone = {this};

  private volatile @Nullable Ear ear;
  private volatile boolean closed;

  /** A bell that hangs alone. */
  public MemoryBell() {
    this(new MemoryTower());
  }

  public MemoryBell(MemoryTower tower) {
    this.tower = tower;
  }

  @Override
  public void attach(Ear ear) {
    if (this.ear != null) {
      throw new IllegalStateException("attached twice");
    }
    this.ear = ear;
  }

  @Override
  public CompletionStage<Void> listen(String channel) {
    tower.add(channel, this);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void unlisten(String channel) {
    tower.remove(channel, this);
  }

  @Override
  public boolean hearsPatterns() {
    return true;
  }

  @Override
  public CompletionStage<Void> listen(ChannelPattern pattern) {
    tower.add(pattern, this);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void unlisten(ChannelPattern pattern) {
    tower.remove(pattern, this);
  }

  @Override
  public void overhear(Ring.Moved ring) {
    if (!closed) {
      tower.overhear(ring, this);
    }
  }

  @Override
  public void ring(Ring ring) {
    if (!closed) {
      tower.ring(ring, this);
    }
  }

  void hear(Ring ring) {
    Ear ear = this.ear;
    if (ear != null && !closed) {
      ear.rung(ring);
    }
  }

  MemoryBell[] alone() {
    return alone;
  }

  @Override
  public void close() {
    closed = true;
    tower.removeAll(this);
  }
}
