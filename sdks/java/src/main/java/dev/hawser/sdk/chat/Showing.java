package dev.hawser.sdk.chat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What of a conversation can be read from any thread, and who hears that it is different: once for
 * all that comes in one go, and when something expires. Confined to the turns, but for {@link
 * #picture}.
 */
final class Showing {

  /** What is shown; true of the messages until then, milliseconds since 1970. */
  record Picture(
      ConversationView view,
      List<Entry> entries,
      boolean ready,
      boolean earlier,
      boolean later,
      List<ConversationMember> members,
      List<String> typing,
      long until) {}

  private final Host host;
  private final Conversation conversation;
  private final LongFunction<Picture> look;
  private final List<ConversationListener> listeners = new ArrayList<>();
  private boolean stale;
  private boolean over;
  private Turns.@Nullable Timer expiry;
  private volatile Picture picture;

  /**
   * @param look what is shown at a time, milliseconds since 1970
   */
  Showing(Host host, Conversation conversation, LongFunction<Picture> look) {
    this.host = host;
    this.conversation = conversation;
    this.look = look;
    this.picture = look.apply(System.currentTimeMillis());
  }

  Picture picture() {
    return picture;
  }

  void add(ConversationListener listener) {
    listeners.add(listener);
  }

  void remove(ConversationListener listener) {
    listeners.remove(listener);
  }

  /** Everybody who hears it. */
  List<ConversationListener> listeners() {
    return List.copyOf(listeners);
  }

  /** Something is different. */
  void changed() {
    if (over) {
      return;
    }
    // At once, and not with what is told: what is kept before that has it, too.
    host.unsaved(conversation);
    if (stale) {
      return;
    }
    stale = true;
    host.turns()
        .run(() -> {
          stale = false;
          if (!over) {
            renew();
            for (ConversationListener listener : listeners()) {
              host.tell(() -> listener.changed(conversation));
            }
            host.changed(conversation);
          }
        });
  }

  private void renew() {
    long now = System.currentTimeMillis();
    Picture fresh = look.apply(now);
    picture = fresh;
    cancel();
    if (fresh.until() < Long.MAX_VALUE) {
      Duration wait = Duration.ofMillis(Math.max(1, fresh.until() - now));
      expiry = host.turns().after(wait, this::changed);
    }
  }

  /** Nothing is told any more. */
  void stop() {
    over = true;
    cancel();
  }

  private void cancel() {
    if (expiry != null) {
      expiry.cancel();
      expiry = null;
    }
  }
}
