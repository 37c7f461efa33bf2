package dev.hawser.transports.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.hawser.core.lane.Lane;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.transports.door.Stay;
import dev.hawser.transports.http.Answer;
import dev.hawser.transports.http.Request;
import dev.hawser.transports.http.RequestParser;
import dev.hawser.transports.line.Berth;
import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.line.Remote;
import dev.hawser.transports.websocket.Origins;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that carries requests and answers, one after another; a stream is its last.
 *
 * <p>What a peer sends ahead waits, bounded, until the answer before it is written and taken.
 */
final class Exchanges extends ChannelInboundHandlerAdapter implements Stay {

  private static final long IDLE_MILLIS = 60_000;

  /** What may wait behind a request that is being answered, before reading stops. */
  private static final int AHEAD = 32 * 1024;

  private static final String JSON = "application/json";
  private static final String LINES = "application/x-ndjson";
  private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1);

  private static final Logger log = LoggerFactory.getLogger(Exchanges.class);

  private enum State {
    /** Between two requests. */
    IDLE,
    /** A request has begun. */
    READING,
    /** A request is whole and not answered. */
    SERVING,
    /** The last answer is written. */
    OVER
  }

  private final Berth berth;
  private final Channel channel;
  private final Origins origins;
  private final RequestParser parser = new RequestParser();
  private State state = State.READING;
  private @Nullable Request request;
  private @Nullable ByteBuf held;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Errands errands;
  private @Nullable PollLine poll;
  private Lane.@Nullable Timer timer;
  private boolean last;

  Exchanges(Berth berth, Channel channel, Origins origins, Request first) {
    this.berth = berth;
    this.channel = channel;
    this.origins = origins;
    this.request = first;
  }

  Berth berth() {
    return berth;
  }

  String remote() {
    return Remote.address(channel);
  }

  private LineLimits limits() {
    return berth.reception().limits();
  }

  @Override
  public void begin(
      ChannelHandlerContext here, @Nullable Code refusal, long patienceMillis, ByteBuf rest) {
    context = here;
    if (refusal != null) {
      last = true;
      answer(
          Statuses.of(refusal),
          berth
              .reception()
              .json()
              .encode(ServerFrame.push(Closing.of(refusal, refusal.meaning()))));
      return;
    }
    patience(patienceMillis);
    if (acceptable(requireNonNull(request))) {
      take(rest);
    }
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
    ByteBuf buffer = held;
    if (buffer == null) {
      buffer = channel.alloc().heapBuffer(Math.max(256, in.readableBytes()));
      held = buffer;
      berth.holds(buffer.capacity());
    }
    int before = buffer.capacity();
    buffer.writeBytes(in);
    if (!berth.holds(buffer.capacity() - before)) {
      last = true;
      refuse(503, "This node holds too many unfinished requests.");
      return;
    }
    process();
  }

  private void process() {
    while ((state == State.IDLE || state == State.READING) && channel.isWritable() && next()) {
      // Goes on until a request is served that has no answer yet, or more bytes are needed.
    }
    ByteBuf buffer = held;
    if (buffer != null && !buffer.isReadable()) {
      drop();
    } else if (buffer != null && state == State.SERVING && buffer.readableBytes() > AHEAD) {
      channel.config().setAutoRead(false);
    }
  }

  /** Goes one step; false if there is none. */
  private boolean next() {
    ByteBuf buffer = held;
    if (buffer == null) {
      return serveWhole(null);
    }
    if (request == null) {
      if (!buffer.isReadable()) {
        return false;
      }
      if (state == State.IDLE) {
        state = State.READING;
        patience(limits().handshake().toMillis());
      }
      try {
        request = parser.parse(buffer);
      } catch (RequestParser.BadRequestException bad) {
        last = true;
        refuse(bad.status(), bad.why());
        return false;
      }
      if (request == null || !acceptable(request)) {
        return false;
      }
    }
    return serveWhole(buffer);
  }

  private boolean serveWhole(@Nullable ByteBuf buffer) {
    Request whole = request;
    int available = buffer == null ? 0 : buffer.readableBytes();
    if (whole == null || available < whole.length()) {
      return false;
    }
    byte[] body = new byte[(int) whole.length()];
    if (buffer != null) {
      buffer.readBytes(body).discardReadBytes();
    }
    state = State.SERVING;
    quiet();
    serve(whole, body);
    return true;
  }

  /**
   * Whether a request is one to go on with; otherwise it has been answered, and nothing follows.
   */
  private boolean acceptable(Request one) {
    Place place = Place.of(one.path());
    last = one.names("connection", "close");
    if (!one.version().equals("HTTP/1.1") || one.one("host") == null) {
      return turnAway(400, "There must be one Host field, and HTTP/1.1.");
    }
    if (place == null) {
      return turnAway(404, "There is nothing at this path.");
    }
    if (!place.methods().contains(one.method())) {
      return turnAway(405, one.path() + " takes " + String.join(", ", place.methods()) + ".");
    }
    List<String> origin = one.all("origin");
    if (origin.size() > 1
        || !origins.allow(
            origin.isEmpty() ? null : origin.getFirst(), one.all("host").getFirst())) {
      request = null;
      return turnAway(403, "Pages of this origin may not ask; the operator lists those.");
    }
    if (one.length() > (place == Place.COMMAND ? limits().frame() : limits().greeting())
        || (!one.method().equals("POST") && one.length() > 0)) {
      return turnAway(413, "The body is larger than this path takes.");
    }
    // A form of another site's page can be sent without asking, but not as this type.
    String type = one.one("content-type");
    if (one.method().equals("POST")
        && (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase(JSON))) {
      return turnAway(415, "The body must be " + JSON + ".");
    }
    if (one.names("expect", "100-continue") && one.length() > 0) {
      write(CONTINUE);
    }
    return true;
  }

  private boolean turnAway(int status, String why) {
    last = true;
    refuse(status, why);
    return false;
  }

  private void serve(Request one, byte[] body) {
    if (one.method().equals("OPTIONS")) {
      write(204, null, new byte[0]);
      return;
    }
    try {
      var json = berth.reception().json();
      switch (requireNonNull(Place.of(one.path()))) {
        case COMMAND -> errands().run(Asked.who(one), Asked.command(body, json));
        case POLL -> poll(Asked.connect(one, body, json));
        case STREAM -> become(null, Asked.connect(one, body, json));
        case SSE -> {
          CommandFrame connect = Asked.connect(one, body, json);
          become(EventIds.of(connect), connect);
        }
      }
    } catch (MalformedFrameException problem) {
      berth.reception().meters().code(problem.code()).increment();
      Refused refused = Refused.of(problem.code(), String.valueOf(problem.getMessage()));
      answer(
          Statuses.of(problem.code()),
          berth.reception().json().encode(new ServerFrame(problem.id(), refused)));
    }
  }

  private Errands errands() {
    Errands known = errands;
    if (known == null) {
      known = new Errands(this);
      errands = known;
    }
    return known;
  }

  private void poll(CommandFrame connect) {
    PollLine line = new PollLine(this, connect);
    poll = line;
    line.open(connect);
  }

  /** The rest of this connection is one answer. */
  private void become(@Nullable EventIds ids, CommandFrame connect) {
    StreamLine line = new StreamLine(berth, channel, ids, fields(true));
    state = State.OVER;
    quiet();
    drop();
    leave("the connection goes on as a stream");
    requireNonNull(context).pipeline().replace(this, null, line);
    line.begin(null, limits().handshake().toMillis());
    berth.arrived(channel);
    channel.config().setAutoRead(true);
    line.open(connect);
  }

  // ---- what goes out

  /** Answers with one frame. */
  void answer(int status, byte[] frame) {
    byte[] body = new byte[frame.length + 1];
    System.arraycopy(frame, 0, body, 0, frame.length);
    body[frame.length] = '\n';
    write(status, JSON, body);
  }

  /** Answers with frames, each with its newline. */
  void answerLines(int status, byte[] lines) {
    poll = null;
    write(status, LINES, lines);
  }

  private void refuse(int status, String why) {
    berth.reception().meters().code(Code.PROTOCOL_VIOLATED).increment();
    write(status, "text/plain; charset=utf-8", (why + "\n").getBytes(UTF_8));
  }

  private void write(int status, @Nullable String type, byte[] body) {
    if (state == State.OVER) {
      return;
    }
    StringBuilder head = new StringBuilder(Answer.statusLine(status));
    if (type != null) {
      head.append("Content-Type: ").append(type).append("\r\nContent-Length: ");
      head.append(body.length).append("\r\n");
    }
    head.append(fields(type != null));
    Place place = request == null ? null : Place.of(request.path());
    if (place != null && (status == 405 || type == null)) {
      head.append("Allow: ").append(String.join(", ", place.methods())).append("\r\n");
    }
    if (status == 401) {
      head.append("WWW-Authenticate: Bearer\r\n");
    }
    if (last) {
      head.append("Connection: close\r\n");
    }
    byte[] start = head.append("\r\n").toString().getBytes(ISO_8859_1);
    byte[] whole = new byte[start.length + body.length];
    System.arraycopy(start, 0, whole, 0, start.length);
    System.arraycopy(body, 0, whole, start.length, body.length);
    if (last) {
      end(whole);
      return;
    }
    write(whole);
    request = null;
    state = State.IDLE;
    patience(IDLE_MILLIS);
    channel.config().setAutoRead(true);
    if (held != null) {
      // Not within the caller's own call: it may still be speaking of the command before.
      berth.loop().execute(this::process);
    }
  }

  /** Fields of every answer: caches and proxies keep off, and pages of allowed origins may read. */
  private String fields(boolean answer) {
    StringBuilder fields = new StringBuilder(160);
    if (answer) {
      fields.append("Cache-Control: no-store, no-transform\r\nX-Accel-Buffering: no\r\n");
      fields.append("X-Content-Type-Options: nosniff\r\n");
    }
    String origin = request == null ? null : request.one("origin");
    if (origin != null) {
      fields.append("Access-Control-Allow-Origin: ").append(origin).append("\r\nVary: Origin\r\n");
      if (!answer) {
        fields.append("Access-Control-Allow-Methods: GET, POST\r\n");
        fields.append("Access-Control-Allow-Headers: authorization, content-type, ");
        fields.append("hawser-ticket, last-event-id\r\nAccess-Control-Max-Age: 7200\r\n");
      }
    }
    return fields.toString();
  }

  private void write(byte[] bytes) {
    ChannelHandlerContext here = requireNonNull(context);
    var _ =
        here.writeAndFlush(
            here.alloc().directBuffer(bytes.length).writeBytes(bytes), here.voidPromise());
  }

  // ---- how it ends

  /** The next answer is the last. */
  void lastAnswer() {
    last = true;
  }

  /** Ends without an answer, as between two requests. */
  void quit() {
    if (state != State.OVER) {
      end(new byte[0]);
    }
  }

  private void end(byte[] words) {
    state = State.OVER;
    drop();
    ChannelHandlerContext here = requireNonNull(context);
    quiet();
    timer =
        berth
            .loop()
            .after(
                limits().farewell().toMillis(),
                () -> channel.unsafe().close(channel.voidPromise()));
    channel.config().setAutoRead(true);
    // The peer's end of file closes the socket; to close it now would lose what is on its way.
    var _ =
        here.writeAndFlush(here.alloc().directBuffer(words.length).writeBytes(words))
            .addListener(
                (ChannelFutureListener)
                    written ->
                        berth
                            .loop()
                            .execute(() -> {
                              Future<?> _ = ((DuplexChannel) channel).shutdownOutput();
                            }));
  }

  private void leave(String detail) {
    if (errands != null) {
      errands.gone(detail);
      errands = null;
    }
    if (poll != null) {
      poll.gone(detail);
      poll = null;
    }
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
    if (state == State.READING) {
      last = true;
      berth.reception().meters().code(Code.HANDSHAKE_TIMEOUT).increment();
      write(
          408, "text/plain; charset=utf-8", "The request did not come in time.\n".getBytes(UTF_8));
    } else {
      quit();
    }
  }

  private void drop() {
    ByteBuf buffer = held;
    if (buffer != null) {
      held = null;
      berth.holds(-buffer.capacity());
      buffer.release();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext here) {
    if (channel.isWritable() && held != null) {
      berth.loop().execute(this::process);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext here) {
    state = State.OVER;
    quiet();
    drop();
    leave("end of file");
    berth.arrived(channel);
  }

  /** Our own mistake: it costs this connection, never the loop. */
  private void failed(Throwable failure) {
    log.atError()
        .addKeyValue("connection", channel.id().asShortText())
        .setCause(failure)
        .log("A request failed");
    channel.unsafe().close(channel.voidPromise());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext here, Throwable cause) {
    if (cause instanceof IOException) {
      channel.unsafe().close(channel.voidPromise());
    } else {
      failed(cause);
    }
  }
}
