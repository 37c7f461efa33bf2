package dev.hawser.transports.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.hawser.core.access.Certified;
import dev.hawser.core.lane.Lane;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.transports.door.Stay;
import dev.hawser.transports.http.Request;
import dev.hawser.transports.http.RequestParser;
import dev.hawser.transports.line.Berth;
import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.line.Remote;
import dev.hawser.transports.line.Shown;
import dev.hawser.transports.line.Wire;
import dev.hawser.transports.websocket.Origins;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import java.util.concurrent.Future;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of HTTP/1.1 that carries requests and answers, one after another; a stream is its
 * last.
 *
 * <p>What a peer sends ahead waits, bounded, until the answer before it is written and taken.
 */
final class Exchanges extends ChannelInboundHandlerAdapter implements Stay, Caller {

  private static final long IDLE_MILLIS = 60_000;

  /** What may wait while nothing is served, before reading stops. */
  private static final int AHEAD = 32 * 1024;

  private static final String WORDS = "text/plain; charset=utf-8";
  private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1);

  private static final Logger log = LoggerFactory.getLogger(Exchanges.class);

  private enum State {
    /** Between two requests. */
    IDLE,
    /** A request has begun. */
    READING,
    /** The head of a request is good, its body not yet whole. */
    ACCEPTED,
    /** A request is whole and not answered. */
    SERVING,
    /** The last answer is written. */
    OVER
  }

  private final Berth berth;
  private final Channel channel;
  private final Rules rules;
  private final Intake intake;
  private final Desk desk = new Desk(this);
  private State state = State.READING;
  private @Nullable ChannelHandlerContext context;
  private Lane.@Nullable Timer timer;
  private boolean last;

  Exchanges(Berth berth, Channel channel, Origins origins, Request first) {
    this.berth = berth;
    this.channel = channel;
    this.rules = new Rules(origins, berth.reception().limits());
    this.intake = new Intake(berth, first);
  }

  @Override
  public Berth berth() {
    return berth;
  }

  @Override
  public String remote() {
    return Remote.address(channel);
  }

  @Override
  public @Nullable Certified certified() {
    return Shown.of(channel);
  }

  private LineLimits limits() {
    return berth.reception().limits();
  }

  @Override
  public void begin(
      ChannelHandlerContext here, @Nullable Code refusal, long patienceMillis, ByteBuf rest) {
    context = here;
    if (refusal != null) {
      desk.refuse(refusal, intake.known(), rules);
      return;
    }
    patience(patienceMillis);
    take(rest);
  }

  // ---- what comes in

  @Override
  public void channelRead(ChannelHandlerContext here, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (state != State.OVER) {
        take(in);
      }
    } catch (RuntimeException | Error failure) {
      failed(failure);
    } finally {
      in.release();
    }
  }

  private void take(ByteBuf in) {
    if (in.isReadable() && !intake.add(in)) {
      turnAway(503, "This node holds too many unfinished requests.");
      return;
    }
    process();
  }

  /** Goes on until a request is served that has no answer yet, or more bytes are needed. */
  private void process() {
    boolean moved = true;
    while (moved && state != State.OVER && state != State.SERVING && channel.isWritable()) {
      moved = state == State.ACCEPTED ? serve() : read();
    }
    boolean waits = state == State.SERVING || !channel.isWritable();
    if (state != State.OVER && waits && intake.waiting() > AHEAD) {
      channel.config().setAutoRead(false);
    }
  }

  /** Reads a head; false if that is not whole, or not good. */
  private boolean read() {
    if (state == State.IDLE && intake.waiting() > 0) {
      state = State.READING;
      patience(limits().handshake().toMillis());
    }
    Request request;
    try {
      request = intake.request();
    } catch (RequestParser.BadRequestException bad) {
      turnAway(bad.status(), bad.why());
      return false;
    }
    if (request == null) {
      return false;
    }
    Rules.Refusal refusal = rules.refuses(request);
    if (refusal != null) {
      turnAway(refusal.status(), refusal.why());
      return false;
    }
    state = State.ACCEPTED;
    last = old() || request.names("connection", "close");
    if (!old() && request.names("expect", "100-continue") && request.length() > intake.waiting()) {
      write(CONTINUE);
    }
    return true;
  }

  private boolean serve() {
    byte[] body = intake.body();
    if (body == null) {
      return false;
    }
    state = State.SERVING;
    quiet();
    desk.serve(requireNonNull(intake.known()), body);
    return true;
  }

  /** Whether the peer speaks HTTP/1.0, which knows neither chunks nor connections that stay. */
  private boolean old() {
    Request request = intake.known();
    return request != null && request.version().equals("HTTP/1.0");
  }

  // ---- what goes out

  private void turnAway(int status, String why) {
    berth.reception().meters().code(Code.PROTOCOL_VIOLATED).increment();
    last = true;
    answer(status, WORDS, 0, (why + "\n").getBytes(UTF_8));
  }

  @Override
  public void answer(int status, @Nullable String type, int after, byte[] body) {
    if (state == State.OVER) {
      return;
    }
    Head head = new Head(status, rules.fields(status, intake.known())).after(after);
    if (type != null) {
      head = head.with("Content-Type", type).with("Content-Length", String.valueOf(body.length));
    }
    byte[] start = (last ? head.with("Connection", "close") : head).bytes();
    byte[] whole = new byte[start.length + body.length];
    System.arraycopy(start, 0, whole, 0, start.length);
    System.arraycopy(body, 0, whole, start.length, body.length);
    if (last) {
      end(whole);
      return;
    }
    write(whole);
    intake.next();
    state = State.IDLE;
    patience(IDLE_MILLIS);
    channel.config().setAutoRead(true);
    if (intake.waiting() > 0) {
      // Not within the caller's own call: it may still be speaking of the command before.
      berth.loop().execute(this::process);
    }
  }

  /** The rest of this connection is one answer. */
  @Override
  public void stream(@Nullable EventIds ids, CommandFrame connect) {
    Head head = new Head(200, rules.fields(200, intake.known())).with("Connection", "close");
    StreamLine line = new StreamLine(berth, channel, ids, !old(), head);
    over();
    desk.gone("the connection goes on as a stream");
    requireNonNull(context).pipeline().replace(this, null, line);
    line.begin(null, limits().handshake().toMillis());
    berth.arrived(channel);
    channel.config().setAutoRead(true);
    line.open(connect);
  }

  private void write(byte[] bytes) {
    ChannelHandlerContext here = requireNonNull(context);
    ByteBuf buffer = here.alloc().directBuffer(bytes.length).writeBytes(bytes);
    var _ = here.writeAndFlush(buffer, here.voidPromise());
  }

  // ---- how it ends

  @Override
  public void lastAnswer() {
    last = true;
  }

  @Override
  public void quit() {
    if (state != State.OVER) {
      end(new byte[0]);
    }
  }

  private void end(byte[] words) {
    over();
    timer = berth.loop().after(limits().farewell().toMillis(), this::close);
    channel.config().setAutoRead(true);
    ChannelHandlerContext here = requireNonNull(context);
    // The peer's end of file closes the socket; to close it now would lose what is on its way.
    var _ =
        here.writeAndFlush(here.alloc().directBuffer(words.length).writeBytes(words))
            .addListener(written -> berth.loop().execute(() -> Wire.end(channel)));
  }

  private void over() {
    state = State.OVER;
    quiet();
    intake.drop();
  }

  private void close() {
    Future<?> _ = channel.close();
  }

  private void patience(long millis) {
    quiet();
    timer = berth.loop().after(millis, this::late);
  }

  private void quiet() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void late() {
    if (state == State.IDLE) {
      quit();
    } else {
      berth.reception().meters().code(Code.HANDSHAKE_TIMEOUT).increment();
      last = true;
      answer(408, WORDS, 0, "The request did not come in time.\n".getBytes(UTF_8));
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext here) {
    if (channel.isWritable() && state != State.OVER) {
      channel.config().setAutoRead(true);
      berth.loop().execute(this::process);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext here, Object event) {
    if (event instanceof SslCloseCompletionEvent) {
      // TLS's end of file is as good as the socket's.
      close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext here) {
    over();
    desk.gone("end of file");
    berth.arrived(channel);
  }

  /** Our own mistake: it costs this connection, never the loop. */
  private void failed(Throwable failure) {
    log.atError()
        .addKeyValue("connection", channel.id().asShortText())
        .setCause(failure)
        .log("A request failed");
    close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext here, Throwable cause) {
    if (cause instanceof IOException || cause.getCause() instanceof SSLException) {
      close();
    } else {
      failed(cause);
    }
  }
}
