package dev.hawser.transports;

import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.proxy.Networks;
import dev.hawser.transports.tls.TlsSettings;
import dev.hawser.transports.websocket.Origins;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * How the port for clients is opened.
 *
 * @param address where to listen; port 0 takes a free one
 * @param backlog connections that the kernel holds until they are accepted
 * @param tls null for none
 * @param balancers who must begin with a PROXY header, and is believed
 * @param deflate whether WebSocket messages may be compressed
 * @param streams how many streams one connection of HTTP/2 may have open
 * @param sockets the most that may be open at once, those being turned away among them
 */
public record DoorSettings(
    InetSocketAddress address,
    int backlog,
    LineLimits limits,
    Origins origins,
    @Nullable TlsSettings tls,
    Networks balancers,
    boolean deflate,
    int streams,
    int sockets) {

  /** How many streams clients may count on (RFC 9113, section 6.5.2). */
  public static final int STREAMS = 100;

  /** Without TLS, and with nobody in front. */
  public DoorSettings(InetSocketAddress address, int backlog, LineLimits limits, Origins origins) {
    this(address, backlog, limits, origins, null, Networks.none(), false);
  }

  /** With the usual number of streams, and any number of sockets. */
  public DoorSettings(
      InetSocketAddress address,
      int backlog,
      LineLimits limits,
      Origins origins,
      @Nullable TlsSettings tls,
      Networks balancers,
      boolean deflate) {
    this(address, backlog, limits, origins, tls, balancers, deflate, STREAMS, Integer.MAX_VALUE);
  }

  public static DoorSettings standard(InetSocketAddress address) {
    return new DoorSettings(address, 4_096, LineLimits.standard(), Origins.sameHost());
  }
}
