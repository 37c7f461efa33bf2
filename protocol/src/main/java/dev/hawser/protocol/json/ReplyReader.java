package dev.hawser.protocol.json;

import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage.Called;
import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.HistoryPage;
import dev.hawser.protocol.ServerMessage.Member;
import dev.hawser.protocol.ServerMessage.PresencePage;
import dev.hawser.protocol.ServerMessage.Published;
import dev.hawser.protocol.ServerMessage.Refreshed;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.ServerMessage.Unsubscribed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the replies, and what pushes have in common with them. */
abstract class ReplyReader extends FrameReader {

  /** What {@link #publication} met beside the publication, where it is a push. */
  @Nullable String channelOfPublication;

  @Nullable String epochOfPublication;

  ReplyReader(JsonReader in) {
    super(in);
  }

  final Refused refused() throws MalformedFrameException {
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

  final @Nullable Connected connected() throws MalformedFrameException {
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

  final List<Subscribed> subscribedList() throws MalformedFrameException {
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

  final @Nullable Subscribed subscribed() throws MalformedFrameException {
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

  final @Nullable Unsubscribed unsubscribed() throws MalformedFrameException {
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

  final @Nullable Published published() throws MalformedFrameException {
    Position position = null;
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "position" -> position = position("position");
        default -> in.pass();
      }
    }
    return position == null ? missing("position") : new Published(position);
  }

  final @Nullable HistoryPage history() throws MalformedFrameException {
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

  final PresencePage presence() throws MalformedFrameException {
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

  final List<Member> members() throws MalformedFrameException {
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

  final @Nullable Member member() throws MalformedFrameException {
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

  final Refreshed refreshed() throws MalformedFrameException {
    long expires = 0;
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "expires" -> expires = number("expires", MOST);
        default -> in.pass();
      }
    }
    return new Refreshed(expires);
  }

  final @Nullable Called called() throws MalformedFrameException {
    expectPayload();
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      String name = in.name();
      switch (name) {
        case "data" -> payloadField(name);
        default -> in.pass();
      }
    }
    Payload data = payload();
    return data == null ? null : new Called(data);
  }

  final List<Publication> publications() throws MalformedFrameException {
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

  final @Nullable Publication publication() throws MalformedFrameException {
    long offset = -1;
    String user = null;
    String key = null;
    long time = 0;
    Map<String, String> tags = Map.of();
    String slot = null;
    channelOfPublication = null;
    epochOfPublication = null;
    expectPayload();
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      String name = in.name();
      switch (name) {
        case "channel" -> channelOfPublication = text("channel");
        case "epoch" -> epochOfPublication = text("epoch");
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

  static String orEmpty(@Nullable String value) {
    return value == null ? "" : value;
  }
}
