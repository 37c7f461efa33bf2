package dev.hawser.transports.line;

import static java.util.Objects.requireNonNull;

import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.Codec;
import dev.hawser.protocol.Joiner;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage.Part;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a peer that is too slow; there is none for a peer that keeps up.
 *
 * <p>One queue for each class, first in, first out. Between classes the order is strict: a lower
 * one leaves only while every higher one is empty. What a class is told of its backlog is what
 * would leave before its next frame, so bytes of a lower class never make a higher one fall behind.
 * The room is one for all: where a lower class holds it, a higher one that was refused waits until
 * half of it is free again, and is told so.
 *
 * <p>Where the peer takes parts, a large frame leaves cut, and a higher class may leave between two
 * parts of it. It is cut as it leaves, so that nothing is held but the frame, which other lines
 * share, and how far it has gone. Each class has a stream of its own: there is one unfinished frame
 * in it at most.
 */
final class Outbox {

  /** Above this a class is not writable. */
  static final int HIGH = 64 * 1024;

  /** Below this it is again. */
  static final int LOW = 16 * 1024;

  /** What takes more bytes on the wire is cut, where the peer takes parts. */
  static final int LARGE = 8 * 1024;

  /** Bytes of a frame in one part: what a higher class waits for, beside what is below. */
  static final int PART = 4 * 1024;

  private static final Priority[] CLASSES = Priority.values();

  private final @Nullable Queue[] queues = new @Nullable Queue[CLASSES.length];
  private final Framing framing;
  private final int limit;
  private @Nullable Codec cutter;
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

  /** Cuts large frames from now on; none may be in it. */
  void cutLarge(Codec codec) {
    cutter = codec;
  }

  /** Whether the frame leaves in parts. */
  static boolean large(Frame frame, Framing framing) {
    return framing.size(frame) > LARGE;
  }

  private boolean cut(Frame frame) {
    return cutter != null && large(frame, framing);
  }

  /** What is cut leaves uncompressed: a part of what is compressed would be no text. */
  private int size(Frame frame) {
    return cut(frame) ? framing.size(frame.bytes(framing.encoding()).length) : framing.size(frame);
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
    int size = size(frame);
    if (size > limit - bytes) {
      if (bytes > bytes(priority)) {
        crowded |= bit(priority);
      }
      return false;
    }
    put(frame, size, priority);
    return true;
  }

  /** Adds a frame that would be on its way if it were not to be cut: its room is no matter. */
  void addAlone(Frame frame, Priority priority) {
    put(frame, size(frame), priority);
  }

  private void put(Frame frame, int size, Priority priority) {
    Queue queue = queues[priority.rank()];
    if (queue == null) {
      queue = new Queue(priority.rank());
      queues[priority.rank()] = queue;
    }
    queue.frames.add(frame);
    queue.bytes += size;
    bytes += size;
    for (Priority one : CLASSES) {
      full |= bytes(one) >= HIGH ? bit(one) : 0;
    }
  }

  /**
   * Takes out what leaves next, in one buffer: as many whole frames as fit, in order, or one part.
   * There must be something.
   *
   * @param most bytes, unless the first frame alone has more
   */
  ByteBuf gather(ByteBufAllocator allocator, int most) {
    Queue queue = requireNonNull(first());
    Frame frame = queue.frames.element();
    if (cut(frame)) {
      return part(allocator, queue, frame);
    }
    ByteBuf into = allocator.directBuffer(Math.min(bytes, Math.max(most, framing.size(frame))));
    while (!cut(frame) && framing.size(frame) <= into.writableBytes()) {
      framing.write(frame, into);
      gone(queue, frame);
      queue = first();
      if (queue == null) {
        break;
      }
      frame = queue.frames.element();
    }
    return into;
  }

  private ByteBuf part(ByteBufAllocator allocator, Queue queue, Frame frame) {
    byte[] whole = frame.bytes(framing.encoding());
    int from = queue.begun;
    int end = Joiner.end(whole, from, PART, framing.encoding() == Encoding.JSON);
    byte[] part =
        requireNonNull(cutter)
            .encode(
                ServerFrame.push(
                    new Part(
                        queue.rank, Arrays.copyOfRange(whole, from, end), end < whole.length)));
    ByteBuf into = allocator.directBuffer(framing.size(part.length));
    framing.write(part, into);
    if (end == whole.length) {
      gone(queue, frame);
    } else {
      queue.begun = end;
      queue.bytes -= end - from;
      bytes -= end - from;
    }
    return into;
  }

  private void gone(Queue queue, Frame frame) {
    int left = size(frame) - queue.begun;
    queue.frames.remove();
    queue.begun = 0;
    queue.bytes -= left;
    bytes -= left;
  }

  /** Whether some class has become writable again by what was taken out. */
  boolean relieved() {
    if (writable()) {
      return false;
    }
    int before = full | crowded;
    for (Priority one : CLASSES) {
      full &= bytes(one) <= LOW ? ~bit(one) : ~0;
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

    final int rank;
    final ArrayDeque<Frame> frames = new ArrayDeque<>();
    int bytes;

    /** Bytes of the first frame that have left in parts. */
    int begun;

    Queue(int rank) {
      this.rank = rank;
    }
  }
}
