package dev.hawser.transports.line;

import static java.util.Objects.requireNonNull;

import dev.hawser.core.access.Certified;
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
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.transports.loop.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Future;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line: the only handler of its channel, and what core knows of it.
 *
 * <p>A line that idles holds this object and nothing else of ours: buffers, outbox and ending exist
 * while there is something in them. A subclass cuts the bytes that come in, and knows how its
 * transport says goodbye.
 *
 * <p>Ending, in order: what was accepted before, the last words, the end of our side, the peer's
 * end; whatever has not happened by the end of {@link LineLimits#farewell} does not happen.
 */
public abstract class ChannelLine extends ChannelInboundHandlerAdapter implements Line {

  /** The most that leaves the outbox in one write, unless one frame has more. */
  private static final int GATHERED = 16 * 1024;

  /** The same where the peer takes parts: so much, and what the kernel has unsent, is below. */
  private static final int GATHERED_PARTS = 8 * 1024;

  /**
   * With more below than this, what takes parts waits in the outbox; the object is shared by all.
   */
  private static final WriteBufferWaterMark ONE_AT_A_TIME = new WriteBufferWaterMark(1024, 2048);

  /** The place among the berth's lines of one that has ended; a flag of its own costs a word. */
  private static final int GONE = -1;

  private static final Logger log = LoggerFactory.getLogger(ChannelLine.class);

  private final Berth berth;
  private final Channel channel;
  private final Framing framing;
  private @Nullable LineListener listener;
  private @Nullable Outbox outbox;
  private @Nullable Ending ending;
  private @Nullable ByteBuf partial;
  private Lane.@Nullable Timer deadline;
  private int place;
  private boolean connected;
  private boolean watched;
  private boolean flushing;
  private boolean cuts;

  /** Core has ceased to read. */
  private boolean held;

  private final boolean piped;

  protected ChannelLine(Berth berth, Channel channel, Framing framing) {
    this.berth = berth;
    this.channel = channel;
    this.framing = framing;
    this.piped = Wire.piped(channel);
  }

  /** Consumes whole frames, as long as {@link #open}, and leaves the rest. */
  protected abstract void decode(ByteBuf in);

  /** Like {@link #decode}, while only the peer's end is waited for. */
  protected abstract void decodeEnding(ByteBuf in);

  /** The transport's own end, after the frame that says why. */
  protected abstract byte[] farewell(Closing closing);

  /** Whether the peer says goodbye itself before the socket may be closed. */
  protected abstract boolean awaitsAnswer();

  /**
   * Announces the line to core; what the peer reads first must be written already.
   *
   * @param refusal null, or why it ends at once
   * @param deadlineMillis until the peer must have sent {@code connect}
   */
  public final void begin(@Nullable Code refusal, long deadlineMillis) {
    place = berth.enter(this);
    if (refusal != null) {
      int after = berth.reception().gate().after(refusal);
      close(Closing.of(refusal, refusal.meaning(), after));
      return;
    }
    deadline = berth.loop().after(deadlineMillis, this::late);
    try {
      listener = berth.reception().gate().opened(this);
    } catch (RuntimeException | Error failure) {
      failed(failure);
    }
  }

  private void late() {
    close(Closing.of(Code.HANDSHAKE_TIMEOUT, "no `connect` in time"));
  }

  // What comes in.

  @Override
  public final void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (!ended()) {
        take(in);
      }
    } catch (RuntimeException | Error failure) {
      failed(failure);
    } finally {
      in.release();
    }
    if (berth.strained()) {
      rest();
    }
  }

  private void rest() {
    if (ending == null && !held && !ended()) {
      Wire.reading(channel, false);
      berth.rests(this);
    }
  }

  /** It may be read again, unless core wants it otherwise. */
  final void rested() {
    if (ending == null && !held && !ended()) {
      Wire.reading(channel, true);
    }
  }

  /** What was read in one turn has been taken. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {}

  private void take(ByteBuf in) {
    ByteBuf held = partial;
    if (held == null) {
      cut(in);
      if (in.isReadable()) {
        hold(in);
      }
      return;
    }
    int capacity = held.capacity();
    held.writeBytes(in);
    if (!berth.holds(held.capacity() - capacity)) {
      overloaded();
    }
    cut(held);
    if (!held.isReadable()) {
      drop();
    } else if (held.readerIndex() > 0) {
      drop(held);
    }
  }

  private void cut(ByteBuf in) {
    if (ending == null) {
      decode(in);
    }
    Ending how = ending;
    if (how != null && !how.answered) {
      decodeEnding(in);
    }
    if (how != null && how.answered) {
      in.skipBytes(in.readableBytes());
    }
  }

  private void hold(ByteBuf rest) {
    ByteBuf buffer = berth.buffer(rest.readableBytes());
    buffer.writeBytes(rest);
    partial = buffer;
    if (!berth.holds(buffer.capacity())) {
      overloaded();
    }
  }

  /** Puts the rest where it has just enough room. */
  private void drop(ByteBuf held) {
    partial = null;
    berth.holds(-held.capacity());
    try {
      hold(held);
    } finally {
      held.release();
    }
  }

  private void drop() {
    ByteBuf held = partial;
    if (held != null) {
      partial = null;
      berth.holds(-held.capacity());
      held.release();
    }
  }

  protected final void overloaded() {
    close(Closing.of(Code.CLOSING_OVERLOADED, "too many unfinished frames on this node"));
  }

  /** The largest frame that is taken now. */
  protected final int largest() {
    LineLimits limits = berth.reception().limits();
    return connected ? limits.frame() : limits.greeting();
  }

  protected final boolean open() {
    return ending == null;
  }

  protected final Berth berth() {
    return berth;
  }

  protected final Channel channel() {
    return channel;
  }

  /** Hands one frame to core. */
  protected final void deliver(byte[] bytes, int offset, int length) {
    LineListener hears = requireNonNull(listener);
    CommandFrame frame;
    try {
      frame = berth.reception().codec(encoding()).decodeCommand(bytes, offset, length);
    } catch (MalformedFrameException problem) {
      hears.malformed(problem);
      return;
    }
    deliver(understood(frame));
  }

  /** What the transport makes of a command before core hears it. */
  protected CommandFrame understood(CommandFrame frame) {
    return frame;
  }

  /** Hands one command to core. */
  protected final void deliver(CommandFrame frame) {
    if (!connected && frame.command() instanceof Command.Connect) {
      connected = true;
      endDeadline();
    }
    requireNonNull(listener).received(frame);
  }

  /** Where the peer's subscriptions stand, with everything that {@link #send} took. */
  protected final Map<String, Position> positions() {
    LineListener hears = listener;
    return hears == null ? Map.of() : hears.positions();
  }

  /** Tells core of bytes that cannot be cut into frames, though they came whole. */
  protected final void deliverMalformed(String problem) {
    requireNonNull(listener).malformed(new MalformedFrameException(Code.MALFORMED, 0, problem));
  }

  /** The transport's own signs of life count as the protocol's. */
  protected final void alive() {
    if (connected) {
      requireNonNull(listener).alive();
    }
  }

  @Override
  public final void reading(boolean on) {
    held = !on;
    if (ending == null) {
      Wire.reading(channel, on);
    }
  }

  // What goes out.

  @Override
  public Offer send(Frame frame, Priority priority) {
    if (ending != null || ended()) {
      return Offer.CLOSED;
    }
    Outbox waits = outbox;
    boolean first = (waits == null || waits.isEmpty()) && channel.isWritable();
    if (first && !(cuts && Outbox.large(frame, framing))) {
      write(frame);
      return Offer.ACCEPTED;
    }
    if (waits == null) {
      waits = newOutbox();
    }
    if (first) {
      waits.addAlone(frame, priority);
      return Offer.ACCEPTED;
    }
    return waits.add(frame, priority) ? Offer.ACCEPTED : Offer.FULL;
  }

  private Outbox newOutbox() {
    Outbox made = new Outbox(framing, berth.reception().limits().outbox());
    outbox = made;
    if (cuts) {
      made.cutLarge(berth.reception().codec(encoding()));
    }
    return made;
  }

  private void write(Frame frame) {
    ByteBuf bytes;
    if (frame.shared()) {
      bytes = berth.shared().framed(frame, framing).retainedDuplicate();
    } else {
      bytes = channel.alloc().directBuffer(framing.size(frame));
      framing.write(frame, bytes);
    }
    write(bytes, channel.voidPromise());
  }

  /** Straight to the socket where nothing stands between; to what stands there otherwise. */
  private void write(ByteBuf bytes, ChannelPromise promise) {
    if (piped) {
      Future<?> _ = channel.write(bytes, promise);
    } else {
      channel.unsafe().write(bytes, promise);
    }
  }

  private void push() {
    if (piped) {
      channel.flush();
    } else {
      channel.unsafe().flush();
    }
  }

  /**
   * Writes bytes of the transport's own between two frames, if nothing waits before them.
   *
   * @return whether nothing did
   */
  protected final boolean writeControl(byte[] bytes) {
    boolean first = backlog() == 0 && channel.isWritable();
    if (first) {
      ByteBuf buffer = channel.alloc().directBuffer(bytes.length).writeBytes(bytes);
      write(buffer, channel.voidPromise());
    }
    return first;
  }

  @Override
  public final void flush() {
    if (pump()) {
      // Not within the caller's own call: it may be in the middle of its list of lines.
      berth.loop().execute(this::tellWritable);
    }
  }

  /**
   * Writes until nothing waits or the kernel takes no more.
   *
   * @return whether the outbox became writable by it
   */
  private boolean pump() {
    if (ended() || flushing) {
      return false;
    }
    boolean relieved = false;
    flushing = true;
    try {
      do {
        push();
        Outbox waits = outbox;
        if (waits == null || waits.isEmpty() || !channel.isWritable()) {
          break;
        }
        ByteBuf gathered = waits.gather(channel.alloc(), cuts ? GATHERED_PARTS : GATHERED);
        relieved |= waits.relieved();
        write(gathered, channel.voidPromise());
      } while (true);
      speakLast();
    } finally {
      flushing = false;
    }
    watch();
    return relieved;
  }

  private void watch() {
    if (!watched && Wire.waits(channel)) {
      watched = true;
      berth.lookAfter(this);
    }
    Outbox waits = outbox;
    if (!watched && waits != null && waits.isEmpty()) {
      // What was cut has left, and nobody looks whether the peer takes it: the kernel has it all.
      outbox = null;
    }
  }

  /** Looks whether the peer takes what waits for it; false if nothing waits any more. */
  final boolean stillWaiting() {
    Outbox waits = outbox;
    if (ended() || (!Wire.waits(channel) && (waits == null || waits.isEmpty()))) {
      watched = false;
      outbox = null;
      return false;
    }
    if (waits == null) {
      waits = newOutbox();
    }
    long stuck = Wire.stuckFor(channel, waits, berth.loop().millis());
    if (stuck >= berth.reception().limits().stall().toMillis()) {
      close(Closing.of(Code.SLOW_CONSUMER, "nothing was taken for " + stuck + " ms"));
    }
    return true;
  }

  @Override
  public final void channelWritabilityChanged(ChannelHandlerContext context) {
    try {
      if (channel.isWritable() && !flushing && pump()) {
        tellWritable();
      }
    } catch (RuntimeException | Error failure) {
      failed(failure);
    }
  }

  private void tellWritable() {
    LineListener hears = listener;
    if (ending == null && !ended() && hears != null) {
      try {
        hears.writable();
      } catch (RuntimeException | Error failure) {
        failed(failure);
      }
    }
  }

  @Override
  public final int backlog() {
    Outbox waits = outbox;
    return waits == null ? 0 : waits.bytes();
  }

  @Override
  public final int backlog(Priority priority) {
    Outbox waits = outbox;
    return waits == null ? 0 : waits.bytes(priority);
  }

  @Override
  public final boolean writable(Priority priority) {
    Outbox waits = outbox;
    return waits == null || waits.writable(priority);
  }

  // How it ends.

  @Override
  public final void close(Closing closing) {
    if (ending != null || ended()) {
      return;
    }
    Code code = Code.of(closing.code());
    byte[] frame = berth.reception().codec(encoding()).encode(ServerFrame.push(closing));
    byte[] own = farewell(closing);
    ByteBuf words = channel.alloc().directBuffer(framing.size(frame.length) + own.length);
    framing.write(frame, words);
    words.writeBytes(own);
    end(new Ending(code == null ? Code.DISCONNECTED : code, closing.message(), words, false));
  }

  /**
   * Ends with no word but the transport's own.
   *
   * @param answered whether no goodbye of the peer is waited for
   */
  protected final void close(Code code, String detail, byte[] own, boolean answered) {
    if (ending == null && !ended()) {
      ByteBuf words = channel.alloc().directBuffer(own.length).writeBytes(own);
      end(new Ending(code, detail, words, answered));
    }
  }

  private void end(Ending how) {
    ending = how;
    endDeadline();
    how.patience =
        berth.loop().after(berth.reception().limits().farewell().toMillis(), this::force);
    Wire.reading(channel, true);
    var _ = pump();
  }

  private void speakLast() {
    Ending how = ending;
    ByteBuf words = how == null ? null : how.lastWords;
    if (how == null || words == null || backlog() > 0) {
      return;
    }
    how.lastWords = null;
    ChannelPromise said = channel.newPromise();
    said.addListener(future -> {
      how.said = future.isSuccess();
      // Not within the write that has just ended: it still holds the buffer that this closes.
      berth.loop().execute(() -> finish(how));
    });
    write(words, said);
    push();
  }

  /** The peer has said its own goodbye; what it sends after that is not looked at. */
  protected final void peerEnded() {
    Ending how = requireNonNull(ending);
    how.answered = true;
    finish(how);
  }

  private void finish(Ending how) {
    if (how.said && !how.finished && (how.answered || !awaitsAnswer())) {
      how.finished = true;
      // The peer's end of file closes the socket; to close it now would lose what is on its way,
      // if the peer is still sending.
      Wire.end(channel);
    }
  }

  private void force() {
    if (!ended()) {
      if (backlog() > 0 || Wire.waits(channel)) {
        // Otherwise the kernel would go on holding for minutes what nobody takes.
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
      }
      channel.unsafe().close(channel.voidPromise());
    }
  }

  private void endDeadline() {
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
    }
  }

  /** Our own mistake: it costs this line, never the loop. */
  private void failed(Throwable failure) {
    log.atError()
        .addKeyValue("connection", channel.id().asShortText())
        .addKeyValue("remote", remote())
        .addKeyValue("code", Code.CLOSING_INTERNAL.number())
        .setCause(failure)
        .log("A line failed");
    try {
      close(Closing.of(Code.CLOSING_INTERNAL, Code.CLOSING_INTERNAL.meaning()));
    } catch (RuntimeException | Error again) {
      log.error("A line could not be closed in order", again);
      force();
    }
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException || cause.getCause() instanceof SSLException)) {
      failed(cause);
    } else {
      if (ending == null) {
        String detail = cause.getMessage();
        ending = new Ending(Code.LINE_BROKEN, detail == null ? "" : detail, null, true);
      }
      channel.unsafe().close(channel.voidPromise());
    }
  }

  @Override
  public final void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslCloseCompletionEvent) {
      // TLS's end of file is as good as the socket's.
      channel.unsafe().close(channel.voidPromise());
    } else if (event instanceof ChannelInputShutdownEvent && !ended()) {
      try {
        inputEnded();
      } catch (RuntimeException | Error failure) {
        failed(failure);
      }
    }
  }

  /** The peer says no more, on a wire where that alone does not end it. */
  protected void inputEnded() {}

  @Override
  public final void channelInactive(ChannelHandlerContext context) {
    if (ended()) {
      return;
    }
    int left = place;
    place = GONE;
    endDeadline();
    drop();
    released();
    outbox = null;
    berth.leave(left);
    Ending how = ending;
    Code code = how == null ? Code.PEER_CLOSED : how.code;
    String detail = how == null ? "end of file" : how.detail;
    if (how != null) {
      how.release();
    }
    LineListener hears = listener;
    if (hears == null) {
      // The gate counted its refusal itself.
      return;
    }
    try {
      hears.ended(code, detail);
    } catch (RuntimeException | Error failure) {
      log.atError()
          .addKeyValue("connection", channel.id().asShortText())
          .setCause(failure)
          .log("The end of a line was not taken");
    }
  }

  /** Frees what the subclass holds; the line has ended. */
  protected void released() {}

  // Who it is.

  @Override
  public final Loop loop() {
    return berth.loop();
  }

  @Override
  public final Encoding encoding() {
    return framing.encoding();
  }

  /** What is below is kept small too: a part that waits there is one that nothing can pass. */
  @Override
  public boolean cutLarge() {
    if (!cuts) {
      cuts = true;
      channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, ONE_AT_A_TIME);
      Outbox waits = outbox;
      if (waits != null) {
        waits.cutLarge(berth.reception().codec(encoding()));
      }
    }
    return true;
  }

  @Override
  public final boolean deflates() {
    return framing.deflates();
  }

  @Override
  public final @Nullable Certified certified() {
    return piped ? Shown.of(channel) : null;
  }

  @Override
  public final String remote() {
    return Remote.address(channel);
  }

  private boolean ended() {
    return place == GONE;
  }

  final void place(int number) {
    place = number;
  }

  @Override
  public String toString() {
    return transport() + " line " + channel.id().asShortText();
  }
}
