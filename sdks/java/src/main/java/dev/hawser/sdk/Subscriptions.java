package dev.hawser.sdk;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage.ChannelPush;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Joined;
import dev.hawser.protocol.ServerMessage.Left;
import dev.hawser.protocol.ServerMessage.Member;
import dev.hawser.protocol.ServerMessage.Push;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Reply;
import dev.hawser.protocol.ServerMessage.Reset;
import dev.hawser.protocol.ServerMessage.Rung;
import dev.hawser.protocol.ServerMessage.Signal;
import dev.hawser.protocol.ServerMessage.Skipped;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.ServerMessage.Unsubscribed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds every subscription and its position, so that what the application hears is each publication
 * once, in order, without a silent gap. Confined to the lane.
 */
final class Subscriptions {

  private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

  private final Lane lane;
  private final Settings settings;
  private final Callbacks callbacks;
  private final Function<String, Channel> channels;
  private final Map<String, Subscription> byChannel = new LinkedHashMap<>();

  /** What the first command of the line that opens asks for. */
  private final Map<String, Subscription> opening = new HashMap<>();

  private final Patterns patterns;
  private @Nullable Connection line;

  Subscriptions(
      Lane lane, Settings settings, Callbacks callbacks, Function<String, Channel> channels) {
    this.patterns = new Patterns(lane, settings, callbacks);
    this.lane = lane;
    this.settings = settings;
    this.callbacks = callbacks;
    this.channels = channels;
  }

  /** Those to patterns. */
  Patterns patterns() {
    return patterns;
  }

  // ---- what the application wishes

  void subscribe(
      Channel channel, ChannelListener listener, @Nullable Position since, boolean adapts) {
    Subscription old = byChannel.remove(channel.name());
    Position from = since == null && old != null ? old.held : since;
    Subscription fresh = new Subscription(channel, listener, false, adapts, from);
    byChannel.put(channel.name(), fresh);
    if (old != null) {
      end(old);
    }
    ask(fresh);
  }

  void unsubscribe(String channel) {
    Subscription old = byChannel.remove(channel);
    if (old != null) {
      end(old);
    }
  }

  private void end(Subscription old) {
    old.cancelRetry();
    if (line != null && (old.stands || old.asked > 0)) {
      line.tell(new Command.Unsubscribe(old.channel.name()));
    }
  }

  // ---- lines come and go

  /** What a new line asks for in its first command. */
  List<Command.Subscribe> wanted() {
    opening.clear();
    opening.putAll(byChannel);
    List<Command.Subscribe> all = new ArrayList<>();
    for (Subscription each : byChannel.values()) {
      all.add(each.wish());
    }
    return all;
  }

  void connected(Connection connection, List<Subscribed> answers) {
    line = connection;
    for (Subscribed answer : answers) {
      Subscription asked = opening.get(answer.channel());
      if (asked == null || asked == byChannel.get(answer.channel())) {
        told(answer);
      } else if (answer.refused() == null) {
        // Given up, or begun anew from elsewhere, while the command was on its way.
        connection.tell(new Command.Unsubscribe(answer.channel()));
      }
    }
    opening.clear();
    for (Subscription each : List.copyOf(byChannel.values())) {
      if (each.asked == 0 && each.retry == null) {
        ask(each);
      }
    }
    patterns.connected(connection);
  }

  void disconnected() {
    line = null;
    patterns.disconnected();
    for (Subscription each : byChannel.values()) {
      each.stands = false;
      each.asked = 0;
      each.cancelRetry();
    }
  }

  private void ask(Subscription each) {
    Connection on = line;
    if (on == null) {
      return;
    }
    int mine = ++each.asked;
    on.ask(
        each.wish(),
        new Connection.Answer() {
          @Override
          public void replied(Reply reply) {
            Subscription current = byChannel.get(each.channel.name());
            if (current == null && reply instanceof Subscribed) {
              on.tell(new Command.Unsubscribe(each.channel.name()));
            }
            if (current != each || each.asked != mine) {
              return;
            }
            if (reply instanceof Subscribed subscribed) {
              stands(each, subscribed);
            } else if (reply instanceof Refused refused) {
              refused(each, refused);
            }
          }

          @Override
          public void lost() {}
        });
  }

  /** Begins the subscription anew from the position held, without a line of its own. */
  private void again(Subscription each) {
    each.stands = false;
    if (line != null) {
      line.tell(new Command.Unsubscribe(each.channel.name()));
      if (each.failures++ == 0) {
        ask(each);
      } else {
        askLater(each);
      }
    }
  }

  private void askLater(Subscription each) {
    each.cancelRetry();
    each.retry =
        lane.after(
            settings.backoff().delay(each.failures, settings.random()),
            () -> {
              each.retry = null;
              ask(each);
            });
  }

  // ---- what the server says

  /** A subscription that the server tells of: in {@code connected}, or unasked. */
  private void told(Subscribed told) {
    Subscription each = byChannel.get(told.channel());
    Refused refused = told.refused();
    if (refused != null) {
      if (each != null) {
        refused(each, refused);
      }
      return;
    }
    if (each == null) {
      ChannelListener listener = settings.server();
      Channel channel = channels.apply(told.channel());
      each =
          new Subscription(
              channel, listener != null ? listener : (of, publication) -> {}, true, false, null);
      byChannel.put(told.channel(), each);
    }
    each.asked++;
    stands(each, told);
  }

