package dev.hawser.transports.line;

import dev.hawser.core.node.Pressure;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.transports.loop.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

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
  private final Inflation inflation = new Inflation();
  private final byte[] scratch = new byte[SCRATCH];
  private final List<ChannelLine> lines = new ArrayList<>();
  private final List<ChannelLine> waiting = new ArrayList<>();
  private final Runnable tick = this::tick;
  private final Set<Channel> arriving = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Bundle> bundles = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<ChannelLine> resting = new ArrayList<>();
  private Pressure.Level pressure = Pressure.Level.EASY;
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
    inflation.close();
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

  /** Undoes compression for every line of the loop. */
  public Inflation inflation() {
    return inflation;
  }

  /** Room to decode one frame in; what is in it is gone with the next. */
  public byte[] scratch(int length) {
    return length <= scratch.length ? scratch : new byte[length];
  }

  /** A channel has come that is no line yet. */
  public void arriving(Channel channel) {
    arriving.add(channel);
  }

  /** The channel has become a line, or closed. */
  public void arrived(Channel channel) {
    if (arriving.remove(channel)) {
      tellIfEmpty();
    }
  }

  /** A wire has come that carries several lines; it is no line itself. */
  public void bundled(Bundle bundle) {
    bundles.add(bundle);
  }

  /** The wire of several lines is closed. */
  public void unbundled(Bundle bundle) {
    if (bundles.remove(bundle)) {
      tellIfEmpty();
    }
  }

  /** Takes in no more lines on wires that carry several; what is open stays. */
  public void drain() {
    List.copyOf(bundles).forEach(Bundle::drain);
  }

  /**
   * Closes everything, lines in order, and tells once nothing is open.
   *
   * <p>Netty's loops may end without closing what is still registered, if they are told to end
   * while they run their last task.
   */
  public void clear(Closing closing, Runnable whenDone) {
    for (ChannelLine line : List.copyOf(lines)) {
      line.close(closing);
    }
    for (Channel channel : List.copyOf(arriving)) {
      channel.unsafe().close(channel.voidPromise());
    }
    drain();
    whenEmpty = whenDone;
    tellIfEmpty();
  }

  private void tellIfEmpty() {
    if (lines.isEmpty() && arriving.isEmpty() && bundles.isEmpty()) {
      whenEmpty.run();
      whenEmpty = () -> {};
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
    tellIfEmpty();
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

  /** How short of memory the process is. */
  public void pressure(Pressure.Level now) {
    pressure = now;
  }

  /** Whether a line that was read is to rest until the next look. */
  boolean strained() {
    return pressure != Pressure.Level.EASY;
  }

  /** The line is not read until the next look. */
  void rests(ChannelLine line) {
    resting.add(line);
    reception.meters().rested.increment();
  }

  private void endSlowest() {
    List<ChannelLine> slowest = new ArrayList<>(waiting);
    slowest.sort(Comparator.comparingInt((ChannelLine line) -> line.backlog()).reversed());
    for (ChannelLine line : slowest.subList(0, (slowest.size() + 9) / 10)) {
      if (line.backlog() > 0) {
        reception.meters().endedForMemory.increment();
        line.close(Closing.of(Code.CLOSING_OVERLOADED, "memory is short, and much waits for you"));
      }
    }
  }

  private void tick() {
    shared.tick();
    if (loop.millis() - lastLook < LOOK_MILLIS) {
      return;
    }
    lastLook = loop.millis();
    List<ChannelLine> rested = List.copyOf(resting);
    resting.clear();
    rested.forEach(ChannelLine::rested);
    if (pressure == Pressure.Level.CRITICAL) {
      endSlowest();
    }
    for (int i = waiting.size() - 1; i >= 0; i--) {
      if (!waiting.get(i).stillWaiting()) {
        waiting.set(i, waiting.getLast());
        waiting.removeLast();
      }
    }
  }

  /** A buffer for bytes whose frame is not yet whole. */
  public ByteBuf buffer(int size) {
    return ByteBufAllocator.DEFAULT.heapBuffer(size);
  }
}
