package dev.hawser.transports;

import dev.hawser.transports.loop.IoKind;
import dev.hawser.transports.loop.Loop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.uring.IoUringChannelOption;

/** What is asked of the kernel and of Netty for each socket; the objects are shared by all. */
final class SocketOptions {

  /** Bytes unsent in the kernel above which it takes no more: what waits is to wait with us. */
  private static final long UNSENT = 4 * 1024;

  /** Bytes in Netty's own queue above which frames wait in the outbox. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(4 * 1024, 16 * 1024);

  private SocketOptions() {}

  static void listening(Channel channel, int backlog) {
    channel.config().setOption(ChannelOption.SO_BACKLOG, backlog);
    channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
  }

  static void apply(IoKind kind, Channel channel, Loop loop) {
    channel.config().setOption(ChannelOption.TCP_NODELAY, true);
    channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
    switch (kind) {
      case EPOLL -> {
        channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT);
        channel.config().setOption(ChannelOption.RECVBUF_ALLOCATOR, loop.receiving());
      }
      case IO_URING -> channel.config().setOption(IoUringChannelOption.TCP_NOTSENT_LOWAT, UNSENT);
      case NIO -> channel.config().setOption(ChannelOption.RECVBUF_ALLOCATOR, loop.receiving());
    }
  }
}
