package dev.hawser.transports.http;

import dev.hawser.transports.door.Outcome;
import dev.hawser.transports.line.Berth;
import io.netty.channel.Channel;

/** What one path means. */
public interface Route {

  String path();

  /** The method it takes. */
  String method();

  /** Answers a request for the path by the method; never {@link Outcome.More}. */
  Outcome open(Request request, Berth berth, Channel channel);
}
