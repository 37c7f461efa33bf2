package dev.hawser.transports.http2;

import dev.hawser.core.lane.Lane;
import dev.hawser.protocol.Code;
import dev.hawser.transports.door.Stay;
import dev.hawser.transports.line.Berth;
import dev.hawser.transports.line.Bundle;
import dev.hawser.transports.line.Remote;
import dev.hawser.transports.line.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.Future;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket that carries many lines: what stands between it and Netty's codec.
 *
 * <p>It hands on whole frames only, and keeps what is unfinished in just enough memory, since the
 * codec would keep the large buffer that all channels of a loop read into. It sees the head of
 * every frame, so it is where those are counted that make work and say nothing. It ends a wire that
 * carries nothing, that does not answer, or whose node takes in nobody any more; and it closes like
 * every other wire here: our side first, so that the last words arrive.
 *
 * <p>Against the limits of connections it counts as one, and so does its first line; each line
 * beside that counts as one more.
 */
final class Trunk extends ChannelDuplexHandler implements Stay, Bundle {

  /** Frames of a second that say nothing, above which the peer is told to calm down. */
  static final int MOST_IDLE_FRAMES = 1_000;

  /** After how long without a byte a peer that has streams is asked for a sign of life. */
  private static final long QUIET_MILLIS = 30_000;

  private static final int HEAD = 9;
  private static final int LARGEST = 16 * 1024;
  private static final int END_STREAM = 1;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;
  private static final Logger log = LoggerFactory.getLogger(Trunk.class);

  private final Berth berth;
  private final Channel channel;
  private final Http2Door.Services services;
  private final Http2FrameCodec codec;
  private @Nullable ChannelHandlerContext codecContext;
  private @Nullable Code refusal;
  private @Nullable ByteBuf partial;
  private int preface = Http2Door.PREFACE.length();
  private final Opened opened = new Opened();
  private @Nullable Http2Error wrong;
  private int streams;
  private boolean firstLine;
  private boolean draining;
  private boolean closing;
  private boolean read;
  private boolean asked;
  private long second;
  private int idleFrames;
  private Lane.@Nullable Timer timer;

  Trunk(Berth berth, Channel channel, Http2Door.Services services) {
    this.berth = berth;
    this.channel = channel;
    this.services = services;
    this.codec = Codecs.server(services.streams());
  }

  @Override
  public void begin(
      ChannelHandlerContext context, @Nullable Code why, long patienceMillis, ByteBuf rest) {
    refusal = why;
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(codec, new Http2MultiplexHandler(new Streams(this)), new Tail());
    codecContext = pipeline.context(codec);
    timer = berth.loop().after(patienceMillis, this::look);
    berth.bundled(this);
    berth.arrived(channel);
    channelRead(context, rest.readRetainedSlice(rest.readableBytes()));
    context.fireChannelReadComplete();
  }

  Berth berth() {
    return berth;
  }

  Http2Door.Services services() {
    return services;
  }

