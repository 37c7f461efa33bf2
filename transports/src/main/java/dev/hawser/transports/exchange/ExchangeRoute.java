package dev.hawser.transports.exchange;

import dev.hawser.transports.door.Outcome;
import dev.hawser.transports.http.Request;
import dev.hawser.transports.http.Route;
import dev.hawser.transports.line.Berth;
import dev.hawser.transports.websocket.Origins;
import io.netty.channel.Channel;
import java.util.List;
import java.util.stream.Stream;

/** The first request of a connection that goes on in requests and answers. */
public final class ExchangeRoute implements Route {

  private final Place place;
  private final Origins origins;

  private ExchangeRoute(Place place, Origins origins) {
    this.place = place;
    this.origins = origins;
  }

  /** One for each path. */
  public static List<Route> all(Origins origins) {
    return Stream.of(Place.values())
        .<Route>map(place -> new ExchangeRoute(place, origins))
        .toList();
  }

  @Override
  public String path() {
    return place.path();
  }

  @Override
  public List<String> methods() {
    return place.methods();
  }

  @Override
  public Outcome open(Request request, Berth berth, Channel channel) {
    return new Outcome.Handed(new Exchanges(berth, channel, origins, request));
  }
}
