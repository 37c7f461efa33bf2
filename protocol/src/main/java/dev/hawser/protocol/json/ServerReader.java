package dev.hawser.protocol.json;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Goaway;
import dev.hawser.protocol.ServerMessage.HistoryPage;
import dev.hawser.protocol.ServerMessage.Joined;
import dev.hawser.protocol.ServerMessage.Left;
import dev.hawser.protocol.ServerMessage.Member;
import dev.hawser.protocol.ServerMessage.Ping;
import dev.hawser.protocol.ServerMessage.Pong;
import dev.hawser.protocol.ServerMessage.PresencePage;
import dev.hawser.protocol.ServerMessage.Published;
import dev.hawser.protocol.ServerMessage.Refreshed;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Reset;
import dev.hawser.protocol.ServerMessage.Skipped;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.ServerMessage.Unsubscribed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one reply or push. */
final class ServerReader extends FrameReader {

  /** What {@link #publication} met beside the publication, where it is a push. */
  private @Nullable String channelOfPublication;

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
            "publication",
            "joined",
            "left",
            "reset",
            "skipped",
            "ping",
            "pong",
            "goaway",
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
      case "published" -> published();
      case "subscribed" -> subscribed();
      case "unsubscribed" -> unsubscribed();
      case "connected" -> connected();
      case "error" -> refused();
      case "history" -> history();
      case "presence" -> presence();
      case "refreshed" -> refreshed();
      case "joined" -> joined();
      case "left" -> left();
      case "reset" -> reset();
      case "skipped" -> skipped();
      case "goaway" -> goaway();
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

