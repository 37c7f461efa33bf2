package dev.hawser.transports.http2;

import static java.util.Objects.requireNonNull;

import dev.hawser.transports.line.Berth;
import dev.hawser.transports.line.Strand;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a line as DATA frames of its stream, and back.
 *
 * <p>What came is counted as consumed when the line has taken it. While the line does not read,
 * what comes is kept here, copied together: at most one window of it, whatever the size of the
 * frames. What goes out is cut, so that no stream waits for more than one piece of another, and so
 * that a peer who reads slowly is seen to read.
 */
class DataStrand extends Strand {

  private static final int PIECE = 16 * 1024;

  private final Berth berth;
  private final Http2StreamChannel stream;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf held;
  private int owed;
  private boolean paused;
  private boolean inputEnded;
  private boolean ended;
  private int written;
  private int handedOver;
  private final ChannelFutureListener handingOver = _ -> handedOver++;

  DataStrand(Berth berth, Http2StreamChannel stream) {
    this.berth = berth;
    this.stream = stream;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  /** The last frame of our side. */
  Http2StreamFrame last() {
    return new DefaultHttp2DataFrame(true);
  }

  /** The peer has said everything: as at the end of a file, so have we. */
  void inputEnded(ChannelHandlerContext at) {
    end();
  }

  // What comes in.

  @Override
  public final void channelRead(ChannelHandlerContext at, Object message) {
    switch (message) {
      case Http2DataFrame data -> data(at, data);
      case Http2HeadersFrame trailer when !Heads.isTrailer(trailer.headers()) -> {
        Future<?> _ = at.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR));
      }
      case Http2HeadersFrame trailer -> over(at, trailer.isEndStream());
      default -> ReferenceCountUtil.release(message);
    }
  }

  /** The head of the request was all of it. */
  final void endOfInput() {
    over(requireNonNull(context), true);
  }

  private void data(ChannelHandlerContext at, Http2DataFrame data) {
    int size = data.initialFlowControlledBytes();
    boolean last = data.isEndStream();
    if (paused || held != null) {
      hold(data.content(), size);
      data.release();
    } else {
      at.fireChannelRead(data.content());
      consumed(at, size);
    }
    over(at, last);
  }

  private void over(ChannelHandlerContext at, boolean last) {
    inputEnded |= last;
    if (inputEnded && held == null && last) {
      inputEnded(at);
    }
  }

  private void hold(ByteBuf content, int size) {
    ByteBuf buffer = held;
    if (buffer == null) {
      buffer = berth.buffer(content.readableBytes());
      held = buffer;
      account(buffer.capacity());
    }
    int capacity = buffer.capacity();
    buffer.writeBytes(content);
    account(buffer.capacity() - capacity);
    owed += size;
  }

  /** Over the bound of the loop this stream is not the one to be kept. */
  private void account(int more) {
    if (!berth.holds(more)) {
      Future<?> _ = stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.ENHANCE_YOUR_CALM));
    }
  }

  private void consumed(ChannelHandlerContext at, int size) {
    if (size > 0 && !inputEnded && stream.isActive()) {
      Future<?> _ =
          at.write(
              new DefaultHttp2WindowUpdateFrame(size).stream(stream.stream()), at.newPromise());
    }
  }

  @Override
  protected final void reading(boolean on) {
    paused = !on;
    if (on && held != null) {
      // Not within the caller's own call: it may be in the middle of what was kept before.
      berth.loop().execute(this::resume);
    }
  }

  private void resume() {
    ByteBuf buffer = held;
    ChannelHandlerContext at = requireNonNull(context);
    if (paused || buffer == null) {
      return;
    }
    held = null;
    int size = owed;
    owed = 0;
    berth.holds(-buffer.capacity());
    at.fireChannelRead(buffer);
    at.fireChannelReadComplete();
    consumed(at, size);
    at.flush();
    over(at, inputEnded);
  }

  @Override
  public final void userEventTriggered(ChannelHandlerContext at, Object event) {
    if (event instanceof Http2ResetFrame) {
      // The stream closes by itself.
      return;
    }
    at.fireUserEventTriggered(event);
  }

  @Override
  public final void channelInactive(ChannelHandlerContext at) {
    ByteBuf buffer = held;
    if (buffer != null) {
      held = null;
      berth.holds(-buffer.capacity());
      buffer.release();
    }
    at.fireChannelInactive();
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
    if (cause instanceof Http2Exception broken) {
      // What breaks a stream is to its line what breaks a socket; the line cannot say what it was.
      Future<?> _ = at.writeAndFlush(new DefaultHttp2ResetFrame(broken.error()));
      at.fireExceptionCaught(new IOException(broken));
    } else {
      at.fireExceptionCaught(cause);
    }
  }

  // What goes out.

  @Override
  public final void write(ChannelHandlerContext at, Object message, ChannelPromise promise) {
    if (!(message instanceof ByteBuf bytes)) {
      Future<?> _ = at.write(message, promise);
      return;
    }
    while (bytes.readableBytes() > PIECE) {
      piece(at, bytes.readRetainedSlice(PIECE), at.newPromise());
    }
    piece(at, bytes, promise.isVoid() ? at.newPromise() : promise);
  }

  private void piece(ChannelHandlerContext at, ByteBuf bytes, ChannelPromise promise) {
    written++;
    // One that fails has lost its stream, which says so by itself.
    promise.addListener(handingOver);
    Future<?> _ = at.write(new DefaultHttp2DataFrame(bytes), promise);
  }

  @Override
  protected final long taken() {
    return handedOver;
  }

  @Override
  protected final boolean waits() {
    return written != handedOver;
  }

  @Override
  protected final void end() {
    if (!ended && stream.isActive()) {
      ended = true;
      Future<?> _ = stream.writeAndFlush(last()).addListener(_ -> said());
    }
  }

  /** Our side has ended. */
  void said() {}

  /** Whether the peer may still send. */
  final boolean hears() {
    return !inputEnded && stream.isActive();
  }

  final Http2StreamChannel stream() {
    return stream;
  }

  final Berth berth() {
    return berth;
  }
}
