package dev.hawser.transports.loop;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;

/** By which means of the operating system bytes come and go. */
public enum IoKind {
  /** Linux; what is used where nothing is said. */
  EPOLL,
  /** Linux 5.11 or newer, where the kernel lets it; by configuration only. */
  IO_URING,
  /** Everywhere. */
  NIO;

  /** Epoll where there is one, otherwise NIO. */
  public static IoKind automatic() {
    return EPOLL.available() ? EPOLL : NIO;
  }

  /** Whether this machine has it. */
  public boolean available() {
    return switch (this) {
      case EPOLL -> Epoll.isAvailable();
      case IO_URING -> IoUring.isAvailable();
      case NIO -> true;
    };
  }

  IoHandlerFactory handlers() {
    return switch (this) {
      case EPOLL -> EpollIoHandler.newFactory();
      case IO_URING -> IoUringIoHandler.newFactory();
      case NIO -> NioIoHandler.newFactory();
    };
  }

  /** A socket that listens, not yet bound. */
  public ServerChannel listening() {
    return switch (this) {
      case EPOLL -> new EpollServerSocketChannel();
      case IO_URING -> new IoUringServerSocketChannel();
      case NIO -> new NioServerSocketChannel();
    };
  }
}
