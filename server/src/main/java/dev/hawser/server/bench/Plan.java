package dev.hawser.server.bench;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * What a bench does.
 *
 * @param url {@code ws://host:port/path} or {@code tcp://host:port}
 * @param json the encoding: JSON or else Protobuf
 * @param connections that subscribe, each to one channel
 * @param channels by name; connections and publications are spread over them in turn
 * @param rate publications in a second, over all channels
 * @param size bytes of {@code data}, at least {@link Stamp#LEAST}
 * @param duration of publishing
 * @param publishers connections that publish
 * @param pace connections opened in a second at most
 * @param opening connections that may be half open at once
 * @param tokens given to connections in turn; none means guests
 * @param loops threads that carry the connections
 * @param patience how long nothing may come before what is owed is given up
 */
public record Plan(
    URI url,
    boolean json,
    int connections,
    List<String> channels,
    double rate,
    int size,
    Duration duration,
    int publishers,
    int pace,
    int opening,
    List<String> tokens,
    int loops,
    Duration patience) {

  public Plan {
    String scheme = String.valueOf(url.getScheme());
    if (!(scheme.equals("ws") || scheme.equals("tcp")) || url.getHost() == null) {
      throw new IllegalArgumentException("url: " + url + " (expected: ws://… or tcp://…)");
    }
    channels = List.copyOf(channels);
    tokens = List.copyOf(tokens);
  }

  boolean webSocket() {
    return "ws".equals(url.getScheme());
  }

  int port() {
    return url.getPort() >= 0 ? url.getPort() : 80;
  }
}
