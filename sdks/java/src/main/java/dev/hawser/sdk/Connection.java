package dev.hawser.sdk;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Codec;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.Joiner;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.ChannelPush;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Part;
import dev.hawser.protocol.ServerMessage.Patched;
import dev.hawser.protocol.ServerMessage.Ping;
import dev.hawser.protocol.ServerMessage.Pong;
import dev.hawser.protocol.ServerMessage.Push;
import dev.hawser.protocol.ServerMessage.Reply;
import dev.hawser.protocol.ServerMessage.Reset;
import dev.hawser.protocol.ServerMessage.Skipped;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.ServerMessage.Unsubscribed;
import dev.hawser.sdk.HawserException.Local;
import dev.hawser.sdk.wire.Address;
import dev.hawser.sdk.wire.Wire;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One live wire and what is bound to it: unanswered commands, aliases and the heartbeat. Confined
 * to the lane, except that frames are decoded where they are read.
 */
final class Connection {

  /** Hears a connection, on the lane. */
  interface Owner {

    void opened(Connection connection);

    void pushed(Connection connection, Push push);

    /** Called exactly once; only {@link Answer#lost} follows. */
    void ended(Connection connection, HawserException reason);
  }

  /** Waits for the answer to one command. Exactly one of the two is called, once. */
  interface Answer {

    void replied(Reply reply);

    /** The connection ended first. */
    void lost();
  }

  private record Unanswered(Answer answer, Lane.Timer deadline) {}

  private final Lane lane;
  private final Settings settings;
  private final Callbacks callbacks;
  private final Inflow inflow;
  private final Rhythm rhythm;
  private final Owner owner;
  private final Address address;
  private final Wire wire;
  private final Map<Long, Unanswered> unanswered = new HashMap<>();
  private final Map<Integer, String> aliases = new HashMap<>();
  private final Deltas deltas = new Deltas();
  private long lastId;
  private long sentAt;
  private volatile long heardAt;
  private volatile boolean ended;
  private Lane.@Nullable Timer pulse;

  /** When the ping left that nothing was heard since; 0 for none. */
  private long pingedAt;

  /** How long no byte had passed either way before that ping. */
  private long quiet;

  Connection(
      Lane lane,
      Settings settings,
      Callbacks callbacks,
      Inflow inflow,
      Rhythm rhythm,
      Owner owner,
      Address address) {
    this.lane = lane;
    this.settings = settings;
    this.callbacks = callbacks;
    this.inflow = inflow;
    this.rhythm = rhythm;
    this.owner = owner;
    this.address = address;
    this.wire = settings.wires().wire(address, new Ear());
  }

  Address address() {
    return address;
  }

  void open() {
    wire.open();
  }

  /** Sends a command and waits for its answer; a command without one in time ends the line. */
  void ask(Command command, Answer answer) {
    if (ended) {
      answer.lost();
      return;
    }
    long id = ++lastId;
    Lane.Timer deadline =
        lane.after(
            settings.answer(),
            () -> end(Local.TIMEOUT.with("no answer within " + settings.answer())));
    unanswered.put(id, new Unanswered(answer, deadline));
    send(new CommandFrame(id, command));
  }

  /** Sends a command that wants no answer. */
  void tell(Command command) {
    send(new CommandFrame(0, command));
  }

  /** The channel that a push belongs to; null where an alias was never told. */
  @Nullable String channel(ChannelPush push) {
    return push.channel().isEmpty() ? aliases.get(push.alias()) : push.channel();
  }

  /** Learns the aliases of the session that now stands, and begins to beat. */
  void connected(Connected connected) {
    connected.subscribed().forEach(this::learn);
    if (connected.features().contains(ServerMessage.DELTA)) {
      deltas.agreed();
    }
    if (connected.heartbeat() > 0) {
      rhythm.agreed(connected.heartbeat());
      beat(Duration.ofMillis(connected.heartbeat()));
    }
  }

  /** Asks for a sign of life soon, since the network below may have changed. */
  void probe(Duration within) {
    long asked = Lane.millis();
    tell(new Command.Ping());
    lane.after(
        within,
        () -> {
          if (!ended && heardAt < asked && !inflow.full()) {
            end(Local.LINE_LOST.with("no sign of life within " + within));
          }
        });
  }

  /** Ends the line; {@link Owner#ended} is called before this returns, unless it was before. */
  void end(HawserException reason) {
    if (ended) {
      return;
    }
    ended = true;
    wire.end();
    inflow.wake();
    if (pulse != null) {
      pulse.cancel();
    }
    // First the owner, so that nobody who hears of a lost answer asks here again.
    owner.ended(this, reason);
    List<Unanswered> lost = List.copyOf(unanswered.values());
    unanswered.clear();
    for (Unanswered one : lost) {
      one.deadline().cancel();
      one.answer().lost();
    }
  }

