package dev.hawser.transports.loop;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.hawser.core.lane.Lane;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.PlatformDependent;
import java.util.ArrayList;
import java.util.List;

/**
 * All event loops of a process.
 *
 * <p>Made before core's node, which owns them as lanes, and closed after everything that runs on
 * them.
 */
public final class Loops implements AutoCloseable {

  private final IoKind kind;
  private final MultiThreadIoEventLoopGroup group;
  private final List<Loop> loops;

  private Loops(IoKind kind, MultiThreadIoEventLoopGroup group, List<Loop> loops) {
    this.kind = kind;
    this.group = group;
    this.loops = List.copyOf(loops);
  }

  /**
   * Starts the loops.
   *
   * @param count how many; 0 for as many as there are processors
   * @throws IllegalStateException if this machine does not have that kind
   */
  public static Loops start(IoKind kind, int count) {
    if (!kind.available()) {
      throw new IllegalStateException("io: " + kind + " is not available on this machine");
    }
    int threads = count > 0 ? count : Runtime.getRuntime().availableProcessors();
    var group =
        new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("loop"), kind.handlers());
    List<Loop> loops = new ArrayList<>();
    for (EventExecutor executor : group) {
      Loop loop = new Loop(loops.size(), (EventLoop) executor);
      loop.start();
      loops.add(loop);
    }
    return new Loops(kind, group, loops);
  }

  public IoKind kind() {
    return kind;
  }

  /** The loops as core's lanes, by their index. */
  public List<Lane> lanes() {
    return List.copyOf(loops);
  }

  public List<Loop> loops() {
    return loops;
  }

  /** Memory outside the heap that carries bytes to and from sockets, in bytes. */
  public long directBytes() {
    return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
        ? provider.metric().usedDirectMemory()
        : 0;
  }

  /** {@link #directBytes} as a share of the most that it may be. */
  public double directShare() {
    return (double) directBytes() / PlatformDependent.maxDirectMemory();
  }

  /** Closes what is still open and ends the threads; waits for them, at most 5 s. */
  @Override
  public void close() {
    var _ = group.shutdownGracefully(0, 5_000, MILLISECONDS).awaitUninterruptibly(5, SECONDS);
    loops.forEach(Loop::ended);
  }
}
