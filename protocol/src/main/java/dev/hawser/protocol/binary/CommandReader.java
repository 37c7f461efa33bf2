package dev.hawser.protocol.binary;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.v1.Call;
import dev.hawser.protocol.v1.ClientFrame;
import dev.hawser.protocol.v1.Connect;
import dev.hawser.protocol.v1.History;
import dev.hawser.protocol.v1.Presence;
import dev.hawser.protocol.v1.Publish;
import dev.hawser.protocol.v1.Refresh;
import dev.hawser.protocol.v1.Signal;
import dev.hawser.protocol.v1.Subscribe;
import dev.hawser.protocol.v1.Unsubscribe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one command. */
final class CommandReader extends FrameReader {

  CommandReader(byte[] bytes, int offset, int length) {
    super(bytes, offset, length);
  }

  CommandFrame read() throws IOException, MalformedFrameException {
    Command command = null;
    int commands = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case ClientFrame.ID_FIELD_NUMBER << 3 | VARINT -> {
          id = number("id");
          continue;
        }
        case ClientFrame.CONNECT_FIELD_NUMBER << 3 | SIZED -> command = connect();
        case ClientFrame.SUBSCRIBE_FIELD_NUMBER << 3 | SIZED -> command = subscribe();
        case ClientFrame.UNSUBSCRIBE_FIELD_NUMBER << 3 | SIZED -> command = unsubscribe();
        case ClientFrame.PUBLISH_FIELD_NUMBER << 3 | SIZED -> command = publish();
        case ClientFrame.HISTORY_FIELD_NUMBER << 3 | SIZED -> command = history();
        case ClientFrame.PRESENCE_FIELD_NUMBER << 3 | SIZED -> command = presence();
        case ClientFrame.REFRESH_FIELD_NUMBER << 3 | SIZED -> command = refresh();
        case ClientFrame.CALL_FIELD_NUMBER << 3 | SIZED -> command = call();
        case ClientFrame.SIGNAL_FIELD_NUMBER << 3 | SIZED -> command = signal();
        case ClientFrame.PING_FIELD_NUMBER << 3 | SIZED -> {
          nothing();
          command = new Command.Ping();
        }
        case ClientFrame.PONG_FIELD_NUMBER << 3 | SIZED -> {
          nothing();
          command = new Command.Pong();
        }
        default -> {
          pass(tag);
          continue;
        }
      }
      commands++;
    }
    if (commands == 0) {
      refuse(Code.UNKNOWN_COMMAND, "frame", "no command of this version");
    } else if (commands > 1) {
      refuse(Code.INVALID_FIELD, "command", "a frame carries one command");
    }
    check();
    if (command == null) {
      throw new AssertionError("neither a command nor a fault");
    }
    return new CommandFrame(id, command);
  }

  private Command.Connect connect() throws IOException {
    String token = null;
    String resume = null;
    int heartbeat = 0;
    List<String> features = new ArrayList<>(0);
    List<Command.Subscribe> subscribe = new ArrayList<>(0);
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Connect.TOKEN_FIELD_NUMBER << 3 | SIZED -> token = optional();
        case Connect.RESUME_FIELD_NUMBER << 3 | SIZED -> resume = optional();
        case Connect.HEARTBEAT_FIELD_NUMBER << 3 | VARINT -> heartbeat = small("heartbeat");
        case Connect.FEATURES_FIELD_NUMBER << 3 | SIZED -> features.add(text());
        case Connect.SUBSCRIBE_FIELD_NUMBER << 3 | SIZED -> subscribe.add(subscribe());
        default -> pass(tag);
      }
    }
    leave(outer);
    return new Command.Connect(token, resume, heartbeat, features, subscribe);
  }

  private Command.Subscribe subscribe() throws IOException {
    String channel = "";
    Position since = null;
    boolean adapt = false;
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Subscribe.CHANNEL_FIELD_NUMBER << 3 | SIZED -> channel = text();
        case Subscribe.SINCE_FIELD_NUMBER << 3 | SIZED -> since = position();
        case Subscribe.ADAPT_FIELD_NUMBER << 3 | VARINT -> adapt = in.readBool();
        default -> pass(tag);
      }
    }
    leave(outer);
    return new Command.Subscribe(channel, since, adapt);
  }

  private Command.Unsubscribe unsubscribe() throws IOException {
    String channel = "";
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Unsubscribe.CHANNEL_FIELD_NUMBER << 3 | SIZED -> channel = text();
        default -> pass(tag);
      }
    }
    leave(outer);
    return new Command.Unsubscribe(channel);
  }

  private Command.@Nullable Publish publish() throws IOException {
    String channel = "";
    Payload payload = null;
    String key = null;
    long age = 0;
    Map<String, String> tags = null;
    String slot = null;
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Publish.CHANNEL_FIELD_NUMBER << 3 | SIZED -> channel = text();
        case Publish.DATA_FIELD_NUMBER << 3 | SIZED -> payload = data(payload);
        case Publish.BYTES_FIELD_NUMBER << 3 | SIZED -> payload = bytes(payload);
        case Publish.KEY_FIELD_NUMBER << 3 | SIZED -> key = optional();
        case Publish.AGE_FIELD_NUMBER << 3 | VARINT -> age = number("age");
        case Publish.TAGS_FIELD_NUMBER << 3 | SIZED -> {
          tags = tags == null ? new HashMap<>() : tags;
          tag(tags);
        }
        case Publish.SLOT_FIELD_NUMBER << 3 | SIZED -> slot = optional();
        default -> pass(tag);
      }
    }
    leave(outer);
    if (payload == null) {
      return missing("data");
    }
    return new Command.Publish(channel, payload, key, age, tags == null ? Map.of() : tags, slot);
  }

  private Command.History history() throws IOException {
    String channel = "";
    Position since = null;
    Position before = null;
    int limit = 0;
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case History.CHANNEL_FIELD_NUMBER << 3 | SIZED -> channel = text();
        case History.SINCE_FIELD_NUMBER << 3 | SIZED -> since = position();
        case History.BEFORE_FIELD_NUMBER << 3 | SIZED -> before = position();
        case History.LIMIT_FIELD_NUMBER << 3 | VARINT -> limit = small("limit");
        default -> pass(tag);
      }
    }
    leave(outer);
    return new Command.History(channel, since, before, limit);
  }

  private Command.Presence presence() throws IOException {
    String channel = "";
    int limit = 0;
    String next = null;
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Presence.CHANNEL_FIELD_NUMBER << 3 | SIZED -> channel = text();
        case Presence.LIMIT_FIELD_NUMBER << 3 | VARINT -> limit = small("limit");
        case Presence.NEXT_FIELD_NUMBER << 3 | SIZED -> next = optional();
        default -> pass(tag);
      }
    }
    leave(outer);
    return new Command.Presence(channel, limit, next);
  }

  private Command.Refresh refresh() throws IOException {
    String token = "";
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Refresh.TOKEN_FIELD_NUMBER << 3 | SIZED -> token = text();
        default -> pass(tag);
      }
    }
    leave(outer);
    return new Command.Refresh(token);
  }

  private Command.@Nullable Call call() throws IOException {
    String method = "";
    Payload data = null;
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Call.METHOD_FIELD_NUMBER << 3 | SIZED -> method = text();
        case Call.DATA_FIELD_NUMBER << 3 | SIZED -> data = data(data);
        default -> pass(tag);
      }
    }
    leave(outer);
    return data == null ? missing("data") : new Command.Call(method, data);
  }

  private Command.@Nullable Signal signal() throws IOException {
    String channel = "";
    Payload data = null;
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Signal.CHANNEL_FIELD_NUMBER << 3 | SIZED -> channel = text();
        case Signal.DATA_FIELD_NUMBER << 3 | SIZED -> data = data(data);
        default -> pass(tag);
      }
    }
    leave(outer);
    return data == null ? missing("data") : new Command.Signal(channel, data);
  }
}
