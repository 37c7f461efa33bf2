package dev.hawser.transports.http2;

import dev.hawser.core.lane.Lane;
import dev.hawser.protocol.Code;
import dev.hawser.transports.exchange.StreamExchange;
import dev.hawser.transports.http.Answer;
import dev.hawser.transports.http.Request;
import dev.hawser.transports.line.Berth;
import dev.hawser.transports.line.ChannelLine;
import dev.hawser.transports.websocket.WebSocketRoute.Terms;
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
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * What one stream is until its head has come: then it makes way for a line, or answers in words
 * once the request is whole.
 */
final class Desk extends ChannelInboundHandlerAdapter {

  private static final String WEB_SOCKET = "/ws";
  private static final String SERVICE = "/hawser.v1.Channels/";
  private static final String CONNECT = SERVICE + "Connect";
  private static final String SUBSCRIBE = SERVICE + "Subscribe";
  private static final String GRPC = "application/grpc";

  /** How much of a body is read away before the answer. */
  private static final int MOST_BODY = 64 * 1024;

  private final Trunk trunk;
  private final Berth berth;
  private @Nullable Runnable answer;
  private Lane.@Nullable Timer deadline;
  private int body;
  private boolean whole;

  Desk(Trunk trunk) {
    this.trunk = trunk;
    this.berth = trunk.berth();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    switch (message) {
      case Http2HeadersFrame head when answer == null -> head(context, head);
      case Http2HeadersFrame trailer -> {
        if (Heads.isTrailer(trailer.headers())) {
          more(trailer.isEndStream());
        } else {
          reset(context, Http2Error.PROTOCOL_ERROR);
        }
      }
      case Http2DataFrame data -> {
        int size = data.initialFlowControlledBytes();
        body += size;
        boolean last = data.isEndStream();
        data.release();
        if (!last && size > 0) {
          write(context, new DefaultHttp2WindowUpdateFrame(size).stream(stream(context).stream()));
        }
        more(last);
      }
      default -> ReferenceCountUtil.release(message);
    }
  }

  private static Http2StreamChannel stream(ChannelHandlerContext context) {
    return (Http2StreamChannel) context.channel();
  }

  private void head(ChannelHandlerContext context, Http2HeadersFrame frame) {
    whole = frame.isEndStream();
    Heads.Head head = Heads.read(frame.headers());
    if (head == null) {
      reset(context, Http2Error.PROTOCOL_ERROR);
      return;
    }
    Request request = head.request();
    if (head.protocol() != null) {
      webSocket(context, request, head.protocol(), frame.isEndStream());
    } else if (isGrpc(request)) {
      grpc(context, request, frame.isEndStream());
    } else if (trunk.services().paths().contains(request.path())) {
      exchange(context, request, frame.isEndStream());
    } else if (request.path().equals(WEB_SOCKET)) {
      // The other way to a WebSocket is not spoken here.
      reset(context, Http2Error.HTTP_1_1_REQUIRED);
    } else if (request.path().startsWith(SERVICE)) {
      String why = "This path takes " + GRPC + " by POST.";
      refuse(context, 415, why, frame.isEndStream());
    } else {
      refuse(context, 404, "There is nothing at this path.", frame.isEndStream());
    }
  }

  // WebSocket (RFC 8441, section 5).

  private void webSocket(
      ChannelHandlerContext context, Request request, String protocol, boolean last) {
    if (!protocol.equals("websocket")) {
      refuse(context, 501, "The protocol spoken after CONNECT is websocket.", last);
    } else if (!request.path().equals(WEB_SOCKET)) {
      refuse(context, 404, "There is nothing at this path.", last);
    } else {
      switch (trunk.services().webSocket().terms(request)) {
        case Terms.Refused(int status, String why) -> refuse(context, status, why, last);
        case Terms.Agreed agreed -> {
          DataStrand strand = new DataStrand(berth, stream(context));
          context.pipeline().addFirst(strand);
          Http2Headers accepted = new DefaultHttp2Headers().status("200");
          if (agreed.subprotocol() != null) {
            accepted.set("sec-websocket-protocol", agreed.subprotocol());
          }
          if (agreed.extension() != null) {
            accepted.set("sec-websocket-extensions", agreed.extension());
          }
          open(context, agreed.line(berth, context.channel()), accepted);
          endIfLast(strand, last);
        }
      }
    }
  }

  // Plain HTTP.

  private void exchange(ChannelHandlerContext context, Request request, boolean last) {
    Http2StreamChannel stream = stream(context);
    StreamExchange exchange =
        new StreamExchange(
            berth,
            stream,
            trunk.services().origins(),
            request,
            () -> new DataStrand(berth, stream),
            trunk.admit(stream));
    context.pipeline().replace(this, null, exchange);
    exchange.begin(last);
  }