  // What comes in.

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    read = true;
    try {
      if (closing) {
        return;
      }
      ByteBuf held = partial;
      if (held == null) {
        pass(context, in);
      } else {
        partial = null;
        berth.holds(-held.capacity());
        try {
          held.writeBytes(in);
          pass(context, held);
        } finally {
          held.release();
        }
      }
    } finally {
      in.release();
    }
  }

  private void pass(ChannelHandlerContext context, ByteBuf in) {
    int whole = whole(in);
    int more = in.readableBytes() - whole;
    if (more > 0) {
      ByteBuf rest = berth.buffer(more);
      rest.writeBytes(in, in.readerIndex() + whole, more);
      partial = rest;
      if (!berth.holds(rest.capacity())) {
        calm("too many unfinished frames on this node");
        return;
      }
    }
    if (wrong != null) {
      end(wrong, "HEADERS for a stream that is over");
      return;
    }
    if (whole > 0) {
      context.fireChannelRead(in.readRetainedSlice(whole));
    }
    if (idleFrames > MOST_IDLE_FRAMES) {
      calm("more than " + MOST_IDLE_FRAMES + " frames in a second that say nothing");
    }
  }

  /** How many bytes are whole frames. */
  private int whole(ByteBuf in) {
    int start = in.readerIndex();
    int readable = in.readableBytes();
    int whole = preface;
    preface = 0;
    while (readable - whole >= HEAD) {
      int length = in.getUnsignedMedium(start + whole);
      if (length > LARGEST) {
        // The codec refuses it for its head alone.
        return readable;
      }
      if (length > readable - whole - HEAD) {
        break;
      }
      head(
          in.getByte(start + whole + 3),
          in.getByte(start + whole + 4),
          in.getInt(start + whole + 5) & Integer.MAX_VALUE,
          length);
      whole += HEAD + length;
    }
    return whole;
  }

  /** Looks at the head of a frame, and counts it if it neither speaks nor makes room for ours. */
  private void head(int type, int flags, int stream, int length) {
    boolean last = (flags & END_STREAM) != 0;
    boolean speaks =
        switch (type) {
          case DATA -> length > 0 || last;
          case HEADERS, WINDOW_UPDATE, CONTINUATION -> true;
          default -> false;
        };
    if (type == HEADERS && wrong == null) {
      wrong = opened.headers(stream);
    }
    if (last && (type == DATA || type == HEADERS)) {
      opened.ended(stream);
    }
    if (!speaks) {
      long now = berth.loop().millis() / 1_000;
      if (now != second) {
        second = now;
        idleFrames = 0;
      }
      idleFrames++;
    }
  }

  private void calm(String why) {
    end(Http2Error.ENHANCE_YOUR_CALM, why);
  }

  private void end(Http2Error error, String why) {
    ChannelHandlerContext context = codecContext;
    if (context != null && !closing) {
      codec.onError(context, false, Http2Exception.connectionError(error, "%s", why));
    }
  }

  // The streams.

  /** A stream has been opened; it is told when it closes. */
  void opened(Channel stream) {
    if (streams++ == 0) {
      again(QUIET_MILLIS);
    }
    stream.closeFuture().addListener(_ -> closed());
  }

  private void closed() {
    if (--streams == 0 && channel.isActive()) {
      if (draining) {
        Future<?> _ = channel.close();
      } else {
        again(berth.reception().limits().handshake().toMillis());
      }
    }
  }

  /** Why a stream may not be a line; null if it may. Asked once for each, just before it is. */
  @Nullable Code admit(Channel stream) {
    if (refusal != null) {
      return refusal;
    }
    if (firstLine) {
      return services.newcomers().ask(stream);
    }
    firstLine = true;
    stream.closeFuture().addListener(_ -> firstLine = false);
    return null;
  }

  @Nullable Code refusal() {
    return refusal;
  }

  // How it ends.

  private void again(long millis) {
    if (timer != null) {
      timer.cancel();
    }
    timer = berth.loop().after(millis, this::look);
  }

  /** Looks whether this is still good for something. */
  private void look() {
    if (closing) {
      return;
    }
    if (streams == 0) {
      if (!read) {
        berth.reception().meters().code(Code.HANDSHAKE_TIMEOUT).increment();
      }
      drain();
    } else if (asked && !read) {
      log("Nothing came back", Code.HEARTBEAT_LOST);
      channel.unsafe().close(channel.voidPromise());
    } else {
      asked = !read;
      if (asked && codecContext != null) {
        Future<?> _ = channel.writeAndFlush(new DefaultHttp2PingFrame(0));
      }
      read = false;
      again(QUIET_MILLIS);
    }
  }

  @Override
  public void drain() {
    if (!draining && channel.isActive()) {
      draining = true;
      Future<?> _ = channel.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
    }
    if (streams == 0 && !closing) {
      Future<?> _ = channel.close();
    }
  }

  /** Ends our side, and closes with the peer's or when that takes too long. */
  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    channel.closeFuture().addListener(_ -> promise.trySuccess());
    if (closing) {
      return;
    }
    closing = true;
    if (timer != null) {
      timer.cancel();
    }
    long patience = berth.reception().limits().farewell().toMillis();
    timer = berth.loop().after(patience, () -> channel.unsafe().close(channel.voidPromise()));
    Wire.end(channel);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslCloseCompletionEvent) {
      channel.unsafe().close(channel.voidPromise());
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (timer != null) {
      timer.cancel();
    }
    ByteBuf held = partial;
    if (held != null) {
      partial = null;
      berth.holds(-held.capacity());
      held.release();
    }
    closing = true;
    context.fireChannelInactive();
    berth.unbundled(this);
  }

  private void broken(Throwable cause) {
    if (cause instanceof Http2Exception http2) {
      boolean flood = http2.error() == Http2Error.ENHANCE_YOUR_CALM;
      log(String.valueOf(http2.getMessage()), flood ? Code.FLOODING : Code.PROTOCOL_VIOLATED);
      // The codec says so to the peer, and closes.
      return;
    }
    if (cause instanceof IOException || cause.getCause() instanceof SSLException) {
      log(String.valueOf(cause.getMessage()), Code.LINE_BROKEN);
    } else {
      log.atError()
          .addKeyValue("connection", channel.id().asShortText())
          .setCause(cause)
          .log("A connection of HTTP/2 failed");
    }
    channel.unsafe().close(channel.voidPromise());
  }

  private void log(String why, Code code) {
    berth.reception().meters().code(code).increment();
    log.atDebug()
        .addKeyValue("connection", channel.id().asShortText())
        .addKeyValue("remote", Remote.address(channel))
        .addKeyValue("code", code.number())
        .log("Turned away: {}", why);
  }

  /** What the codec and the streams leave over. */
  private final class Tail extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      broken(cause);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {}
  }
}
