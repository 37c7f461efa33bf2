package dev.hawser.core.session;

import dev.hawser.core.RefusedException;
import dev.hawser.core.lane.Wheel;
import dev.hawser.core.trail.Step;
import dev.hawser.core.trail.Trail;
import dev.hawser.core.transport.Line;
import dev.hawser.core.transport.LineListener;
import dev.hawser.core.transport.Offer;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.protocol.ServerMessage.Refused;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One live wire as its session sees it: hears commands, answers them, and ends. Confined to its
 * loop.
 *
 * <p>There are very many of these and most are idle, so it holds what it must and no more; what
 * only opening needs is in {@link Opening}, and is dropped afterwards.
 *
 * <p>Whatever takes time (tokens, logs, directories) comes back through the loop's mailbox, and
 * finds the connection perhaps ended: then it is dropped. How many commands are under way is
 * bounded by ceasing to read.
 */
final class Connection extends Wheel.Entry implements LineListener {

  /** Commands under way before reading pauses, and before it goes on. */
  private static final int PAUSE_AT = 128;

  private static final int RESUME_AT = 64;

  /** Refusals before the line ends; each command that was taken makes good for one of them. */
  private static final int FLOOD = 1_000;

  /** What opening is given beyond the time to say `connect`: the directory and logs may be slow. */
  private static final long OPENING_MILLIS = 15_000;

  /** A deadline met so late was missed by the node itself, which then waits for as long again. */
  private static final long MOMENT_MILLIS = 1_000;

  private final SessionLoop loop;
  private final Line line;
  private final long since;
  private long settled;

  private State state = State.WAITING;
  private long heard;
  private boolean pinged;
  private long commandRate;
  private short flood;
  private short underWay;
  private boolean paused;
  private List<String> features = List.of();

  private @Nullable Session session;
  private int heartbeat;
  private long tookAt;
  private boolean welcomed;
  private @Nullable Trail trail;

  Connection(SessionLoop loop, Line line) {
    this.loop = loop;
    this.line = line;
    this.since = loop.services().clock().millis();
    this.settled = since;
    this.heard = loop.lane().millis();
    loop.wheel().schedule(this, heard + services().limits().connectWithin().toMillis());
  }

  SessionLoop loop() {
    return loop;
  }

  Services services() {
    return loop.services();
  }

  Line line() {
    return line;
  }

  /** When it connected, milliseconds since 1970. */
  long since() {
    return since;
  }

  /** Since when it may stay where it is, milliseconds since 1970. */
  long settled() {
    return settled;
  }

  void settled(long millis) {
    settled = millis;
  }

  /** When it took up the session that its peer was told of, since 1970; 0 where it was not told. */
  long connected() {
    return welcomed ? tookAt : 0;
  }

  /** What is over; null where nothing out of the ordinary happened. */
  @Nullable Trail trail() {
    return trail;
  }

  void happened(Step step) {
    trail = loop.trails().add(trail, step);
    Past.recorded(session, step);
  }

  /** When the peer was heard last, by the loop's clock. */
  long heard() {
    return heard;
  }

  /** Whether it is over, or will be as soon as the transport has said so. */
  boolean ended() {
    return state == State.CLOSING || state == State.ENDED;
  }

  void agreeOn(List<String> both) {
    features = both;
  }

  List<String> features() {
    return features;
  }

  /** The session of an open connection, otherwise null. */
  @Nullable Session session() {
    return state == State.OPEN ? session : null;
  }

  /** The session that was taken here, open or not yet. */
  @Nullable Session taken() {
    return session;
  }

  /** The session that is being opened here; it ends with this connection from now on. */
  void take(Session opening) {
    session = opening;
    tookAt = loop.trails().now();
  }

  /** The peer has been told that it is connected. */
  void open(int interval) {
    if (ended()) {
      return;
    }
    state = State.OPEN;
    welcomed = true;
    Past.connected(this);
    heartbeat = interval;
    pinged = false;
    scheduleHeartbeat();
  }

  // ---- LineListener

  @Override
  public void received(CommandFrame frame) {
    if (ended()) {
      return;
    }
    pinged = false;
    if (counts(frame)) {
      dispatch(frame.id(), frame.command());
    }
  }

