package dev.hawser.protocol.json;

import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Called;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Goaway;
import dev.hawser.protocol.ServerMessage.HistoryPage;
import dev.hawser.protocol.ServerMessage.Joined;
import dev.hawser.protocol.ServerMessage.Left;
import dev.hawser.protocol.ServerMessage.Matched;
import dev.hawser.protocol.ServerMessage.Member;
import dev.hawser.protocol.ServerMessage.Missed;
import dev.hawser.protocol.ServerMessage.Part;
import dev.hawser.protocol.ServerMessage.Patched;
import dev.hawser.protocol.ServerMessage.Ping;
import dev.hawser.protocol.ServerMessage.Pong;
import dev.hawser.protocol.ServerMessage.PresencePage;
import dev.hawser.protocol.ServerMessage.Published;
import dev.hawser.protocol.ServerMessage.Refreshed;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Reset;
import dev.hawser.protocol.ServerMessage.Rung;
import dev.hawser.protocol.ServerMessage.Signal;
import dev.hawser.protocol.ServerMessage.Signalled;
import dev.hawser.protocol.ServerMessage.Skipped;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.ServerMessage.Unsubscribed;
import java.util.List;

/** Writes replies and pushes, fields in the order of the protocol book. */
final class ServerWriter {

  private ServerWriter() {}

  static void write(JsonWriter out, ServerFrame frame) {
    out.openObject();
    if (frame.id() != 0) {
      Shapes.number(out, "id", frame.id());
    }
    out.name(name(frame.message()));
    out.openObject();
    body(out, frame.message());
    out.closeObject();
    out.closeObject();
  }

  private static String name(ServerMessage message) {
    if (message instanceof Delivered) {
      return "publication";
    } else if (message instanceof Patched) {
      return "delta";
    } else if (message instanceof Matched) {
      return "matched";
    } else if (message instanceof Missed) {
      return "missed";
    } else if (message instanceof Published) {
      return "published";
    } else if (message instanceof Subscribed) {
      return "subscribed";
    } else if (message instanceof Unsubscribed) {
      return "unsubscribed";
    } else if (message instanceof Connected) {
      return "connected";
    } else if (message instanceof Refused) {
      return "error";
    } else if (message instanceof HistoryPage) {
      return "history";
    } else if (message instanceof PresencePage) {
      return "presence";
    } else if (message instanceof Refreshed) {
      return "refreshed";
    } else if (message instanceof Called) {
      return "called";
    } else if (message instanceof Signal) {
      return "signal";
    } else if (message instanceof Signalled) {
      return "signalled";
    } else if (message instanceof Joined) {
      return "joined";
    } else if (message instanceof Left) {
      return "left";
    } else if (message instanceof Reset) {
      return "reset";
    } else if (message instanceof Skipped) {
      return "skipped";
    } else if (message instanceof Rung) {
      return "rung";
    } else if (message instanceof Ping) {
      return "ping";
    } else if (message instanceof Pong) {
      return "pong";
    } else if (message instanceof Goaway) {
      return "goaway";
    } else if (message instanceof Part) {
      return "part";
    } else if (message instanceof Closing) {
      return "closing";
    }
    throw new AssertionError(message);
  }

  private static void body(JsonWriter out, ServerMessage message) {
    if (message instanceof Delivered delivered) {
      Shapes.text(out, "channel", delivered.channel());
      publication(out, delivered.publication());
    } else if (message instanceof Patched patched) {
      Shapes.text(out, "channel", patched.channel());
      publication(out, patched.patch());
    } else if (message instanceof Matched matched) {
      Shapes.text(out, "channel", matched.channel());
      Shapes.text(out, "epoch", matched.epoch());
      publication(out, matched.publication());
    } else if (message instanceof Missed missed) {
      missed(out, missed);
    } else if (message instanceof Published published) {
      Shapes.position(out, "position", published.position());
    } else if (message instanceof Subscribed subscribed) {
      subscribed(out, subscribed);
    } else if (message instanceof Unsubscribed unsubscribed) {
      Shapes.text(out, "channel", unsubscribed.channel());
      if (unsubscribed.code() != 0) {
        Shapes.number(out, "code", unsubscribed.code());
      }
      Shapes.optional(out, "name", unsubscribed.name());
    } else if (message instanceof Connected connected) {
      connected(out, connected);
    } else if (message instanceof Refused refused) {
      refused(out, refused);
    } else if (message instanceof HistoryPage page) {
      Shapes.position(out, "position", page.position());
      publications(out, page.publications());
    } else if (message instanceof PresencePage page) {
      presence(out, page);
    } else if (message instanceof Refreshed refreshed) {
      expires(out, refreshed.expires());
    } else if (message instanceof Called called) {
      Shapes.payload(out, called.data());
    } else if (message instanceof Signal signal) {
      Shapes.text(out, "channel", signal.channel());
      Shapes.optional(out, "user", signal.user());
      Shapes.payload(out, signal.data());
    } else if (message instanceof Joined joined) {
      Shapes.text(out, "channel", joined.channel());
      Shapes.text(out, "session", joined.session());
      Shapes.text(out, "user", joined.user());
    } else if (message instanceof Left left) {
      Shapes.text(out, "channel", left.channel());
      Shapes.text(out, "session", left.session());
      Shapes.text(out, "user", left.user());
    } else if (message instanceof Reset reset) {
      Shapes.text(out, "channel", reset.channel());
      Shapes.position(out, "position", reset.position());
      Shapes.text(out, "reason", reset.reason());
    } else if (message instanceof Skipped skipped) {
      Shapes.text(out, "channel", skipped.channel());
      Shapes.number(out, "from", skipped.from());
      Shapes.number(out, "to", skipped.to());
      Shapes.text(out, "reason", skipped.reason());
    } else if (message instanceof Rung rung) {
      Shapes.text(out, "channel", rung.channel());
      Shapes.text(out, "rung", rung.rung());
    } else if (message instanceof Goaway goaway) {
      Shapes.text(out, "reason", goaway.reason());
      Shapes.number(out, "after", goaway.after());
      Shapes.texts(out, "targets", goaway.targets());
    } else if (message instanceof Part part) {
      Shapes.number(out, "stream", part.stream());
      out.name("text");
      out.text(part.piece());
      out.name("more");
      out.flag(part.more());
    } else if (message instanceof Closing closing) {
      closing(out, closing);
    }
  }

