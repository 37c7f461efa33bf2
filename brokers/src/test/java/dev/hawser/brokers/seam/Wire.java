package dev.hawser.brokers.seam;

import dev.hawser.core.channel.Codecs;
import dev.hawser.core.clockwork.Clockwork;
import dev.hawser.core.lane.Lane;
import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Gate;
import dev.hawser.core.transport.Line;
import dev.hawser.core.transport.LineListener;
import dev.hawser.core.transport.Offer;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage.Closing;
import java.util.ArrayDeque;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One line between a peer and a node: real encodings, a bounded outbox, a way that takes its time,
 * and an end that the two sides notice apart from one another.
 */
final class Wire implements Line {

  private static final int OUTBOX = 12 * 1024;
  private static final int LOW = 1024;

  private final Clockwork clock;
  private final Random random;
  private final Codecs codecs;
  private final Lane loop;
  private final Encoding encoding;
  private final Peer peer;
  private final ArrayDeque<byte[]> outbox = new ArrayDeque<>();
  private final ArrayDeque<CommandFrame> unread = new ArrayDeque<>();
  private @Nullable LineListener listener;
  private @Nullable Gate gate;
  private int backlog;
  private boolean full;
  private boolean pumping;
  private boolean reading = true;
  private @Nullable Code ending;
  private boolean ended;
  private boolean cut;

  /** Milliseconds that the peer takes for one frame; what a slow one has more of. */
  private int pace;

  private long lastArrival;
  private long lastReading;

  Wire(Clockwork clock, Random random, Codecs codecs, Lane loop, Encoding encoding, Peer peer) {
    this.clock = clock;
    this.random = random;
    this.codecs = codecs;
    this.loop = loop;
    this.encoding = encoding;
    this.peer = peer;
  }

  void open(Gate gate) {
    this.gate = gate;
    loop.execute(() -> {
      if (gate.admit(remote()) != null) {
        cut();
      } else {
        listener = gate.opened(this);
      }
    });
  }

  // ---- the peer's side

  boolean cutOff() {
    return cut;
  }

  /** Whether the node's side has ended. */
  boolean ended() {
    return ended || listener == null;
  }

  void pace(int millis) {
    pace = millis;
  }

  /** What the peer says; it is lost where the wire is cut before it arrives. */
  void say(long id, Command command) {
    byte[] bytes = codecs.of(encoding).encode(new CommandFrame(id, command));
    lastArrival = Math.max(lastArrival, clock.now() + random.nextInt(8));
    clock.after(lastArrival - clock.now(), () -> arrived(bytes));
  }

  private void arrived(byte[] bytes) {
    if (!cut) {
      CommandFrame frame = decode(bytes);
      loop.execute(() -> {
        unread.add(frame);
        read();
      });
    }
  }

  private CommandFrame decode(byte[] bytes) {
    try {
      return codecs.of(encoding).decodeCommand(bytes, 0, bytes.length);
    } catch (MalformedFrameException e) {
      throw new AssertionError("the peer speaks nonsense", e);
    }
  }

  private void read() {
    while (reading && !ended && ending == null && listener != null && !unread.isEmpty()) {
      listener.received(unread.remove());
    }
  }

  /** Breaks the wire: what is on it is lost, and the node notices sooner or later. */
  void cut() {
    if (!cut) {
      cut = true;
      clock.after(random.nextInt(400), () -> loop.execute(() -> end(Code.LINE_BROKEN)));
    }
  }

  /** The node is gone, and says no more; the peer finds out. */
  void nodeDied() {
    cut = true;
    ended = true;
    clock.after(random.nextInt(1_000), () -> peer.broken(this, Code.LINE_BROKEN));
  }

  /** The peer has gone without a word: the node notices nothing until it asks. */
  void abandon() {
    pace = Integer.MAX_VALUE;
  }

  // ---- the node's side

  @Override
  public Lane loop() {
    return loop;
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public String transport() {
    return "wire";
  }

  @Override
  public String remote() {
    return "10.0.0.1";
  }

  @Override
  public Offer send(Frame frame, Priority priority) {
    inside();
    if (ended || ending != null) {
      return Offer.CLOSED;
    }
    byte[] bytes = frame.bytes(encoding);
    if (backlog + bytes.length > OUTBOX) {
      full = true;
      return Offer.FULL;
    }
    queue(bytes);
    return Offer.ACCEPTED;
  }

  private void queue(byte[] bytes) {
    outbox.add(bytes);
    backlog += bytes.length;
  }

  @Override
  public void flush() {
    inside();
    if (!pumping && !outbox.isEmpty()) {
      pumping = true;
      clock.after(pace == Integer.MAX_VALUE ? 500 : pace, () -> loop.execute(this::pump));
    }
  }

  /** The peer takes some of what waits. */
  private void pump() {
    pumping = false;
    if (ended) {
      return;
    }
    int takes = pace == 0 ? outbox.size() : pace == Integer.MAX_VALUE ? 0 : 1;
    for (int i = 0; i < takes && !outbox.isEmpty(); i++) {
      byte[] bytes = outbox.remove();
      backlog -= bytes.length;
      lastReading = Math.max(lastReading, clock.now() + random.nextInt(8));
      clock.after(lastReading - clock.now(), () -> told(bytes));
    }
    flush();
    if (ending != null && outbox.isEmpty()) {
      end(ending);
    } else if (full && backlog <= LOW && listener != null) {
      full = false;
      listener.writable();
    }
  }

  private void told(byte[] bytes) {
    if (!cut) {
      try {
        ServerFrame frame = codecs.of(encoding).decodeServer(bytes, 0, bytes.length);
        peer.hear(this, frame);
      } catch (MalformedFrameException e) {
        throw new AssertionError("the node speaks nonsense", e);
      }
    }
  }

  @Override
  public int backlog() {
    return backlog;
  }

  @Override
  public int backlog(Priority priority) {
    return backlog;
  }

  @Override
  public boolean writable(Priority priority) {
    inside();
    full |= backlog > LOW;
    return !full;
  }

  @Override
  public void reading(boolean on) {
    reading = on;
    if (on) {
      loop.execute(this::read);
    }
  }

  @Override
  public void close(Closing closing) {
    inside();
    if (ended || ending != null) {
      return;
    }
    Code code = Code.of(closing.code());
    ending = code == null ? Code.INTERNAL : code;
    queue(codecs.of(encoding).encode(ServerFrame.push(closing)));
    flush();
    Code last = ending;
    clock.after(2_000, () -> loop.execute(() -> end(last)));
  }

  private void end(Code code) {
    if (ended) {
      return;
    }
    ended = true;
    if (listener != null && gate != null) {
      listener.ended(code, "");
      gate.gone(remote());
    }
    clock.after(
        Math.max(lastReading - clock.now(), random.nextInt(50)), () -> peer.broken(this, code));
  }

  private void inside() {
    if (!loop.inside()) {
      throw new AssertionError("called outside its loop");
    }
  }
}
