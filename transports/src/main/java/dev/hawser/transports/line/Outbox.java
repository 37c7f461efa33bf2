package dev.hawser.transports.line;

import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Priority;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a peer that is too slow; there is none for a peer that keeps up.
 *
 * <p>One queue for each class, first in, first out. Between classes the order is strict: a lower
 * one leaves only while every higher one is empty. What a class is told of its backlog is what
 * would leave before its next frame, so bytes of a lower class never make a higher one fall behind.
 * The room is one for all: where a lower class holds it, a higher one that was refused waits until
 * half of it is free again, and is told so.
 */
final class Outbox {

  /** Above this a class is not writable. */
  static final int HIGH = 64 * 1024;

  /** Below this it is again. */
  static final int LOW = 16 * 1024;

  private static final Priority[] CLASSES = Priority.values();

  private final @Nullable Queue[] queues = new @Nullable Queue[CLASSES.length];
  private final Framing framing;
  private final int limit;
  private int bytes;

  /** Classes that rose above {@link #HIGH} and have not yet fallen below {@link #LOW}, as bits. */
  private int full;

  /** Classes of which a frame was refused because lower ones held the room, as bits. */
  private int crowded;

  /**
   * What lay topmost below the outbox at the last look, how much of it was gone, and since when.
   */
  private @Nullable Object stuckAt;

  private long stuckProgress;
  private long stuckSince;

  /**
   * @param limit the most bytes of all classes together
   */
  Outbox(Framing framing, int limit) {
    this.framing = framing;
    this.limit = limit;
  }

  int bytes() {
    return bytes;
  }

  /** What would leave before a frame of this class that is added now. */
  int bytes(Priority priority) {
    int before = 0;
    for (int i = 0; i <= priority.rank(); i++) {
      Queue queue = queues[i];
      before += queue == null ? 0 : queue.bytes;
    }
    return before;
  }

  boolean isEmpty() {
    return bytes == 0;
  }

  /** Whether a frame of this class may be fed to it. */
  boolean writable(Priority priority) {
    return ((full | crowded) & bit(priority)) == 0;
  }

  /** Whether every class may be fed. */
  boolean writable() {
    return (full | crowded) == 0;
  }

  /**
   * Adds a frame behind those of its class.
   *
   * @return false if there is no room for it
   */
  boolean add(Frame frame, Priority priority) {
    int size = framing.size(frame);
    if (size > limit - bytes) {
      if (bytes > bytes(priority)) {
        crowded |= bit(priority);
      }
      return false;
    }
    Queue queue = queues[priority.rank()];
    if (queue == null) {
      queue = new Queue();
      queues[priority.rank()] = queue;
    }
    queue.frames.add(frame);
    queue.bytes += size;
    bytes += size;
    int before = 0;
    for (int i = 0; i < CLASSES.length; i++) {
      Queue one = queues[i];
      before += one == null ? 0 : one.bytes;
      full |= before >= HIGH ? 1 << i : 0;
    }
    return true;
  }

  /** How much {@link #gather} would move. */
  int gathering(int most) {
    Queue first = first();
    Frame frame = first == null ? null : first.frames.peek();
    return frame == null ? 0 : Math.min(bytes, Math.max(most, framing.size(frame)));
  }

  /**
   * Moves whole frames, in order, into one buffer: what waited leaves in one write.
   *
   * @param into has room for {@link #gathering}
   * @return whether some class has just become writable again
   */
  boolean gather(ByteBuf into) {
    for (Queue queue = first(); queue != null; queue = first()) {
      Frame frame = queue.frames.element();
      int size = framing.size(frame);
      if (size > into.writableBytes()) {
        break;
      }
      queue.frames.remove();
      framing.write(frame, into);
      queue.bytes -= size;
      bytes -= size;
    }
    return relieved();
  }

  private boolean relieved() {
    if (writable()) {
      return false;
    }
    int before = full | crowded;
    int waits = 0;
    for (int i = 0; i < CLASSES.length; i++) {
      Queue queue = queues[i];
      waits += queue == null ? 0 : queue.bytes;
      full &= waits <= LOW ? ~(1 << i) : ~0;
    }
    crowded = bytes <= limit / 2 ? 0 : crowded;
    return before != (full | crowded);
  }

  private @Nullable Queue first() {
    for (Queue queue : queues) {
      if (queue != null && !queue.frames.isEmpty()) {
        return queue;
      }
    }
    return null;
  }

  private static int bit(Priority priority) {
    return 1 << priority.rank();
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

  /** What waits of one class. */
  private static final class Queue {

    final ArrayDeque<Frame> frames = new ArrayDeque<>();
    int bytes;
  }
}
