package dev.hawser.transports.line;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Who is at the other end of a channel. */
public final class Remote {

  private Remote() {}

  /** The peer's IP address in text; also after the channel has closed, if it was asked before. */
  public static String address(Channel channel) {
    if (channel.remoteAddress() instanceof InetSocketAddress socket) {
      InetAddress address = socket.getAddress();
      return address == null ? socket.getHostString() : address.getHostAddress();
    }
    return "unknown";
  }
}