  private static void missed(JsonWriter out, Missed missed) {
    Shapes.text(out, "channel", missed.channel());
    Shapes.optional(out, "epoch", missed.epoch());
    if (missed.from() != 0) {
      Shapes.number(out, "from", missed.from());
    }
    if (missed.to() != 0) {
      Shapes.number(out, "to", missed.to());
    }
    Shapes.text(out, "reason", missed.reason());
  }

  private static void connected(JsonWriter out, Connected connected) {
    Shapes.text(out, "session", connected.session());
    Shapes.text(out, "resume", connected.resume());
    Shapes.text(out, "user", connected.user());
    Shapes.text(out, "node", connected.node());
    Shapes.number(out, "heartbeat", connected.heartbeat());
    expires(out, connected.expires());
    Shapes.number(out, "keys", connected.keys());
    Shapes.texts(out, "features", connected.features());
    out.name("subscribed");
    out.openList();
    for (Subscribed subscribed : connected.subscribed()) {
      out.openObject();
      subscribed(out, subscribed);
      out.closeObject();
    }
    out.closeList();
  }

  private static void subscribed(JsonWriter out, Subscribed subscribed) {
    Shapes.text(out, "channel", subscribed.channel());
    Refused refused = subscribed.refused();
    if (refused != null) {
      out.name("error");
      out.openObject();
      refused(out, refused);
      out.closeObject();
      return;
    }
    Shapes.position(out, "position", subscribed.position());
    out.name("recovered");
    out.flag(subscribed.recovered());
    Shapes.optional(out, "reason", subscribed.reason());
    out.name("more");
    out.flag(subscribed.more());
    publications(out, subscribed.publications());
  }

  private static void refused(JsonWriter out, Refused refused) {
    Shapes.number(out, "code", refused.code());
    Shapes.text(out, "name", refused.name());
    Shapes.text(out, "message", refused.message());
    out.name("retry");
    out.flag(refused.retry());
  }

  private static void presence(JsonWriter out, PresencePage page) {
    Shapes.number(out, "count", page.count());
    out.name("members");
    out.openList();
    for (Member member : page.members()) {
      out.openObject();
      Shapes.text(out, "session", member.session());
      Shapes.text(out, "user", member.user());
      out.closeObject();
    }
    out.closeList();
    Shapes.optional(out, "next", page.next());
  }

  private static void closing(JsonWriter out, Closing closing) {
    Shapes.number(out, "code", closing.code());
    Shapes.text(out, "name", closing.name());
    Shapes.text(out, "message", closing.message());
    if (!closing.versions().isEmpty()) {
      Shapes.texts(out, "versions", closing.versions());
    }
    if (closing.after() > 0) {
      Shapes.number(out, "after", closing.after());
    }
  }

  private static void publications(JsonWriter out, List<Publication> publications) {
    out.name("publications");
    out.openList();
    for (Publication publication : publications) {
      out.openObject();
      publication(out, publication);
      out.closeObject();
    }
    out.closeList();
  }

  private static void publication(JsonWriter out, Publication publication) {
    Shapes.number(out, "offset", publication.offset());
    Shapes.payload(out, publication.payload());
    Shapes.optional(out, "user", publication.user());
    Shapes.optional(out, "key", publication.key());
    Shapes.number(out, "time", publication.time());
    Shapes.tags(out, publication.tags());
    Shapes.optional(out, "slot", publication.slot());
  }

  /** Left out where time never ends: 0 would read as long past. */
  private static void expires(JsonWriter out, long expires) {
    if (expires != 0) {
      Shapes.number(out, "expires", expires);
    }
  }
}
