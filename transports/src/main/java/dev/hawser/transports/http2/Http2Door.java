package dev.hawser.transports.http2;

import dev.hawser.transports.door.Door;
import dev.hawser.transports.door.Greeting;
import dev.hawser.transports.door.Outcome;
import dev.hawser.transports.line.Berth;
import dev.hawser.transports.websocket.Origins;
import dev.hawser.transports.websocket.WebSocketRoute;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Set;

/** Whatever begins with HTTP/2's preface (RFC 9113, section 3.4), by ALPN or prior knowledge. */
public final class Http2Door implements Door {

  static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private final Services services;

  /**
   * A door for as many streams on one connection.
   *
   * @param origins of pages that may ask
   * @param paths of plain HTTP
   */
  public Http2Door(
      WebSocketRoute webSocket,
      Origins origins,
      Newcomers newcomers,
      Set<String> paths,
      int streams) {
    services = new Services(webSocket, origins, newcomers, Set.copyOf(paths), streams);
  }

  /** What every stream of this door is opened with. */
  record Services(
      WebSocketRoute webSocket,
      Origins origins,
      Newcomers newcomers,
      Set<String> paths,
      int streams) {}

  @Override
  public List<String> prefixes() {
    return List.of(PREFACE);
  }

  @Override
  public String alpn() {
    return "h2";
  }

  @Override
  public Greeting greet(Berth berth, Channel channel) {
    return new Greeting() {
      @Override
      public Outcome read(ByteBuf in) {
        // Whatever else shares its first bytes has been told apart by the caller.
        return in.readableBytes() < PREFACE.length()
            ? Outcome.More.MORE
            : new Outcome.Handed(new Trunk(berth, channel, services));
      }

      @Override
      public byte[] late() {
        return new byte[0];
      }
    };
  }
}
