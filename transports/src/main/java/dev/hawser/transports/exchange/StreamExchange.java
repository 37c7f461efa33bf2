package dev.hawser.transports.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.hawser.core.access.Certified;
import dev.hawser.core.lane.Lane;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.transports.http.Request;
import dev.hawser.transports.line.Berth;
import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.line.Remote;
import dev.hawser.transports.line.Shown;
import dev.hawser.transports.line.Strand;
import dev.hawser.transports.websocket.Origins;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request of plain HTTP on a stream of HTTP/2, and its answer; a stream of frames goes on as a
 * line.
 */
public final class StreamExchange extends ChannelInboundHandlerAdapter implements Caller {

  private static final String WORDS = "text/plain; charset=utf-8";

  private final Berth berth;
  private final Http2StreamChannel stream;
  private final Rules rules;
  private final Request head;
  private final Supplier<Strand> strand;
  private final @Nullable Code refusal;
  private final Desk desk = new Desk(this);
  private @Nullable Request request;
  private @Nullable ByteBuf body;
  private Lane.@Nullable Timer timer;
  private boolean answered;

  /**
   * Must be the last handler of the stream's channel before {@link #begin}.
   *
   * @param head of a request for one of the paths of {@link ExchangeRoute}
   * @param strand makes what carries a line on this stream
   * @param refusal null, or why the peer may not ask
   */
  public StreamExchange(
      Berth berth,
      Http2StreamChannel stream,
      Origins origins,
      Request head,
      Supplier<Strand> strand,
      @Nullable Code refusal) {
    this.berth = berth;
    this.stream = stream;
    this.rules = new Rules(origins, berth.reception().limits());
    this.head = head;
    this.strand = strand;
    this.refusal = refusal;
  }

  /**
   * Begins.
   *
   * @param whole whether the head is the whole request
   */
  public void begin(boolean whole) {
    if (refusal != null) {
      desk.refuse(refusal, head, rules);
    } else if (whole) {
      serve(new byte[0]);
    } else {
      timer = berth.loop().after(limits().handshake().toMillis(), this::late);
    }
  }

  private LineLimits limits() {
    return berth.reception().limits();
  }

  @Override
  public Berth berth() {
    return berth;
  }

  @Override
  public String remote() {
    return Remote.address(stream);
  }

  @Override
  public @Nullable Certified certified() {
    return Shown.of(stream.parent());
  }

  // ---- what comes in

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    switch (message) {
      case Http2DataFrame data -> {
        int size = data.initialFlowControlledBytes();
        boolean last = data.isEndStream();
        try {
          take(data.content());
        } finally {
          data.release();
        }
        if (!last && size > 0) {
          Future<?> _ =
              context.write(new DefaultHttp2WindowUpdateFrame(size).stream(stream.stream()));
        }
        whole(last);
      }
      case Http2HeadersFrame trailer -> whole(trailer.isEndStream());
      default -> ReferenceCountUtil.release(message);
    }
  }

  private void take(ByteBuf more) {
    ByteBuf held = body;
    if (answered) {
      return;
    }
    if (held == null) {
      held = berth.buffer(more.readableBytes());
      body = held;
      account(held.capacity());
    }
    if (held.readableBytes() + more.readableBytes() > limits().frame()) {
      turnAway(413, "The body is larger than this path takes.");
      return;
    }
    int capacity = held.capacity();
    held.writeBytes(more);
    account(held.capacity() - capacity);
  }

  private void account(int more) {
    if (!berth.holds(more)) {
      turnAway(503, "This node holds too many unfinished requests.");
    }
  }

  private void whole(boolean last) {
    if (!last || answered || request != null) {
      return;
    }
    ByteBuf held = body;
    byte[] bytes = new byte[held == null ? 0 : held.readableBytes()];
    if (held != null) {
      held.readBytes(bytes);
    }
    drop();
    serve(bytes);
  }

  private void serve(byte[] bytes) {
    quiet();
    Request asked =
        new Request(
            head.method(), head.path(), head.query(), head.version(), head.fields(), bytes.length);
    request = asked;
    Rules.Refusal refused = rules.refuses(asked);
    if (refused == null) {
      desk.serve(asked, bytes);
    } else {
      turnAway(refused.status(), refused.why());
    }
  }

  // ---- what goes out

  private void turnAway(int status, String why) {
    berth.reception().meters().code(Code.PROTOCOL_VIOLATED).increment();
    answer(status, WORDS, 0, (why + "\n").getBytes(UTF_8));
  }

  @Override
  public void answer(int status, @Nullable String type, int after, byte[] content) {
    if (answered) {
      return;
    }
    answered = true;
    quiet();
    Head start = new Head(status, rules.fields(status, head)).after(after);
    if (type != null) {
      start =
          start.with("Content-Type", type).with("Content-Length", String.valueOf(content.length));
    }
    write(start, type == null);
    if (type != null) {
      Future<?> _ = stream.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(content), true));
    }
    stream.flush();
    if (request == null) {
      // The request was not waited for; nobody is to send the rest of it.
      reset(Http2Error.NO_ERROR);
    }
  }

  private void write(Head start, boolean last) {
    Http2Headers fields = new DefaultHttp2Headers().status(String.valueOf(start.status()));
    start.fields().forEach((name, value) -> fields.set(name.toLowerCase(Locale.ROOT), value));
    Future<?> _ = stream.write(new DefaultHttp2HeadersFrame(fields, last));
  }

  @Override
  public void stream(@Nullable EventIds ids, CommandFrame connect) {
    answered = true;
    desk.gone("the request goes on as a stream");
    stream.pipeline().addFirst(strand.get());
    Head start = new Head(200, rules.fields(200, requireNonNull(request)));
    StreamLine line = new StreamLine(berth, stream, ids, start, first -> write(first, false));
    stream.pipeline().replace(this, null, line);
    line.begin(null, limits().handshake().toMillis());
    line.open(connect);
  }

  @Override
  public void lastAnswer() {
    // Every answer is the last of its stream.
  }

  @Override
  public void quit() {
    if (!answered) {
      reset(Http2Error.CANCEL);
    }
  }

  private void reset(Http2Error error) {
    answered = true;
    Future<?> _ = stream.writeAndFlush(new DefaultHttp2ResetFrame(error));
  }

  // ---- how it ends

  private void late() {
    berth.reception().meters().code(Code.HANDSHAKE_TIMEOUT).increment();
    answer(408, WORDS, 0, "The request did not come in time.\n".getBytes(UTF_8));
  }

  private void quiet() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void drop() {
    ByteBuf held = body;
    if (held != null) {
      body = null;
      var _ = berth.holds(-held.capacity());
      held.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    answered = true;
    quiet();
    drop();
    desk.gone("end of the stream");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // The stream has ended by it; what concerns the connection is told to the trunk.
    berth.reception().meters().code(Code.LINE_BROKEN).increment();
  }
}
