package dev.hawser.transports.door;

import dev.hawser.transports.line.Berth;
import io.netty.channel.Channel;
import java.util.List;

/**
 * One protocol's way in through the socket that all share.
 *
 * <p>The first bytes choose the door: as soon as only one has a prefix that they agree with, it is
 * asked to greet, even if its prefix is not complete yet. One object serves all loops.
 */
public interface Door {

  /** What its peers begin with, in US-ASCII. */
  List<String> prefixes();

  /** What it is called where TLS agrees on a protocol (RFC 7301). */
  String alpn();

  /** Begins to talk to one peer; called inside the channel's loop. */
  Greeting greet(Berth berth, Channel channel);
}
