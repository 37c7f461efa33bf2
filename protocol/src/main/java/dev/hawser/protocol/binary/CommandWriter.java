package dev.hawser.protocol.binary;

import com.google.protobuf.UnsafeByteOperations;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.v1.Call;
import dev.hawser.protocol.v1.ClientFrame;
import dev.hawser.protocol.v1.Connect;
import dev.hawser.protocol.v1.History;
import dev.hawser.protocol.v1.Ping;
import dev.hawser.protocol.v1.Pong;
import dev.hawser.protocol.v1.Position;
import dev.hawser.protocol.v1.Presence;
import dev.hawser.protocol.v1.Publish;
import dev.hawser.protocol.v1.Refresh;
import dev.hawser.protocol.v1.Signal;
import dev.hawser.protocol.v1.Subscribe;
import dev.hawser.protocol.v1.Unsubscribe;

/** Turns commands into generated messages. */
final class CommandWriter {

  private CommandWriter() {}

  static ClientFrame message(CommandFrame frame) {
    ClientFrame.Builder out = ClientFrame.newBuilder().setId(frame.id());
    Command command = frame.command();
    if (command instanceof Command.Publish publish) {
      out.setPublish(publish(publish));
    } else if (command instanceof Command.Connect connect) {
      out.setConnect(connect(connect));
    } else if (command instanceof Command.Subscribe subscribe) {
      out.setSubscribe(subscribe(subscribe));
    } else if (command instanceof Command.Unsubscribe unsubscribe) {
      out.setUnsubscribe(Unsubscribe.newBuilder().setChannel(unsubscribe.channel()));
    } else if (command instanceof Command.History history) {
      out.setHistory(history(history));
    } else if (command instanceof Command.Presence presence) {
      out.setPresence(presence(presence));
    } else if (command instanceof Command.Refresh refresh) {
      out.setRefresh(Refresh.newBuilder().setToken(refresh.token()));
    } else if (command instanceof Command.Call call) {
      out.setCall(
          Call.newBuilder()
              .setMethod(call.method())
              .setData(UnsafeByteOperations.unsafeWrap(call.data().bytes())));
    } else if (command instanceof Command.Signal signal) {
      out.setSignal(
          Signal.newBuilder()
              .setChannel(signal.channel())
              .setData(UnsafeByteOperations.unsafeWrap(signal.data().bytes())));
    } else if (command instanceof Command.Ping) {
      out.setPing(Ping.getDefaultInstance());
    } else if (command instanceof Command.Pong) {
      out.setPong(Pong.getDefaultInstance());
    } else {
      throw new AssertionError(command);
    }
    return out.build();
  }

  private static Connect connect(Command.Connect connect) {
    Connect.Builder out = Connect.newBuilder().setHeartbeat(connect.heartbeat());
    if (connect.token() != null) {
      out.setToken(connect.token());
    }
    if (connect.resume() != null) {
      out.setResume(connect.resume());
    }
    out.addAllFeatures(connect.features());
    for (Command.Subscribe subscribe : connect.subscribe()) {
      out.addSubscribe(subscribe(subscribe));
    }
    return out.build();
  }

  private static Subscribe subscribe(Command.Subscribe subscribe) {
    Subscribe.Builder out =
        Subscribe.newBuilder().setChannel(subscribe.channel()).setAdapt(subscribe.adapt());
    if (subscribe.since() != null) {
      out.setSince(position(subscribe.since()));
    }
    return out.build();
  }

  private static Publish publish(Command.Publish publish) {
    Publish.Builder out =
        Publish.newBuilder()
            .setChannel(publish.channel())
            .setAge(publish.age())
            .putAllTags(publish.tags());
    // The array is immutable by agreement, and gone from here once the frame is written.
    var content = UnsafeByteOperations.unsafeWrap(publish.payload().bytes());
    if (publish.payload().json()) {
      out.setData(content);
    } else {
      out.setBytes(content);
    }
    if (publish.key() != null) {
      out.setKey(publish.key());
    }
    if (publish.slot() != null) {
      out.setSlot(publish.slot());
    }
    return out.build();
  }

  private static History history(Command.History history) {
    History.Builder out =
        History.newBuilder().setChannel(history.channel()).setLimit(history.limit());
    if (history.since() != null) {
      out.setSince(position(history.since()));
    }
    if (history.before() != null) {
      out.setBefore(position(history.before()));
    }
    return out.build();
  }

  private static Presence presence(Command.Presence presence) {
    Presence.Builder out =
        Presence.newBuilder().setChannel(presence.channel()).setLimit(presence.limit());
    if (presence.next() != null) {
      out.setNext(presence.next());
    }
    return out.build();
  }

  static Position position(dev.hawser.protocol.Position position) {
    return Position.newBuilder().setEpoch(position.epoch()).setOffset(position.offset()).build();
  }
}
