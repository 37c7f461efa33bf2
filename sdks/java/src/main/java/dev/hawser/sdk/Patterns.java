package dev.hawser.sdk;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage.Matched;
import dev.hawser.protocol.ServerMessage.Missed;
import dev.hawser.protocol.ServerMessage.Push;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Reply;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.ServerMessage.Unsubscribed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds the patterns that this program is subscribed to, across lines. Confined to the lane. */
final class Patterns {

  private final Lane lane;
  private final Settings settings;
  private final Callbacks callbacks;
  private final Map<String, Standing> byText = new LinkedHashMap<>();
  private @Nullable Connection line;

  private static final class Standing {
    private final Pattern pattern;
    private final PatternListener listener;
    private boolean stands;
    private boolean stood;
    private int asked;
    private int failures;
    private Lane.@Nullable Timer retry;

    private Standing(Pattern pattern, PatternListener listener) {
      this.pattern = pattern;
      this.listener = listener;
    }

    private void pause() {
      stands = false;
      asked++;
      if (retry != null) {
        retry.cancel();
        retry = null;
      }
    }
  }

  Patterns(Lane lane, Settings settings, Callbacks callbacks) {
    this.lane = lane;
    this.settings = settings;
    this.callbacks = callbacks;
  }

  void subscribe(Pattern pattern, PatternListener listener) {
    unsubscribe(pattern.text());
    Standing fresh = new Standing(pattern, listener);
    byText.put(pattern.text(), fresh);
    ask(fresh);
  }

  void unsubscribe(String text) {
    Standing old = byText.remove(text);
    if (old != null) {
      old.pause();
      if (line != null) {
        line.tell(new Command.Unsubscribe(text));
      }
    }
  }

  void connected(Connection connection) {
    line = connection;
    List.copyOf(byText.values()).forEach(this::ask);
  }

  void disconnected() {
    line = null;
    byText.values().forEach(Standing::pause);
  }

  private void ask(Standing each) {
    Connection on = line;
    if (on == null) {
      return;
    }
    int mine = ++each.asked;
    on.ask(
        new Command.Subscribe(each.pattern.text(), null),
        new Connection.Answer() {
          @Override
          public void replied(Reply reply) {
            if (each.asked != mine || byText.get(each.pattern.text()) != each) {
              return;
            }
            if (reply instanceof Subscribed) {
              stands(each);
            } else if (reply instanceof Refused refused) {
              refused(each, refused);
            }
          }

          @Override
          public void lost() {}
        });
  }

  private void stands(Standing each) {
    boolean again = each.stood;
    each.stands = true;
    each.stood = true;
    each.failures = 0;
    callbacks.run(() -> {
      each.listener.subscribed(each.pattern);
      if (again) {
        each.listener.missed(null, 0, 0, Code.LINE_BROKEN.wireName());
      }
    });
  }

  private void refused(Standing each, Refused refused) {
    if (refused.code() == Code.ALREADY_SUBSCRIBED.number()) {
      stands(each);
    } else if (refused.retry()) {
      each.retry =
          lane.after(settings.backoff().delay(each.failures++, settings.random()), () -> ask(each));
    } else {
      ended(each, HawserException.of(refused));
    }
  }

  private void ended(Standing each, HawserException reason) {
    each.pause();
    byText.remove(each.pattern.text(), each);
    each.pattern.ended(each.listener);
    callbacks.run(() -> each.listener.unsubscribed(each.pattern, reason));
  }

  /** Deals with what is said of patterns. False for everything else. */
  boolean pushed(Push push) {
    if (push instanceof Matched matched) {
      heard(matched.channel(), matched.epoch(), matched.publication());
    } else if (push instanceof Missed missed) {
      missed(missed);
    } else if (push instanceof Unsubscribed told) {
      Standing one = byText.get(told.channel());
      if (one == null) {
        return false;
      }
      ended(one, new HawserException(told.code(), told.name(), false, "the server ended it"));
    } else {
      return false;
    }
    return true;
  }

  /** Something was published, and came by a pattern or by a subscription to its channel. */
  void heard(String channel, String epoch, Publication publication) {
    for (Standing each : byText.values()) {
      if (each.stands && each.pattern.matches(channel)) {
        Position position = new Position(epoch, publication.offset());
        callbacks.run(() -> each.listener.publication(channel, position, publication));
      }
    }
  }

  private void missed(Missed missed) {
    String channel = missed.channel();
    for (Standing each : byText.values()) {
      boolean somewhere = channel.equals(each.pattern.text());
      if (each.stands && (somewhere || each.pattern.matches(channel))) {
        callbacks.run(() ->
            each.listener.missed(
                somewhere ? null : channel, missed.from(), missed.to(), missed.reason()));
      }
    }
  }
}
