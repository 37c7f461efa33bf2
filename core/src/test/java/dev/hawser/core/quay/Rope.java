package dev.hawser.core.quay;

import static java.util.Objects.requireNonNull;

import dev.hawser.core.channel.Codecs;
import dev.hawser.core.lane.Lane;
import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Line;
import dev.hawser.core.transport.LineListener;
import dev.hawser.core.transport.Offer;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Closing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A line whose peer is the test: what core sends is decoded and kept; it takes everything at once,
 * until it is {@link #stuck}.
 */
public final class Rope implements Line {

  private static final int LOW = 1024;

  private final Lane loop;
  private final Codecs codecs;
  private final Encoding encoding;
  private final List<ServerFrame> heard = new ArrayList<>();
  private final Map<Priority, ArrayDeque<byte[]>> outbox = new EnumMap<>(Priority.class);
  private final Set<Priority> blocked = EnumSet.noneOf(Priority.class);
  private final List<LineListener.Pass> passes = new ArrayList<>();
  private int room = 1 << 20;
  private boolean stuck;
  private boolean reading = true;
  private boolean mute;
  private boolean poll;
  private @Nullable LineListener listener;
  private @Nullable Closing closing;
  private boolean ended;
  private long lastId;

  Rope(Lane loop, Codecs codecs, Encoding encoding) {
    this.loop = loop;
    this.codecs = codecs;
    this.encoding = encoding;
  }

  void hears(LineListener listener) {
    this.listener = listener;
  }

  // ---- the peer

  /** Says something; tells its id. */
  public long say(Command command) {
    long id = ++lastId;
    say(id, command);
    return id;
  }

  public void say(long id, Command command) {
    loop.execute(() -> requireNonNull(listener).received(new CommandFrame(id, command)));
  }

  /** Says one thing without a session; tells its id. */
  public long errand(Command.Connect who, Command command) {
    long id = ++lastId;
    loop.execute(() -> requireNonNull(listener).errand(who, new CommandFrame(id, command)));
    return id;
  }

  /** Wants a pass for a URL; what is told is in {@link #passes}. */
  public long pass(Command.Connect who) {
    long id = ++lastId;
    loop.execute(() -> requireNonNull(listener).pass(id, who, passes::add));
    return id;
  }

  public List<LineListener.Pass> passes() {
    return passes;
  }

  /** Where core says that the peer's subscriptions stand. */
  public Map<String, Position> positions() {
    return requireNonNull(listener).positions();
  }

  /** Is one on which the peer cannot answer from now on. */
  public Rope mute() {
    mute = true;
    return this;
  }

  /** Is one of many that its peer has, one after another. */
  public Rope poll() {
    poll = true;
    return this;
  }

  public void alive() {
    loop.execute(() -> requireNonNull(listener).alive());
  }

  public void nonsense(Code code, long id) {
    loop.execute(() ->
        requireNonNull(listener).malformed(new MalformedFrameException(code, id, "nonsense")));
  }

  /** Everything heard since this was asked last. */
  public List<ServerMessage> take() {
    List<ServerMessage> all = heard.stream().map(ServerFrame::message).toList();
    heard.clear();
    return all;
  }

  /** The pushes heard, kept. */
  public List<ServerMessage> pushes() {
    return heard.stream().filter(one -> one.id() == 0).map(ServerFrame::message).toList();
  }

  /** The one answer to this command. */
  public ServerMessage answer(long id) {
    List<ServerFrame> answers = heard.stream().filter(one -> one.id() == id).toList();
    if (answers.size() != 1) {
      throw new AssertionError(answers.size() + " answers to " + id + " among " + heard);
    }
    heard.removeAll(answers);
    return answers.getFirst().message();
  }

  public boolean answered(long id) {
    return heard.stream().anyMatch(one -> one.id() == id);
  }

  /** Takes nothing more, so that what is sent waits, up to so many bytes. */
  public void stuck(int bytes) {
    stuck = true;
    room = bytes;
  }

  /** Takes everything again. */
  public void unstuck() {
    stuck = false;
    room = 1 << 20;
    loop.execute(this::flush);
  }

  /** The wire breaks, and the node notices. */
  public void cut() {
    loop.execute(() -> end(Code.LINE_BROKEN));
  }

  /** What core said when it ended the line. */
  public @Nullable Closing closing() {
    return closing;
  }

  /** By which code core ended the line. */
  public @Nullable Code endedBy() {
    return closing == null ? null : Code.of(closing.code());
  }

  public boolean reads() {
    return reading;
  }

  // ---- the node

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
    return "rope";
  }

  @Override
  public String remote() {
    return "192.0.2.1";
  }

  @Override
  public Offer send(Frame frame, Priority priority) {
    if (ended || closing != null) {
      return Offer.CLOSED;
    }
    byte[] bytes = frame.bytes(encoding);
    if (backlog() + bytes.length > room) {
      blocked.add(priority);
      return Offer.FULL;
    }
    outbox.computeIfAbsent(priority, key -> new ArrayDeque<>()).add(bytes);
    return Offer.ACCEPTED;
  }

  @Override
  public boolean repeated() {
    return poll;
  }

  @Override
  public void flush() {
    while (!stuck && backlog() > 0) {
      byte[] bytes = first().remove();
      try {
        heard.add(codecs.of(encoding).decodeServer(bytes, 0, bytes.length));
      } catch (MalformedFrameException e) {
        throw new AssertionError("the node speaks nonsense", e);
      }
    }
    if (!blocked.isEmpty() && !stuck) {
      loop.execute(this::drain);
    }
  }

  private ArrayDeque<byte[]> first() {
    return outbox.values().stream().filter(one -> !one.isEmpty()).findFirst().orElseThrow();
  }

  private void drain() {
    if (!blocked.isEmpty() && !ended) {
      blocked.clear();
      requireNonNull(listener).writable();
    }
  }

  @Override
  public int backlog() {
    return backlog(Priority.LOW);
  }

  @Override
  public int backlog(Priority priority) {
    int bytes = 0;
    for (Map.Entry<Priority, ArrayDeque<byte[]>> one : outbox.entrySet()) {
      if (one.getKey().compareTo(priority) <= 0) {
        bytes += one.getValue().stream().mapToInt(frame -> frame.length).sum();
      }
    }
    return bytes;
  }

  @Override
  public boolean writable(Priority priority) {
    if (backlog(priority) > LOW) {
      blocked.add(priority);
    }
    return !blocked.contains(priority);
  }

  @Override
  public boolean answers() {
    return !mute;
  }

  @Override
  public void reading(boolean on) {
    reading = on;
  }

  /** As on a real line, the end comes a little later than the wish for it. */
  @Override
  public void close(Closing words) {
    if (closing == null && !ended) {
      closing = words;
      Code code = requireNonNull(Code.of(words.code()));
      loop.after(20, () -> end(code));
    }
  }

  private void end(Code code) {
    if (!ended) {
      ended = true;
      requireNonNull(listener).ended(code, "");
    }
  }
}