  // gRPC.

  private static boolean isGrpc(Request request) {
    String type = request.one("content-type");
    return type != null && (type.equals(GRPC) || type.equals(GRPC + "+proto"));
  }

  private void grpc(ChannelHandlerContext context, Request request, boolean last) {
    boolean subscribes = request.path().equals(SUBSCRIBE);
    String encoding = request.one("grpc-encoding");
    String timeout = request.one("grpc-timeout");
    long millis = timeout == null ? 0 : Timeout.millis(timeout);
    if (!request.method().equals("POST")) {
      refuse(context, 405, "A call of gRPC is a POST.", last);
    } else if (!subscribes && !request.path().equals(CONNECT)) {
      fail(context, Statuses.UNIMPLEMENTED, "the methods are " + CONNECT + " and " + SUBSCRIBE);
    } else if (encoding != null && !encoding.equals("identity")) {
      fail(context, Statuses.UNIMPLEMENTED, "messages must not be compressed");
    } else if (millis == Timeout.MALFORMED) {
      fail(context, Statuses.INVALID_ARGUMENT, "grpc-timeout is malformed");
    } else {
      GrpcStrand strand = new GrpcStrand(berth, stream(context));
      context.pipeline().addFirst(strand);
      GrpcLine line = new GrpcLine(berth, strand, subscribes, request.bearer());
      open(context, line, grpcHead());
      if (millis > 0) {
        line.within(millis);
      }
      endIfLast(strand, last);
    }
  }

  private static Http2Headers grpcHead() {
    return new DefaultHttp2Headers()
        .status("200")
        .set("content-type", GRPC)
        .set("grpc-accept-encoding", "identity");
  }

  /** Answers with nothing but a status. */
  private void fail(ChannelHandlerContext context, int status, String why) {
    count(Code.PROTOCOL_VIOLATED);
    Http2Headers all = GrpcStrand.trailer(grpcHead(), status, why);
    finish(context, new DefaultHttp2HeadersFrame(all, true));
  }

  // Lines.

  private void open(ChannelHandlerContext context, ChannelLine line, Http2Headers accepted) {
    write(context, new DefaultHttp2HeadersFrame(accepted));
    context.pipeline().replace(this, null, line);
    line.begin(trunk.admit(context.channel()), berth.reception().limits().handshake().toMillis());
    context.channel().flush();
  }

  /** One whose head says everything has nothing more to say. */
  private static void endIfLast(DataStrand strand, boolean last) {
    if (last) {
      strand.endOfInput();
    }
  }

  // Words.

  private void refuse(ChannelHandlerContext context, int status, String why, boolean last) {
    Code refused = trunk.refusal();
    count(status == 403 ? Code.REFUSED : Code.PROTOCOL_VIOLATED);
    byte[] words =
        refused == null
            ? Answer.body(why)
            : Answer.body(refused.number() + " " + refused.wireName() + ": " + refused.meaning());
    String shown = String.valueOf(refused == null ? status : 503);
    answer =
        () -> {
          Http2Headers head =
              new DefaultHttp2Headers()
                  .status(shown)
                  .set("content-type", "text/plain; charset=utf-8")
                  .set("content-length", String.valueOf(words.length));
          write(context, new DefaultHttp2HeadersFrame(head));
          finish(context, new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(words), true));
        };
    long patience = berth.reception().limits().handshake().toMillis();
    deadline = berth.loop().after(patience, () -> reset(context, Http2Error.CANCEL));
    more(last);
  }

  /** Answers as soon as the request is whole, or too long to wait for. */
  private void more(boolean last) {
    whole |= last;
    Runnable due = answer;
    if (due != null && (last || body > MOST_BODY)) {
      answer = () -> {};
      endDeadline();
      due.run();
    }
  }

  private void count(Code code) {
    berth.reception().meters().code(code).increment();
  }

  private void finish(ChannelHandlerContext context, Http2StreamFrame last) {
    Future<?> _ =
        context
            .writeAndFlush(last)
            .addListener(_ -> {
              if (!whole && context.channel().isActive()) {
                reset(context, Http2Error.NO_ERROR);
              }
            });
  }

  private void reset(ChannelHandlerContext context, Http2Error error) {
    endDeadline();
    if (error == Http2Error.PROTOCOL_ERROR) {
      count(Code.PROTOCOL_VIOLATED);
    }
    Future<?> _ = context.writeAndFlush(new DefaultHttp2ResetFrame(error));
  }

  private static void write(ChannelHandlerContext context, Http2StreamFrame frame) {
    Future<?> _ = context.write(frame);
  }

  private void endDeadline() {
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    endDeadline();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // The stream has ended by it; what concerns the connection is told to the trunk.
    count(Code.PROTOCOL_VIOLATED);
  }
}
