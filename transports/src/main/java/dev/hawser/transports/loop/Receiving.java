package dev.hawser.transports.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One buffer into which all channels of a loop read, one after another, so that a read allocates
 * nothing and an idle channel holds nothing.
 *
 * <p>A reader that keeps the buffer beyond its call keeps it for good; the loop then takes another.
 * Not for io_uring, where the kernel writes into a buffer while the loop does other things.
 */
@SuppressWarnings("deprecation") // Netty's own interface has no other way to a handle.
final class Receiving implements RecvByteBufAllocator {

  private static final int SIZE = 64 * 1024;

  private final SharedHandle handle = new SharedHandle();

  @Override
  public Handle newHandle() {
    return handle;
  }

  void release() {
    handle.release();
  }

  /** Counts what one channel reads in one turn, which is over before the next begins. */
  private static final class SharedHandle implements ExtendedHandle {

    private @Nullable ByteBuf buffer;
    private int attempted;
    private int last;

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      ByteBuf reused = buffer;
      if (reused == null || reused.refCnt() != 1) {
        if (reused != null) {
          reused.release();
        }
        reused = allocator.directBuffer(SIZE);
        buffer = reused;
      }
      return reused.clear().retain();
    }

    void release() {
      if (buffer != null) {
        buffer.release();
        buffer = null;
      }
    }

    @Override
    public int guess() {
      return SIZE;
    }

    @Override
    public void reset(ChannelConfig config) {
      attempted = 0;
      last = 0;
    }

    @Override
    public void incMessagesRead(int messages) {}

    @Override
    public void lastBytesRead(int bytes) {
      last = bytes;
    }

    @Override
    public int lastBytesRead() {
      return last;
    }

    @Override
    public void attemptedBytesRead(int bytes) {
      attempted = bytes;
    }

    @Override
    public int attemptedBytesRead() {
      return attempted;
    }

    /** One buffer for each turn: whoever sends more waits until the others have had theirs. */
    @Override
    public boolean continueReading() {
      return false;
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
      return false;
    }

    @Override
    public void readComplete() {}
  }
}
