package dev.hawser.transports;

import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.websocket.Origins;
import java.net.InetSocketAddress;

/**
 * How the port for clients is opened.
 *
 * @param address where to listen; port 0 takes a free one
 * @param backlog connections that the kernel holds until they are accepted
 */
public record DoorSettings(
    InetSocketAddress address, int backlog, LineLimits limits, Origins origins) {

  public static DoorSettings standard(InetSocketAddress address) {
    return new DoorSettings(address, 4_096, LineLimits.standard(), Origins.sameHost());
  }
}
