package dev.hawser.transports.http;

import dev.hawser.transports.door.Outcome;
import dev.hawser.transports.line.Berth;
import io.netty.channel.Channel;
import java.util.List;

/** What one path means. */
public interface Route {

  String path();

  /** The methods it takes. */
  List<String> methods();

  /** Answers a request for the path by such a method; never {@link Outcome.More}. */
  Outcome open(Request request, Berth berth, Channel channel);
}
