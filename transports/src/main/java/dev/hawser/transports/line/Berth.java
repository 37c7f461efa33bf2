package dev.hawser.transports.line;

import dev.hawser.transports.loop.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the lines of one loop share, so that none of them holds it for itself.
 *
 * <p>Confined to its loop.
 */
public final class Berth {

  /** Frames up to this size are decoded where every other one was. */
  private static final int SCRATCH = 16 * 1024;

  private static final int LOOK_MILLIS = 1_000;

  private final Loop loop;
  private final Reception reception;
  private final SharedFrames shared;
  private final byte[] scratch = new byte[SCRATCH];
  private final List<ChannelLine> lines = new ArrayList<>();
  private final List<ChannelLine> waiting = new ArrayList<>();
  private final Runnable tick = this::tick;
  private Runnable whenEmpty = () -> {};
  private long partial;
  private long lastLook;

  public Berth(Loop loop, Reception reception) {
    this.loop = loop;
    this.reception = reception;
    this.shared = new SharedFrames(ByteBufAllocator.DEFAULT);
  }

  /** Begins to tick; call it from inside. */
  public void open() {
    loop.everyTick(tick);
  }

  /** Ceases to tick; call it from inside. */
  public void shut() {
    loop.noLonger(tick);
    shared.clear();
  }

  public Loop loop() {
    return loop;
  }

  public Reception reception() {
    return reception;
  }

  SharedFrames shared() {
    return shared;
  }

  /** Room to decode one frame in; what is in it is gone with the next. */
  public byte[] scratch(int length) {
    return length <= scratch.length ? scratch : new byte[length];
  }

  /** All open lines, in no order. */
  public void forEach(Consumer<ChannelLine> visitor) {
    for (ChannelLine line : List.copyOf(lines)) {
      visitor.accept(line);
    }
  }

  public int size() {
    return lines.size();
  }

  /** Runs something once no line is open. */
  public void whenEmpty(Runnable task) {
    if (lines.isEmpty()) {
      task.run();
    } else {
      whenEmpty = task;
    }
  }

  /** Takes a line in and tells its place. */
  int enter(ChannelLine line) {
    lines.add(line);
    return lines.size() - 1;
  }

  void leave(int place) {
    ChannelLine last = lines.removeLast();
    if (place < lines.size()) {
      lines.set(place, last);
      last.place(place);
    }
    if (lines.isEmpty()) {
      whenEmpty.run();
    }
  }

  /** Looks after a line for which something waits, until nothing does. */
  void lookAfter(ChannelLine line) {
    waiting.add(line);
  }

  /**
   * Accounts for memory that holds unfinished frames.
   *
   * @return false if this loop holds too much of it
   */
  public boolean holds(int more) {
    partial += more;
    return partial <= reception.limits().partial();
  }

  private void tick() {
    shared.tick();
    if (loop.millis() - lastLook < LOOK_MILLIS) {
      return;
    }
    lastLook = loop.millis();
    for (int i = waiting.size() - 1; i >= 0; i--) {
      if (!waiting.get(i).stillWaiting()) {
        waiting.set(i, waiting.getLast());
        waiting.removeLast();
      }
    }
  }

  /** A buffer for bytes whose frame is not yet whole. */
  ByteBuf buffer(int size) {
    return ByteBufAllocator.DEFAULT.heapBuffer(size);
  }
}
