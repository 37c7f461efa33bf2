package dev.hawser.transports.exchange;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Codec;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Command.Subscribe;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.transports.http.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request asks for, in the terms of the protocol. */
final class Asked {

  private Asked() {}

  /** The command in a body; without an id of its own it gets 1, since a request has an answer. */
  static CommandFrame command(byte[] body, Codec json) throws MalformedFrameException {
    CommandFrame frame = json.decodeCommand(body, 0, body.length);
    return frame.id() == 0 ? new CommandFrame(1, frame.command()) : frame;
  }

  /**
   * The {@code connect} of a request that opens something.
   *
   * @throws MalformedFrameException if it is another command, or asks for more than may be
   */
  static CommandFrame connect(Request request, byte[] body, Codec json)
      throws MalformedFrameException {
    CommandFrame frame = request.method().equals("GET") ? byQuery(request) : command(body, json);
    if (!(frame.command() instanceof Command.Connect connect)) {
      throw new MalformedFrameException(
          Code.NOT_CONNECTED, frame.id(), request.path() + " takes `connect`");
    }
    connect =
        new Command.Connect(
            connect.token() == null ? request.bearer() : connect.token(),
            connect.resume() == null ? request.one("hawser-ticket") : connect.resume(),
            connect.heartbeat(),
            connect.features(),
            connect.subscribe());
    String last = request.one("last-event-id");
    if (last == null) {
      // A page that opens events anew, with another ticket, cannot set the field.
      last = parameter(request, "last-event-id");
    }
    return new CommandFrame(frame.id(), last == null ? connect : EventIds.since(last, connect));
  }

  private static CommandFrame byQuery(Request request) throws MalformedFrameException {
    List<String> channels = request.parameters("channel");
    if (channels.size() > EventIds.MOST_CHANNELS) {
      throw new MalformedFrameException(
          Code.TOO_MANY_SUBSCRIPTIONS, 1, "at most " + EventIds.MOST_CHANNELS + " channels");
    }
    List<Subscribe> wishes = channels.stream().map(name -> new Subscribe(name, null)).toList();
    String ticket = parameter(request, "ticket");
    return new CommandFrame(1, new Command.Connect(null, ticket, 0, List.of(), wishes));
  }

  private static @Nullable String parameter(Request request, String name) {
    List<String> values = request.parameters(name);
    return values.isEmpty() ? null : values.getFirst();
  }

  /** Who brings a command beside a stream: a token, or a guest's ticket. */
  static Command.Connect who(Request request) {
    return new Command.Connect(
        request.bearer(), request.one("hawser-ticket"), 0, List.of(), List.of());
  }
}
