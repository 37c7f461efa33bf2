package dev.hawser.transports.http2;

import dev.hawser.protocol.Code;
import dev.hawser.transports.line.Berth;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamFrame;
import java.util.concurrent.Future;

/** A strand whose end tells the status of its call. */
final class GrpcStrand extends DataStrand {

  private int status = Statuses.OK;
  private int code;
  private String message = "";
  private int after;

  GrpcStrand(Berth berth, Http2StreamChannel stream) {
    super(berth, stream);
  }

  /** Why the call will end. */
  void status(Code why, int number, String words) {
    code = why.number();
    status = number;
    message = words;
  }

  /** When to call again, milliseconds; 0 for no word of it. */
  void after(int millis) {
    after = millis;
  }

  @Override
  Http2StreamFrame last() {
    Http2Headers trailer = trailer(new DefaultHttp2Headers(), status, message);
    if (status != Statuses.OK) {
      trailer.set("hawser-code", String.valueOf(code));
    }
    if (after > 0) {
      // What gRPC's own retries go by (gRFC A6).
      trailer.set("grpc-retry-pushback-ms", String.valueOf(after));
    }
    return new DefaultHttp2HeadersFrame(trailer, true);
  }

  static Http2Headers trailer(Http2Headers into, int status, String message) {
    into.set("grpc-status", String.valueOf(status));
    if (!message.isEmpty()) {
      into.set("grpc-message", Statuses.message(message));
    }
    return into;
  }

  /** The call is over for both sides; a peer who goes on sending would keep the stream. */
  @Override
  void said() {
    if (hears()) {
      Future<?> _ = stream().writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
    }
  }

  /** One who asks once has then said everything, and goes on to hear. */
  @Override
  void inputEnded(ChannelHandlerContext at) {
    at.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
  }
}
