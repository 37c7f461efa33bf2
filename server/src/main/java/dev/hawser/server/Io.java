package dev.hawser.server;

import dev.hawser.server.configuration.Configuration;
import dev.hawser.transports.DoorSettings;
import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.loop.IoKind;
import dev.hawser.transports.loop.Loops;
import dev.hawser.transports.proxy.Networks;
import dev.hawser.transports.websocket.Origins;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashSet;

/** Says in the transports' words what the operator settled for them. */
final class Io {

  private static final int BACKLOG = 4_096;

  /** What a frame holds besides data: names, tags, base64 of opaque bytes. */
  private static final int FRAMING = 64 * 1024;

  private Io() {}

  static IoKind kind(Configuration.Io io) {
    return switch (io) {
      case AUTO -> IoKind.automatic();
      case EPOLL -> IoKind.EPOLL;
      case IO_URING -> IoKind.IO_URING;
      case NIO -> IoKind.NIO;
    };
  }

  /**
   * How the port is opened.
   *
   * @param sockets the most that may be open at once
   */
  static DoorSettings doors(Configuration configuration, int sockets) {
    Configuration.Line line = configuration.line();
    return new DoorSettings(
        new InetSocketAddress(line.host(), line.port()),
        BACKLOG,
        limits(configuration),
        new Origins(new HashSet<>(line.origins())),
        configuration.tls() == null ? null : configuration.tls().settings(),
        Networks.of(configuration.trusted()),
        configuration.profiles().compress(),
        line.streams(),
        sockets);
  }

  private static LineLimits limits(Configuration configuration) {
    LineLimits standard = LineLimits.standard();
    long frame = Math.max(standard.frame(), configuration.profiles().maxData() * 4L / 3 + FRAMING);
    return new LineLimits(
        configuration.limits().connectWithin(),
        standard.greeting(),
        (int) Math.min(Integer.MAX_VALUE / 2, frame),
        standard.outbox(),
        standard.partial(),
        standard.stall(),
        standard.farewell(),
        standard.fragments(),
        standard.pings());
  }

  /**
   * Starts the loops.
   *
   * @throws IOException where this machine does not have what is wanted
   */
  static Loops loops(Configuration.Line line) throws IOException {
    try {
      return Loops.start(kind(line.io()), line.loops());
    } catch (IllegalStateException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