  /** Whether this is not one command too many; otherwise it has been refused. */
  private boolean counts(CommandFrame frame) {
    heard = loop.lane().millis();
    services().meters().commands.increment();
    long next = loop.commandRate().take(commandRate, heard * 1_000_000);
    if (next < 0) {
      refuseOrEnd(
          frame.id(), Code.TOO_MANY_COMMANDS, null, Classes.of(services(), frame.command()));
      return false;
    }
    commandRate = next;
    if (flood > 0) {
      flood--;
    }
    return true;
  }

  private void refuseOrEnd(long id, Code code, @Nullable String detail, Priority priority) {
    if (++flood > FLOOD) {
      close(Code.FLOODING, Code.FLOODING.meaning());
    } else {
      refuse(id, code, detail, priority);
    }
  }

  private void dispatch(long id, Command command) {
    switch (command) {
      case Command.Ping ping -> send(id, new ServerMessage.Pong(), Priority.FIRST);
      case Command.Pong pong -> {}
      case Command.Connect connect -> {
        if (state != State.WAITING) {
          refuse(id, Code.ALREADY_CONNECTED, Code.ALREADY_CONNECTED.meaning());
        } else if (loop.drains()) {
          refuse(id, Code.DRAINING, Code.DRAINING.meaning());
          close(Code.DRAINED, Code.DRAINED.meaning());
        } else {
          state = State.OPENING;
          loop.wheel().schedule(this, heard + OPENING_MILLIS);
          new Opening(this, id, connect).start();
        }
      }
      default -> {
        if (state != State.OPEN || session == null) {
          refuse(id, Code.NOT_CONNECTED, null, Classes.of(services(), command));
        } else {
          session.carryOut(id, command);
        }
      }
    }
  }

  @Override
  public void errand(Command.Connect who, CommandFrame frame) {
    if (begins(frame)) {
      new Errand(this, frame).run(who);
    }
  }

  @Override
  public void pass(long id, Command.Connect who, Consumer<Pass> told) {
    if (begins(new CommandFrame(id, who))) {
      new Passing(this, id, who, told).run();
    }
  }

  private boolean begins(CommandFrame errand) {
    if (ended()) {
      return false;
    }
    if (state != State.WAITING) {
      throw new IllegalStateException("an errand while " + state);
    }
    state = State.ERRAND;
    if (!counts(errand)) {
      return false;
    }
    loop.wheel().schedule(this, heard + OPENING_MILLIS);
    return true;
  }

  /** It is answered; the next may come. How long to wait for it is the transport's. */
  void errandDone() {
    state = State.WAITING;
    loop.wheel().cancel(this);
    if (session != null) {
      session.errandDone();
      session = null;
    }
  }

  @Override
  public Map<String, Position> positions() {
    return state == State.OPEN && session != null ? session.positions() : Map.of();
  }

  @Override
  public void alive() {
    heard = loop.lane().millis();
    pinged = false;
  }

  @Override
  public void malformed(MalformedFrameException problem) {
    if (ended()) {
      return;
    }
    if (problem.id() == 0) {
      close(Code.PROTOCOL_VIOLATED, String.valueOf(problem.getMessage()));
    } else {
      heard = loop.lane().millis();
      refuseOrEnd(problem.id(), problem.code(), problem.getMessage(), Priority.FIRST);
    }
  }

  @Override
  public void writable() {
    if (state == State.OPEN && session != null) {
      session.resume();
    }
  }

  @Override
  public void ended(Code code, String detail) {
    if (state == State.ENDED) {
      return;
    }
    state = State.ENDED;
    loop.wheel().cancel(this);
    loop.forget(this);
    Past.ended(this, code);
    services().meters().code(code).increment();
    if (session != null) {
      session.lineEnded();
    }
    Journal.ended(this, code, detail);
  }

