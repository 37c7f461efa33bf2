package dev.hawser.transports.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.protocol.Command;
import dev.hawser.protocol.Command.Subscribe;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.Position;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The positions of all channels of a request as one event id: {@code 0=k3.17,1=n7.4}, by the place
 * of the channel in the request, so that an id does not grow with the names.
 */
final class EventIds {

  /** A browser sends the id back in a header, which has little room. */
  static final int MOST_CHANNELS = 64;

  private final List<Subscribe> asked;

  private EventIds(List<Subscribe> asked) {
    this.asked = asked;
  }

  static EventIds of(CommandFrame frame) {
    return new EventIds(
        frame.command() instanceof Command.Connect connect ? connect.subscribe() : List.of());
  }

  /** The id that stands for these positions. */
  String id(Map<String, Position> positions) {
    StringJoiner id = new StringJoiner(",");
    for (int i = 0; i < asked.size(); i++) {
      Position position = positions.get(asked.get(i).channel());
      if (position == null) {
        // Not subscribed yet: what was brought still holds.
        position = asked.get(i).since();
      }
      if (position != null) {
        id.add(i + "=" + URLEncoder.encode(position.epoch(), UTF_8) + "." + position.offset());
      }
    }
    return id.toString();
  }

  /** What was asked, but since the positions of an id; what the id does not tell stays. */
  static Command.Connect since(String id, Command.Connect asked) {
    List<Subscribe> wishes = new ArrayList<>(asked.subscribe());
    for (String part : id.split(",", -1)) {
      int equals = part.indexOf('=');
      int dot = part.lastIndexOf('.');
      if (equals < 1 || dot < equals) {
        continue;
      }
      int place = number(part.substring(0, equals), MOST_CHANNELS);
      Position position = position(part.substring(equals + 1, dot), part.substring(dot + 1));
      if (place >= 0 && place < wishes.size() && position != null) {
        wishes.set(place, new Subscribe(wishes.get(place).channel(), position));
      }
    }
    return new Command.Connect(
        asked.token(), asked.resume(), asked.heartbeat(), asked.features(), wishes);
  }

  private static @Nullable Position position(String epoch, String offset) {
    try {
      return new Position(URLDecoder.decode(epoch, UTF_8), Long.parseLong(offset));
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }

  private static int number(String digits, int below) {
    try {
      int number = Integer.parseInt(digits);
      return number < below ? number : -1;
    } catch (NumberFormatException malformed) {
      return -1;
    }
  }
}
