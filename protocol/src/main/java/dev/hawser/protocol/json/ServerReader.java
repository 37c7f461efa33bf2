package dev.hawser.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Goaway;
import dev.hawser.protocol.ServerMessage.Joined;
import dev.hawser.protocol.ServerMessage.Left;
import dev.hawser.protocol.ServerMessage.Matched;
import dev.hawser.protocol.ServerMessage.Missed;
import dev.hawser.protocol.ServerMessage.Part;
import dev.hawser.protocol.ServerMessage.Patched;
import dev.hawser.protocol.ServerMessage.Ping;
import dev.hawser.protocol.ServerMessage.Pong;
import dev.hawser.protocol.ServerMessage.Reset;
import dev.hawser.protocol.ServerMessage.Rung;
import dev.hawser.protocol.ServerMessage.Signal;
import dev.hawser.protocol.ServerMessage.Signalled;
import dev.hawser.protocol.ServerMessage.Skipped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one frame of the server; the pushes that are no replies too. */
final class ServerReader extends ReplyReader {

  ServerReader(JsonReader in) {
    super(in);
  }

  ServerFrame read() throws MalformedFrameException {
    ServerMessage message = null;
    String chosen = null;
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      String name = in.name();
      switch (name) {
        case "id" -> id = number("id", MOST);
        case "error",
            "connected",
            "subscribed",
            "unsubscribed",
            "published",
            "history",
            "presence",
            "refreshed",
            "called",
            "signalled",
            "signal",
            "publication",
            "delta",
            "matched",
            "missed",
            "joined",
            "left",
            "reset",
            "skipped",
            "rung",
            "ping",
            "pong",
            "goaway",
            "part",
            "closing" -> {
          if (chosen != null) {
            refuse(Code.INVALID_FIELD, name, "a frame carries one message");
          }
          chosen = name;
          message = in.peek() == '{' ? message(name) : notObject(name);
        }
        default -> in.pass();
      }
    }
    in.finish();
    if (chosen == null) {
      refuse(Code.UNKNOWN_COMMAND, "frame", "no message of this version");
    }
    check();
    if (message == null) {
      throw new AssertionError("neither a message nor a fault");
    }
    return new ServerFrame(id, message);
  }

  private @Nullable ServerMessage notObject(String name) throws MalformedFrameException {
    in.pass();
    refuse(Code.INVALID_FIELD, name, "expected an object");
    return null;
  }

  private @Nullable ServerMessage message(String name) throws MalformedFrameException {
    return switch (name) {
      case "publication" -> delivered();
      case "delta" -> patched();
      case "matched" -> matched();
      case "missed" -> missed();
      case "published" -> published();
      case "subscribed" -> subscribed();
      case "unsubscribed" -> unsubscribed();
      case "connected" -> connected();
      case "error" -> refused();
      case "history" -> history();
      case "presence" -> presence();
      case "refreshed" -> refreshed();
      case "called" -> called();
      case "signal" -> signal();
      case "signalled" -> {
        in.pass();
        yield new Signalled();
      }
      case "joined" -> joined();
      case "left" -> left();
      case "reset" -> reset();
      case "skipped" -> skipped();
      case "rung" -> rung();
      case "goaway" -> goaway();
      case "part" -> part();
      case "closing" -> closing();
      case "ping" -> {
        in.pass();
        yield new Ping();
      }
      default -> {
        in.pass();
        yield new Pong();
      }
    };
  }

  private @Nullable Delivered delivered() throws MalformedFrameException {
    Publication publication = publication();
    String channel = channelOfPublication;
    if (channel == null) {
      return missing("channel");
    }
    return publication == null ? null : new Delivered(channel, 0, publication);
  }

  private @Nullable Patched patched() throws MalformedFrameException {
    Delivered read = delivered();
    return read == null ? null : new Patched(read.channel(), 0, read.publication());
  }

  private @Nullable Matched matched() throws MalformedFrameException {
    Delivered read = delivered();
    return read == null
        ? null
        : new Matched(read.channel(), orEmpty(epochOfPublication), read.publication());
  }

  private @Nullable Missed missed() throws MalformedFrameException {
    String channel = null;
    String epoch = "";
    long from = 0;
    long to = 0;
    String reason = "";
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "channel" -> channel = text("channel");
        case "epoch" -> epoch = orEmpty(text("epoch"));
        case "from" -> from = number("from", MOST);
        case "to" -> to = number("to", MOST);
        case "reason" -> reason = orEmpty(text("reason"));
        default -> in.pass();
      }
    }
    return channel == null ? missing("channel") : new Missed(channel, epoch, from, to, reason);
  }

  private @Nullable Joined joined() throws MalformedFrameException {
    String[] who = channelSessionUser();
    return who == null ? null : new Joined(who[0], 0, who[1], who[2]);
  }

  private @Nullable Left left() throws MalformedFrameException {
    String[] who = channelSessionUser();
    return who == null ? null : new Left(who[0], 0, who[1], who[2]);
  }

  private String @Nullable [] channelSessionUser() throws MalformedFrameException {
    String channel = null;
    String session = null;
    String user = "";
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "channel" -> channel = text("channel");
        case "session" -> session = text("session");
        case "user" -> user = orEmpty(text("user"));
        default -> in.pass();
      }
    }
    if (channel == null || session == null) {
      return missing(channel == null ? "channel" : "session");
    }
    return new String[] {channel, session, user};
  }

  private @Nullable Reset reset() throws MalformedFrameException {
    String channel = null;
    Position position = null;
    String reason = "";
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "channel" -> channel = text("channel");
        case "position" -> position = position("position");
        case "reason" -> reason = orEmpty(text("reason"));
        default -> in.pass();
      }
    }
    if (channel == null || position == null) {
      return missing(channel == null ? "channel" : "position");
    }
    return new Reset(channel, 0, position, reason);
  }

  private @Nullable Skipped skipped() throws MalformedFrameException {
    String channel = null;
    long from = 0;
    long to = 0;
    String reason = "";
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "channel" -> channel = text("channel");
        case "from" -> from = number("from", MOST);
        case "to" -> to = number("to", MOST);
        case "reason" -> reason = orEmpty(text("reason"));
        default -> in.pass();
      }
    }
    return channel == null ? missing("channel") : new Skipped(channel, 0, from, to, reason);
  }

  private @Nullable Rung rung() throws MalformedFrameException {
    String channel = null;
    String rung = "";
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "channel" -> channel = text("channel");
        case "rung" -> rung = orEmpty(text("rung"));
        default -> in.pass();
      }
    }
    return channel == null ? missing("channel") : new Rung(channel, 0, rung);
  }

  private @Nullable Signal signal() throws MalformedFrameException {
    String channel = null;
    String user = null;
    expectPayload();
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      String name = in.name();
      switch (name) {
        case "channel" -> channel = text("channel");
        case "user" -> user = optional("user");
        case "data" -> payloadField(name);
        default -> in.pass();
      }
    }
    Payload data = payload();
    if (channel == null) {
      return missing("channel");
    }
    return data == null ? null : new Signal(channel, 0, user, data);
  }

  private Goaway goaway() throws MalformedFrameException {
    String reason = "";
    int after = 0;
    List<String> targets = List.of();
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "reason" -> reason = orEmpty(text("reason"));
        case "after" -> after = small("after");
        case "targets" -> targets = texts("targets");
        default -> in.pass();
      }
    }
    return new Goaway(reason, after, targets);
  }

  private @Nullable Part part() throws MalformedFrameException {
    int stream = 0;
    String text = null;
    boolean last = true;
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "stream" -> stream = (int) number("stream", Part.STREAMS - 1);
        case "text" -> text = text("text");
        case "more" -> last = !flag("more");
        default -> in.pass();
      }
    }
    return text == null ? missing("text") : new Part(stream, text.getBytes(UTF_8), !last);
  }

  private Closing closing() throws MalformedFrameException {
    int code = 0;
    String name = "";
    String message = "";
    List<String> versions = List.of();
    int after = 0;
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "code" -> code = small("code");
        case "name" -> name = orEmpty(text("name"));
        case "message" -> message = orEmpty(text("message"));
        case "versions" -> versions = texts("versions");
        case "after" -> after = small("after");
        default -> in.pass();
      }
    }
    return new Closing(code, name, message, versions, after);
  }
}