  @Override
  protected void expired(long now) {
    if (state != State.OPEN && overdue(now) > MOMENT_MILLIS) {
      // It was this node that stood still: what was to come may lie unread.
      loop.wheel().schedule(this, now + MOMENT_MILLIS);
      return;
    }
    switch (state) {
      case WAITING -> close(Code.HANDSHAKE_TIMEOUT, Code.HANDSHAKE_TIMEOUT.meaning());
      case OPENING -> close(Code.CLOSING_OVERLOADED, "opening the session took too long");
      case ERRAND -> close(Code.CLOSING_OVERLOADED, "the command took too long");
      case OPEN -> beat(now);
      case CLOSING, ENDED -> {}
    }
  }

  private void beat(long now) {
    long expires = session == null ? 0 : session.principal().expires();
    if (expires > 0 && services().clock().instant().getEpochSecond() >= expires) {
      close(Code.CLOSING_TOKEN_EXPIRED, Code.TOKEN_EXPIRED.meaning());
      return;
    }
    long grace = services().limits().heartbeatGrace().toMillis();
    if (now - heard >= heartbeat + grace && (!pinged || overdue(now) > grace / 4)) {
      // It was this node that stood still: what the peer said, or would have, was not read yet.
      heard = now - heartbeat;
    }
    long silent = now - heard;
    if (silent >= heartbeat + grace) {
      close(Code.HEARTBEAT_LOST, Code.HEARTBEAT_LOST.meaning());
      return;
    }
    if (silent >= heartbeat && !pinged) {
      pinged = true;
      push(new ServerMessage.Ping());
      if (!line.answers()) {
        alive();
      }
    }
    if (state == State.OPEN) {
      scheduleHeartbeat();
    }
  }

  /** Sets the time of the next look at this line: for life, or because its time is over. */
  void scheduleHeartbeat() {
    long due = heard + heartbeat + (pinged ? services().limits().heartbeatGrace().toMillis() : 0);
    if (!pinged) {
      // Lines that came together must not be pinged together for ever.
      due += loop.random(heartbeat / 10 + 1);
    }
    long expires = session == null ? 0 : session.principal().expires();
    if (expires > 0) {
      long left = expires * 1_000 - services().clock().millis();
      due = Math.min(due, loop.lane().millis() + Math.max(0, left));
    }
    loop.wheel().schedule(this, due);
  }

  // ---- answering

  /** Goes on with what a stage brings, here on the loop, if the line still stands. */
  <T> void await(CompletionStage<T> stage, Consumer<T> done, Consumer<RefusedException> failed) {
    Awaited.on(this, stage, done, failed);
  }

  void started() {
    started(1);
  }

  /** As many commands more as this weighs are under way. */
  void started(int weight) {
    underWay += (short) weight;
    if (underWay >= PAUSE_AT && !paused) {
      paused = true;
      Past.paused(this);
      line.reading(false);
    }
  }

  void finished() {
    finished(1);
  }

  void finished(int weight) {
    underWay -= (short) weight;
    if (underWay <= RESUME_AT && paused) {
      paused = false;
      if (!ended()) {
        line.reading(true);
      }
    }
  }

  /** Refuses a command that names no channel. */
  void refuse(long id, Code code, @Nullable String detail) {
    refuse(id, code, detail, Priority.FIRST);
  }

  void refuse(long id, Code code, @Nullable String detail, Priority priority) {
    services().meters().code(code).increment();
    answer(id, Refused.of(code, detail == null ? code.meaning() : detail), priority);
  }

  /** Answers a command, if it wants an answer. */
  void answer(long id, ServerMessage.Reply reply, Priority priority) {
    if (id != 0) {
      send(id, reply, priority);
    }
    if (state == State.ERRAND) {
      errandDone();
    }
  }

  /** Pushes what names no channel. */
  void push(ServerMessage.Push push) {
    send(0, push, Priority.FIRST);
  }

  void send(long id, ServerMessage message, Priority priority) {
    if (ended()) {
      return;
    }
    Offer offer = line.send(services().codecs().single(line.encoding(), id, message), priority);
    if (offer == Offer.FULL) {
      tooSlow();
    } else {
      line.flush();
    }
  }

  void close(Code code, String message) {
    close(Closing.of(code, message));
  }

  void close(Closing closing) {
    if (!ended()) {
      state = State.CLOSING;
      line.close(closing);
    }
  }

  void tooSlow() {
    close(Code.SLOW_CONSUMER, Code.SLOW_CONSUMER.meaning());
  }
}
