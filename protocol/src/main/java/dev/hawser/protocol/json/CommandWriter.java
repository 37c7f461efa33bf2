package dev.hawser.protocol.json;

import dev.hawser.protocol.Command;
import dev.hawser.protocol.Command.Call;
import dev.hawser.protocol.Command.Connect;
import dev.hawser.protocol.Command.History;
import dev.hawser.protocol.Command.Ping;
import dev.hawser.protocol.Command.Pong;
import dev.hawser.protocol.Command.Presence;
import dev.hawser.protocol.Command.Publish;
import dev.hawser.protocol.Command.Refresh;
import dev.hawser.protocol.Command.Signal;
import dev.hawser.protocol.Command.Subscribe;
import dev.hawser.protocol.Command.Unsubscribe;
import dev.hawser.protocol.CommandFrame;

/** Writes commands, fields in the order of the protocol book. */
final class CommandWriter {

  private CommandWriter() {}

  static void write(JsonWriter out, CommandFrame frame) {
    out.openObject();
    if (frame.id() != 0) {
      Shapes.number(out, "id", frame.id());
    }
    out.name(name(frame.command()));
    out.openObject();
    body(out, frame.command());
    out.closeObject();
    out.closeObject();
  }

  private static String name(Command command) {
    if (command instanceof Publish) {
      return "publish";
    } else if (command instanceof Connect) {
      return "connect";
    } else if (command instanceof Subscribe) {
      return "subscribe";
    } else if (command instanceof Unsubscribe) {
      return "unsubscribe";
    } else if (command instanceof History) {
      return "history";
    } else if (command instanceof Presence) {
      return "presence";
    } else if (command instanceof Refresh) {
      return "refresh";
    } else if (command instanceof Call) {
      return "call";
    } else if (command instanceof Signal) {
      return "signal";
    } else if (command instanceof Ping) {
      return "ping";
    } else if (command instanceof Pong) {
      return "pong";
    }
    throw new AssertionError(command);
  }

  private static void body(JsonWriter out, Command command) {
    if (command instanceof Publish publish) {
      Shapes.text(out, "channel", publish.channel());
      Shapes.payload(out, publish.payload());
      Shapes.optional(out, "key", publish.key());
      if (publish.age() != 0) {
        Shapes.number(out, "age", publish.age());
      }
      Shapes.tags(out, publish.tags());
      Shapes.optional(out, "slot", publish.slot());
    } else if (command instanceof Connect connect) {
      connect(out, connect);
    } else if (command instanceof Subscribe subscribe) {
      subscribe(out, subscribe);
    } else if (command instanceof Unsubscribe unsubscribe) {
      Shapes.text(out, "channel", unsubscribe.channel());
    } else if (command instanceof History history) {
      Shapes.text(out, "channel", history.channel());
      Shapes.position(out, "since", history.since());
      Shapes.position(out, "before", history.before());
      limit(out, history.limit());
    } else if (command instanceof Presence presence) {
      Shapes.text(out, "channel", presence.channel());
      limit(out, presence.limit());
      Shapes.optional(out, "next", presence.next());
    } else if (command instanceof Refresh refresh) {
      Shapes.text(out, "token", refresh.token());
    } else if (command instanceof Call call) {
      Shapes.text(out, "method", call.method());
      Shapes.payload(out, call.data());
    } else if (command instanceof Signal signal) {
      Shapes.text(out, "channel", signal.channel());
      Shapes.payload(out, signal.data());
    }
  }

  private static void connect(JsonWriter out, Connect connect) {
    Shapes.optional(out, "token", connect.token());
    Shapes.optional(out, "resume", connect.resume());
    if (connect.heartbeat() != 0) {
      Shapes.number(out, "heartbeat", connect.heartbeat());
    }
    if (!connect.features().isEmpty()) {
      Shapes.texts(out, "features", connect.features());
    }
    if (!connect.subscribe().isEmpty()) {
      out.name("subscribe");
      out.openList();
      for (Subscribe subscribe : connect.subscribe()) {
        out.openObject();
        subscribe(out, subscribe);
        out.closeObject();
      }
      out.closeList();
    }
  }

  private static void subscribe(JsonWriter out, Subscribe subscribe) {
    Shapes.text(out, "channel", subscribe.channel());
    Shapes.position(out, "since", subscribe.since());
    if (subscribe.adapt()) {
      out.name("adapt");
      out.flag(true);
    }
  }

  private static void limit(JsonWriter out, int limit) {
    if (limit != 0) {
      Shapes.number(out, "limit", limit);
    }
  }
}
