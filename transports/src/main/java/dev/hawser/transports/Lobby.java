package dev.hawser.transports;

import dev.hawser.transports.door.Door;
import dev.hawser.transports.line.Remote;
import dev.hawser.transports.proxy.Networks;
import dev.hawser.transports.tls.Tls;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every entrance of the port goes by.
 *
 * @param doors for whoever may speak
 * @param closedDoors for whoever should have begun with TLS: they tell so, and do nothing else
 * @param tls null where none is spoken
 * @param balancers who must begin with a PROXY header
 */
record Lobby(
    Admission admission,
    List<Door> doors,
    List<Door> closedDoors,
    @Nullable Tls tls,
    Networks balancers) {

  boolean balancer(Channel channel) {
    InetAddress peer = Remote.socket(channel);
    return !balancers.isEmpty() && peer != null && balancers.hold(peer);
  }
}
