package dev.hawser.transports.http;

import dev.hawser.transports.door.Door;
import dev.hawser.transports.door.Greeting;
import dev.hawser.transports.door.Outcome;
import dev.hawser.transports.line.Berth;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.List;

/** Everything that begins like an HTTP/1 request. */
public final class HttpDoor implements Door {

  private final List<Route> routes;

  public HttpDoor(List<Route> routes) {
    this.routes = List.copyOf(routes);
  }

  @Override
  public List<String> prefixes() {
    return List.of(
        "GET ",
        "HEAD ",
        "POST ",
        "PUT ",
        "DELETE ",
        "OPTIONS ",
        "PATCH ",
        "CONNECT ",
        "TRACE ",
        "PRI ");
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
    if (!request.version().equals("HTTP/1.1")) {
      return Answer.refuse(505, "Only HTTP/1.1 is spoken here.");
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
