package dev.hawser.protocol.json;

import dev.hawser.protocol.Code;
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
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one command. */
final class CommandReader extends FrameReader {

  CommandReader(JsonReader in) {
    super(in);
  }

  CommandFrame read() throws MalformedFrameException {
    Command command = null;
    String chosen = null;
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      String name = in.name();
      switch (name) {
        case "id" -> id = number("id", MOST);
        case "connect",
            "subscribe",
            "unsubscribe",
            "publish",
            "history",
            "presence",
            "refresh",
            "call",
            "signal",
            "ping",
            "pong" -> {
          if (chosen != null) {
            refuse(Code.INVALID_FIELD, name, "a frame carries one command");
          }
          chosen = name;
          command = in.peek() == '{' ? command(name) : notObject(name);
        }
        default -> in.pass();
      }
    }
    in.finish();
    if (chosen == null) {
      refuse(Code.UNKNOWN_COMMAND, "frame", "no command of this version");
    }
    check();
    if (command == null) {
      throw new AssertionError("neither a command nor a fault");
    }
    return new CommandFrame(id, command);
  }

  private @Nullable Command notObject(String name) throws MalformedFrameException {
    in.pass();
    refuse(Code.INVALID_FIELD, name, "expected an object");
    return null;
  }

  private @Nullable Command command(String name) throws MalformedFrameException {
    return switch (name) {
      case "publish" -> publish();
      case "connect" -> connect();
      case "subscribe" -> subscribe();
      case "unsubscribe" -> unsubscribe();
      case "history" -> history();
      case "presence" -> presence();
      case "refresh" -> refresh();
      case "call" -> call();
      case "signal" -> signal();
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

  private Connect connect() throws MalformedFrameException {
    String token = null;
    String resume = null;
    int heartbeat = 0;
    List<String> features = List.of();
    List<Subscribe> subscribe = List.of();
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "token" -> token = optional("token");
        case "resume" -> resume = optional("resume");
        case "heartbeat" -> heartbeat = small("heartbeat");
        case "features" -> features = texts("features");
        case "subscribe" -> subscribe = subscribes();
        default -> in.pass();
      }
    }
    return new Connect(token, resume, heartbeat, features, subscribe);
  }

  private List<Subscribe> subscribes() throws MalformedFrameException {
    if (!listFollows("subscribe")) {
      return List.of();
    }
    List<Subscribe> list = new ArrayList<>();
    for (boolean more = in.openList(); more; more = in.nextItem()) {
      Subscribe subscribe = objectFollows("subscribe") ? subscribe() : missing("subscribe");
      if (subscribe != null) {
        list.add(subscribe);
      }
    }
    return list;
  }

  private @Nullable Subscribe subscribe() throws MalformedFrameException {
    String channel = null;
    Position since = null;
    boolean adapt = false;
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "channel" -> channel = text("channel");
        case "since" -> since = position("since");
        case "adapt" -> adapt = flag("adapt");
        default -> in.pass();
      }
    }
    return channel == null ? missing("channel") : new Subscribe(channel, since, adapt);
  }

  private @Nullable Unsubscribe unsubscribe() throws MalformedFrameException {
    String channel = null;
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "channel" -> channel = text("channel");
        default -> in.pass();
      }
    }
    return channel == null ? missing("channel") : new Unsubscribe(channel);
  }

  private @Nullable Publish publish() throws MalformedFrameException {
    String channel = null;
    String key = null;
    long age = 0;
    Map<String, String> tags = Map.of();
    String slot = null;
    expectPayload();
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      String name = in.name();
      switch (name) {
        case "channel" -> channel = text("channel");
        case "data", "bytes" -> payloadField(name);
        case "key" -> key = optional("key");
        case "age" -> age = number("age", MOST);
        case "tags" -> tags = tags();
        case "slot" -> slot = optional("slot");
        default -> in.pass();
      }
    }
    Payload payload = payload();
    if (channel == null) {
      return missing("channel");
    }
    return payload == null ? null : new Publish(channel, payload, key, age, tags, slot);
  }

  private @Nullable History history() throws MalformedFrameException {
    String channel = null;
    Position since = null;
    Position before = null;
    int limit = 0;
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "channel" -> channel = text("channel");
        case "since" -> since = position("since");
        case "before" -> before = position("before");
        case "limit" -> limit = small("limit");
        default -> in.pass();
      }
    }
    return channel == null ? missing("channel") : new History(channel, since, before, limit);
  }

  private @Nullable Presence presence() throws MalformedFrameException {
    String channel = null;
    int limit = 0;
    String next = null;
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "channel" -> channel = text("channel");
        case "limit" -> limit = small("limit");
        case "next" -> next = optional("next");
        default -> in.pass();
      }
    }
    return channel == null ? missing("channel") : new Presence(channel, limit, next);
  }

  private @Nullable Refresh refresh() throws MalformedFrameException {
    String token = null;
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (in.name()) {
        case "token" -> token = text("token");
        default -> in.pass();
      }
    }
    return token == null ? missing("token") : new Refresh(token);
  }

  private @Nullable Call call() throws MalformedFrameException {
    String method = null;
    expectPayload();
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      String name = in.name();
      switch (name) {
        case "method" -> method = text("method");
        case "data" -> payloadField(name);
        default -> in.pass();
      }
    }
    Payload data = payload();
    if (method == null) {
      return missing("method");
    }
    return data == null ? null : new Call(method, data);
  }

  private @Nullable Signal signal() throws MalformedFrameException {
    String channel = null;
    expectPayload();
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      String name = in.name();
      switch (name) {
        case "channel" -> channel = text("channel");
        case "data" -> payloadField(name);
        default -> in.pass();
      }
    }
    Payload data = payload();
    if (channel == null) {
      return missing("channel");
    }
    return data == null ? null : new Signal(channel, data);
  }
}
