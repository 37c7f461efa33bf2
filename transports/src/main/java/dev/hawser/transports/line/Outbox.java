package dev.hawser.transports.line;

import dev.hawser.core.transport.Frame;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What waits for a peer that is too slow; there is none for a peer that keeps up. */
final class Outbox {

  /** Above this a line is not writable. */
  static final int HIGH = 64 * 1024;

  /** Below this it is again. */
  static final int LOW = 16 * 1024;

  private final ArrayDeque<Frame> frames = new ArrayDeque<>();
  private final Framing framing;
  private int bytes;
  private boolean full;

  /**
   * What lay topmost below the outbox at the last look, how much of it was gone, and since when.
   */
  private @Nullable Object stuckAt;

  private long stuckProgress;
  private long stuckSince;

  Outbox(Framing framing) {
    this.framing = framing;
  }

  int bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  /** Whether it rose above {@link #HIGH} and has not yet fallen below {@link #LOW}. */
  boolean full() {
    return full;
  }

  void add(Frame frame, int size) {
    frames.add(frame);
    bytes += size;
    full |= bytes >= HIGH;
  }

  /** How much {@link #gather} would move. */
  int gathering(int most) {
    return Math.min(bytes, Math.max(most, sizeOfFirst()));
  }

  private int sizeOfFirst() {
    Frame first = frames.peek();
    return first == null ? 0 : framing.size(first);
  }

  /**
   * Moves whole frames, in order, into one buffer: what waited leaves in one write.
   *
   * @param into has room for {@link #gathering}
   * @return whether the outbox has just become writable again
   */
  boolean gather(ByteBuf into) {
    for (Frame frame = frames.peek(); frame != null; frame = frames.peek()) {
      int size = framing.size(frame);
      if (size > into.writableBytes()) {
        break;
      }
      frames.poll();
      framing.write(frame, into);
      bytes -= size;
    }
    boolean relieved = full && bytes <= LOW;
    if (relieved) {
      full = false;
    }
    return relieved;
  }

  /** Notes how far the peer has come, and tells for how long it has taken nothing. */
  @SuppressWarnings("ReferenceEquality") // Two buffers may well hold the same bytes.
  long stuckFor(@Nullable Object at, long progress, long now) {
    if (at != stuckAt || progress != stuckProgress) {
      stuckAt = at;
      stuckProgress = progress;
      stuckSince = now;
    }
    return now - stuckSince;
  }

  void clear() {
    frames.clear();
    bytes = 0;
    stuckAt = null;
  }
}