  private Refused refused() throws MalformedFrameException {
    int code = 0;
    String name = "";
    String message = "";
    boolean retry = false;
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "code" -> code = small("code");
        case "name" -> name = orEmpty(text("name"));
        case "message" -> message = orEmpty(text("message"));
        case "retry" -> retry = flag("retry");
        default -> in.pass();
      }
    }
    return new Refused(code, name, message, retry);
  }

  private @Nullable Connected connected() throws MalformedFrameException {
    String session = null;
    String resume = "";
    String user = "";
    String node = "";
    int heartbeat = 0;
    long expires = 0;
    long keys = 0;
    List<String> features = List.of();
    List<Subscribed> subscribed = List.of();
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "session" -> session = text("session");
        case "resume" -> resume = orEmpty(text("resume"));
        case "user" -> user = orEmpty(text("user"));
        case "node" -> node = orEmpty(text("node"));
        case "heartbeat" -> heartbeat = small("heartbeat");
        case "expires" -> expires = number("expires", MOST);
        case "keys" -> keys = number("keys", MOST);
        case "features" -> features = texts("features");
        case "subscribed" -> subscribed = subscribedList();
        default -> in.pass();
      }
    }
    return session == null
        ? missing("session")
        : new Connected(
            session, resume, user, node, heartbeat, expires, keys, features, subscribed);
  }

  private List<Subscribed> subscribedList() throws MalformedFrameException {
    if (!listFollows("subscribed")) {
      return List.of();
    }
    List<Subscribed> list = new ArrayList<>();
    for (boolean more = in.openList(); more; more = in.nextItem()) {
      Subscribed subscribed = objectFollows("subscribed") ? subscribed() : missing("subscribed");
      if (subscribed != null) {
        list.add(subscribed);
      }
    }
    return list;
  }

  private @Nullable Subscribed subscribed() throws MalformedFrameException {
    String channel = null;
    Position position = null;
    boolean recovered = false;
    String reason = null;
    boolean rest = false;
    List<Publication> publications = List.of();
    Refused refused = null;
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "channel" -> channel = text("channel");
        case "position" -> position = position("position");
        case "recovered" -> recovered = flag("recovered");
        case "reason" -> reason = optional("reason");
        case "more" -> rest = flag("more");
        case "publications" -> publications = publications();
        case "error" -> refused = objectFollows("error") ? refused() : null;
        default -> in.pass();
      }
    }
    if (channel == null) {
      return missing("channel");
    } else if (refused != null) {
      return Subscribed.refused(channel, refused);
    } else if (position == null) {
      return missing("position");
    }
    return new Subscribed(channel, 0, position, recovered, reason, rest, publications, null);
  }

  private @Nullable Unsubscribed unsubscribed() throws MalformedFrameException {
    String channel = null;
    int code = 0;
    String name = "";
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "channel" -> channel = text("channel");
        case "code" -> code = small("code");
        case "name" -> name = orEmpty(text("name"));
        default -> in.pass();
      }
    }
    return channel == null ? missing("channel") : new Unsubscribed(channel, 0, code, name);
  }

  private @Nullable Published published() throws MalformedFrameException {
    Position position = null;
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "position" -> position = position("position");
        default -> in.pass();
      }
    }
    return position == null ? missing("position") : new Published(position);
  }

  private @Nullable HistoryPage history() throws MalformedFrameException {
    Position position = null;
    List<Publication> publications = List.of();
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "position" -> position = position("position");
        case "publications" -> publications = publications();
        default -> in.pass();
      }
    }
    return position == null ? missing("position") : new HistoryPage(position, publications);
  }

  private PresencePage presence() throws MalformedFrameException {
    long count = 0;
    List<Member> members = List.of();
    String next = null;
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "count" -> count = number("count", MOST);
        case "members" -> members = members();
        case "next" -> next = optional("next");
        default -> in.pass();
      }
    }
    return new PresencePage(count, members, next);
  }

  private List<Member> members() throws MalformedFrameException {
    if (!listFollows("members")) {
      return List.of();
    }
    List<Member> list = new ArrayList<>();
    for (boolean more = in.openList(); more; more = in.nextItem()) {
      Member member = objectFollows("members") ? member() : missing("members");
      if (member != null) {
        list.add(member);
      }
    }
    return list;
  }

  private @Nullable Member member() throws MalformedFrameException {
    String session = null;
    String user = "";
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "session" -> session = text("session");
        case "user" -> user = orEmpty(text("user"));
        default -> in.pass();
      }
    }
    return session == null ? missing("session") : new Member(session, user);
  }

  private Refreshed refreshed() throws MalformedFrameException {
    long expires = 0;
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "expires" -> expires = number("expires", MOST);
        default -> in.pass();
      }
    }
    return new Refreshed(expires);
  }

  private @Nullable Delivered delivered() throws MalformedFrameException {
    Publication publication = publication();
    String channel = channelOfPublication;
    if (channel == null) {
      return missing("channel");
    }
    return publication == null ? null : new Delivered(channel, 0, publication);
  }

  private List<Publication> publications() throws MalformedFrameException {
    if (!listFollows("publications")) {
      return List.of();
    }
    List<Publication> list = new ArrayList<>();
    for (boolean more = in.openList(); more; more = in.nextItem()) {
      Publication publication =
          objectFollows("publications") ? publication() : missing("publications");
      if (publication != null) {
        list.add(publication);
      }
    }
    return list;
  }

  private @Nullable Publication publication() throws MalformedFrameException {
    long offset = -1;
    String user = null;
    String key = null;
    long time = 0;
    Map<String, String> tags = Map.of();
    String slot = null;
    channelOfPublication = null;
    expectPayload();
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      String name = in.name();
      switch (name) {
        case "channel" -> channelOfPublication = text("channel");
        case "offset" -> offset = number("offset", MOST);
        case "data", "bytes" -> payloadField(name);
        case "user" -> user = optional("user");
        case "key" -> key = optional("key");
        case "time" -> time = number("time", MOST);
        case "tags" -> tags = tags();
        case "slot" -> slot = optional("slot");
        default -> in.pass();
      }
    }
    Payload payload = payload();
    if (offset < 0) {
      return missing("offset");
    }
    return payload == null ? null : new Publication(offset, payload, user, key, time, tags, slot);
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

  private Closing closing() throws MalformedFrameException {
    int code = 0;
    String name = "";
    String message = "";
    List<String> versions = List.of();
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "code" -> code = small("code");
        case "name" -> name = orEmpty(text("name"));
        case "message" -> message = orEmpty(text("message"));
        case "versions" -> versions = texts("versions");
        default -> in.pass();
      }
    }
    return new Closing(code, name, message, versions);
  }

  private static String orEmpty(@Nullable String value) {
    return value == null ? "" : value;
  }
}