  private void stands(Subscription each, Subscribed told) {
    each.cancelRetry();
    each.stands = true;
    Position before = each.held;
    boolean recovered = told.recovered() && before != null;
    String reason = null;
    if (before != null && !told.recovered()) {
      reason = told.reason() == null ? Code.POSITION_LOST.wireName() : told.reason();
    }
    Position now = told.position();
    long after = before != null && before.epoch().equals(now.epoch()) ? before.offset() : 0;
    // The place is taken before anything is told, so that what is told moves it only forward.
    each.held = new Position(now.epoch(), after);
    var standing = new ChannelListener.Standing(now, recovered, reason, each.byServer);
    callbacks.run(() -> each.listener.subscribed(each.channel, standing));
    for (Publication publication : told.publications()) {
      deliver(each, publication);
    }
    if (!recovered || now.offset() > offset(each)) {
      moveTo(each, now, () -> {});
    }
  }

  private void refused(Subscription each, Refused refused) {
    if (refused.code() == Code.ALREADY_SUBSCRIBED.number()) {
      again(each);
    } else if (refused.retry()) {
      each.failures++;
      askLater(each);
    } else {
      ended(each, HawserException.of(refused));
    }
  }

  private void ended(Subscription each, HawserException reason) {
    each.cancelRetry();
    byChannel.remove(each.channel.name());
    each.channel.ended(each.listener);
    callbacks.run(() -> each.listener.unsubscribed(each.channel, reason));
  }

  void pushed(Connection connection, Push push) {
    if (patterns.pushed(push)) {
      return;
    }
    if (push instanceof Subscribed subscribed) {
      told(subscribed);
    } else if (push instanceof Unsubscribed unsubscribed) {
      unsubscribed(unsubscribed);
    } else if (push instanceof ChannelPush ofChannel) {
      String name = connection.channel(ofChannel);
      Subscription each = name == null ? null : byChannel.get(name);
      if (each != null && each.stands) {
        pushed(each, ofChannel);
      }
    }
  }

  private void unsubscribed(Unsubscribed push) {
    Subscription each = byChannel.get(push.channel());
    if (each == null || push.code() == 0) {
      return;
    }
    Code code = Code.of(push.code());
    each.stands = false;
    if (code != null && code.retry()) {
      each.failures++;
      askLater(each);
    } else {
      ended(each, new HawserException(push.code(), push.name(), false, "the server ended it"));
    }
  }

  private void pushed(Subscription each, ChannelPush push) {
    if (push instanceof Delivered delivered) {
      long expected = offset(each) + 1;
      if (delivered.publication().offset() > expected) {
        LOG.debug("{}: a gap before {}", each.channel.name(), delivered.publication().offset());
        again(each);
      } else if (delivered.publication().offset() == expected) {
        each.failures = 0;
        deliver(each, delivered.publication());
      }
    } else if (push instanceof Skipped skipped) {
      if (skipped.from() > offset(each) + 1) {
        again(each);
      } else if (skipped.to() > offset(each)) {
        skipped(each, skipped);
      }
    } else if (push instanceof Rung told) {
      callbacks.run(() -> each.listener.rung(each.channel, told.rung()));
    } else if (push instanceof Signal told) {
      callbacks.run(() -> each.listener.signal(each.channel, told.user(), told.data()));
    } else if (push instanceof Reset reset) {
      moveTo(
          each,
          reset.position(),
          () -> each.listener.reset(each.channel, reset.position(), reset.reason()));
    } else if (push instanceof Joined joined) {
      Member member = new Member(joined.session(), joined.user());
      callbacks.run(() -> each.listener.joined(each.channel, member));
    } else if (push instanceof Left left) {
      Member member = new Member(left.session(), left.user());
      callbacks.run(() -> each.listener.left(each.channel, member));
    }
  }

  private void skipped(Subscription each, Skipped skipped) {
    long from = offset(each) + 1;
    moveTo(
        each,
        at(each, skipped.to()),
        () -> each.listener.skipped(each.channel, from, skipped.to(), skipped.reason()));
  }

  private void deliver(Subscription each, Publication publication) {
    if (publication.offset() > offset(each)) {
      moveTo(
          each,
          at(each, publication.offset()),
          () -> each.listener.publication(each.channel, publication));
      patterns.heard(each.channel.name(), at(each, 0).epoch(), publication);
    }
  }

  private static long offset(Subscription each) {
    return each.held == null ? 0 : each.held.offset();
  }

  private static Position at(Subscription each, long offset) {
    return new Position(each.held == null ? "" : each.held.epoch(), offset);
  }

  /** The application may read the position only after it heard what leads there. */
  private void moveTo(Subscription each, Position position, Runnable told) {
    each.held = position;
    callbacks.run(() -> {
      try {
        told.run();
      } finally {
        each.channel.moved(position);
      }
    });
  }
}