  private void send(CommandFrame frame) {
    if (!ended) {
      sentAt = Lane.millis();
      wire.send(settings.codec().encode(frame));
    }
  }

  private void learn(Subscribed subscribed) {
    if (subscribed.alias() != 0) {
      aliases.put(subscribed.alias(), subscribed.channel());
    }
  }

  private void beat(Duration interval) {
    long now = Lane.millis();
    long silence = interval.plus(settings.grace()).toMillis();
    if (now - heardAt > silence && !inflow.full()) {
      if (pingedAt != 0) {
        rhythm.died(quiet);
      }
      end(Local.LINE_LOST.with("nothing heard for " + silence + " ms"));
      return;
    }
    // A little early and spread out, so that a delayed timer or a crowd does not miss the interval.
    long pause = (long) (interval.toMillis() * (0.8 + 0.1 * settings.random().nextDouble()));
    if (now - sentAt >= pause) {
      if (pingedAt == 0) {
        pingedAt = now;
        quiet = now - Math.max(sentAt, heardAt);
      }
      tell(new Command.Ping());
    }
    long idle = Math.max(1, pause - (Lane.millis() - sentAt));
    long deaf = Math.max(1, silence + 1 - (Lane.millis() - heardAt));
    pulse = lane.after(Duration.ofMillis(Math.min(idle, deaf)), () -> beat(interval));
  }

  private void heard(ServerFrame frame) {
    if (ended) {
      return;
    }
    if (pingedAt != 0 && heardAt >= pingedAt) {
      rhythm.survived(quiet);
      pingedAt = 0;
    }
    ServerMessage message = frame.message();
    if (message instanceof Subscribed subscribed) {
      learn(subscribed);
      deltas.forget(subscribed.channel());
    }
    if (message instanceof Ping) {
      send(new CommandFrame(frame.id(), new Command.Pong()));
    } else if (frame.id() != 0 && message instanceof Reply reply) {
      Unanswered waiting = unanswered.remove(frame.id());
      if (waiting != null) {
        waiting.deadline().cancel();
        waiting.answer().replied(reply);
      }
    } else if (message instanceof Closing closing) {
      end(HawserException.of(closing));
    } else if (message instanceof Push push && !(message instanceof Pong)) {
      pushed(push);
    }
  }

  private void pushed(Push push) {
    Push whole = push;
    if (push instanceof Delivered delivered) {
      deltas.pushed(channel(delivered), delivered.publication());
    } else if (push instanceof Patched patched) {
      try {
        whole = deltas.whole(channel(patched), patched);
      } catch (MalformedFrameException unfit) {
        end(Local.LINE_LOST.with(String.valueOf(unfit.getMessage())));
        return;
      }
    } else if (push instanceof Unsubscribed unsubscribed) {
      deltas.forget(unsubscribed.channel());
    } else if (push instanceof ChannelPush other) {
      moved(other);
    }
    owner.pushed(this, whole);
  }

  private void moved(ChannelPush push) {
    if (push instanceof Reset || push instanceof Skipped) {
      deltas.forget(channel(push));
    }
  }

  /** Hears the wire on its own thread, and hands over to the lane. */
  private final class Ear implements Wire.Ear {

    private final Joiner joiner = new Joiner(settings.wires().largest());

    @Override
    public void opened() {
      heardAt = Lane.millis();
      lane.execute(() -> {
        if (!ended) {
          owner.opened(Connection.this);
        }
      });
    }

    @Override
    public void received(byte[] bytes, int offset, int length) {
      heardAt = Lane.millis();
      Codec codec = settings.codec();
      ServerFrame frame;
      int size = length;
      try {
        frame = codec.decodeServer(bytes, offset, length);
        if (frame.message() instanceof Part part) {
          byte[] whole = joiner.take(part);
          if (whole == null) {
            return;
          }
          frame = codec.decodeServer(whole, 0, whole.length);
          size = whole.length;
        }
        if (frame.message() instanceof Part) {
          throw new MalformedFrameException(Code.INVALID_FIELD, 0, "a part made of parts");
        }
      } catch (MalformedFrameException malformed) {
        if (malformed.code() == Code.UNKNOWN_COMMAND) {
          // A newer server may say what this version has no name for.
          return;
        }
        lane.execute(
            () -> end(Local.LINE_LOST.with("a malformed frame: " + malformed.getMessage())));
        return;
      }
      hand(frame, size + 64);
    }

    private void hand(ServerFrame frame, int weight) {
      if (inflow.take(weight, () -> ended)) {
        lane.execute(() -> {
          try {
            heard(frame);
          } finally {
            // Behind the callbacks that the frame caused.
            callbacks.run(() -> inflow.give(weight));
          }
        });
      }
    }

    @Override
    public void ended(int code, String detail) {
      lane.execute(() ->
          end(
              code == 0
                  ? Local.LINE_LOST.with(detail)
                  : new HawserException(code, Session.nameOf(code), code < 3500, detail)));
    }
  }
}
