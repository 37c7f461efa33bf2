package dev.hawser.transports.tls;

import dev.hawser.transports.line.Berth;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.NotSslRecordException;
import org.jspecify.annotations.Nullable;

/**
 * Hands on whole TLS records only (RFC 8446, section 5.1), and keeps what is unfinished in just
 * enough memory, which the berth accounts for.
 *
 * <p>Netty's own handler would keep the buffer that it is handed, which here is the large one that
 * all channels of a loop read into.
 */
final class Records extends ChannelInboundHandlerAdapter {

  private static final int HEADER = 5;

  /** The largest of TLS 1.2 (RFC 5246, section 6.2.3). */
  private static final int LARGEST = 16 * 1024 + 2_048;

  private final Berth berth;
  private @Nullable ByteBuf partial;

  Records(Berth berth) {
    this.berth = berth;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      ByteBuf held = partial;
      if (held != null) {
        partial = null;
        var _ = berth.holds(-held.capacity());
        try {
          held.writeBytes(in);
          pass(context, held);
        } finally {
          held.release();
        }
      } else {
        pass(context, in);
      }
    } finally {
      in.release();
    }
  }

  private void pass(ChannelHandlerContext context, ByteBuf in) {
    int whole = whole(in);
    if (whole < 0) {
      context.fireExceptionCaught(new NotSslRecordException("no TLS record begins like this"));
      return;
    }
    int more = in.readableBytes() - whole;
    if (more > 0) {
      ByteBuf rest = berth.buffer(more);
      rest.writeBytes(in, in.readerIndex() + whole, more);
      partial = rest;
      if (!berth.holds(rest.capacity())) {
        context.fireExceptionCaught(new NotSslRecordException("too many unfinished TLS records"));
        return;
      }
    }
    if (whole > 0) {
      context.fireChannelRead(in.readRetainedSlice(whole));
    }
  }

  /** How many bytes are whole records; less than 0 if they are none. */
  private static int whole(ByteBuf in) {
    int start = in.readerIndex();
    int readable = in.readableBytes();
    int whole = 0;
    while (readable - whole >= HEADER) {
      int type = in.getByte(start + whole);
      int length = in.getUnsignedShort(start + whole + 3);
      if (type < 20 || type > 24 || in.getByte(start + whole + 1) != 3 || length > LARGEST) {
        return -1;
      }
      if (length > readable - whole - HEADER) {
        break;
      }
      whole += HEADER + length;
    }
    return whole;
  }

  private void drop() {
    ByteBuf held = partial;
    if (held != null) {
      partial = null;
      var _ = berth.holds(-held.capacity());
      held.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    drop();
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    drop();
  }
}
