package dev.hawser.transports.line;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a channel; behind a trusted balancer, whom that speaks for. */
public final class Remote {

  private static final AttributeKey<InetAddress> CLAIMED =
      AttributeKey.valueOf(Remote.class, "claimed");

  private Remote() {}

  /** Takes a balancer's word for whom it speaks for. */
  public static void claim(Channel channel, InetAddress address) {
    channel.attr(CLAIMED).set(address);
  }

  /** The peer's IP address in text; also after the channel has closed, if it was asked before. */
  public static String address(Channel channel) {
    InetAddress address = internet(channel);
    if (address != null) {
      return address.getHostAddress();
    }
    return channel.remoteAddress() instanceof InetSocketAddress socket
        ? socket.getHostString()
        : "unknown";
  }

  /**
   * By what the peer counts against the limit for one address: IPv6 by its first 64 bits, since
   * whoever has one address there has them all.
   */
  public static String counted(Channel channel) {
    return internet(channel) instanceof Inet6Address six
        ? HexFormat.of().formatHex(six.getAddress(), 0, 8) + "/64"
        : address(channel);
  }

  /** The address of the peer, or null if it has none. */
  public static @Nullable InetAddress internet(Channel channel) {
    for (Channel at = channel; at != null; at = at.parent()) {
      // Asking first makes no room for it in the many channels that have none.
      if (at.hasAttr(CLAIMED)) {
        return at.attr(CLAIMED).get();
      }
    }
    return socket(channel);
  }

  /** The address of the socket's own peer: the balancer, where there is one. */
  public static @Nullable InetAddress socket(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress socket ? socket.getAddress() : null;
  }
}
