package dev.hawser.transports.http;

import dev.hawser.transports.door.Door;
import dev.hawser.transports.door.Greeting;
import dev.hawser.transports.door.Outcome;
import dev.hawser.transports.line.Berth;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that begins like an HTTP/1 request. */
public final class HttpDoor implements Door {

  private final List<Route> routes;
  private final @Nullable String closed;

  public HttpDoor(List<Route> routes) {
    this(routes, null);
  }

  private HttpDoor(List<Route> routes, @Nullable String closed) {
    this.routes = List.copyOf(routes);
    this.closed = closed;
  }

  /**
   * A door that serves nothing, and says why.
   *
   * @param upgrades routes that open a line nevertheless, which will say so itself
   */
  public static HttpDoor closed(List<Route> upgrades, String why) {
    return new HttpDoor(upgrades, why);
  }

  @Override
  public List<String> prefixes() {
    return List.of(
        "GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "OPTIONS ", "PATCH ", "CONNECT ", "TRACE ");
  }

  @Override
  public String alpn() {
    return "http/1.1";
  }

  @Override
  public Greeting greet(Berth berth, Channel channel) {
    RequestParser parser = new RequestParser();
    return new Greeting() {
      @Override
      public Outcome read(ByteBuf in) {
        try {
          Request request = parser.parse(in);
          return request == null ? Outcome.More.MORE : route(request, berth, channel);
        } catch (RequestParser.BadRequestException bad) {
          return Answer.refuse(bad.status(), bad.why());
        }
      }

      @Override
      public byte[] late() {
        return Answer.bytes(408, "The request did not come in time.", "");
      }
    };
  }

  private Outcome route(Request request, Berth berth, Channel channel) {
    if (closed != null && !request.names("upgrade", "websocket")) {
      return Answer.refuse(400, closed);
    }
    if (request.one("host") == null) {
      return Answer.refuse(400, "There must be one Host field.");
    }
    for (Route route : routes) {
      if (route.path().equals(request.path())) {
        String methods = String.join(", ", route.methods());
        return route.methods().contains(request.method())
            ? route.open(request, berth, channel)
            : Answer.refuse(
                405, request.path() + " takes " + methods + ".", "Allow: " + methods + "\r\n");
      }
    }
    return Answer.refuse(404, "There is nothing at this path.");
  }
}
