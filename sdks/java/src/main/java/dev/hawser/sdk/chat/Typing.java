package dev.hawser.sdk.chat;

import dev.hawser.protocol.Payload;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who types in a conversation; each ends by itself, since nothing is kept of it and it may be lost.
 * Confined to the turns.
 */
final class Typing {

  /** Somebody who types says so again within this time, and no sooner. */
  private static final long TOLD_EVERY = Duration.ofSeconds(3).toNanos();

  /** Who has not said so for this long types no more. */
  private static final Duration SHOWN_FOR = Duration.ofSeconds(6);

  /** Of a crowd that types, so many are shown. */
  private static final int MOST = 100;

  private final Turns turns;
  private final Runnable changed;
  private final Map<String, Turns.Timer> users = new LinkedHashMap<>();
  private long toldAt = System.nanoTime() - TOLD_EVERY;

  Typing(Turns turns, Runnable changed) {
    this.turns = turns;
    this.changed = changed;
  }

  /** Who does, in the order in which they began. */
  List<String> users() {
    return List.copyOf(users.keySet());
  }

  /** Somebody tells those who look; oneself on another device counts for nothing. */
  void signalled(@Nullable String user, Payload signal, String self) {
    if (user != null && !user.equals(self) && signal.json()) {
      if ("typing".equals(Json.of(signal.toString()).text("type"))) {
        heard(user);
      }
    }
  }

  private void heard(String user) {
    Turns.Timer known = users.get(user);
    if (known == null && users.size() >= MOST) {
      return;
    }
    if (known != null) {
      known.cancel();
    }
    users.put(user, turns.after(SHOWN_FOR, () -> ended(user)));
    if (known == null) {
      changed.run();
    }
  }

  /** They said it, or did not say more. */
  void ended(String user) {
    Turns.Timer known = users.remove(user);
    if (known != null) {
      known.cancel();
      changed.run();
    }
  }

  /** Whether one's own typing is to be told now. */
  boolean due() {
    long now = System.nanoTime();
    if (now - toldAt < TOLD_EVERY) {
      return false;
    }
    toldAt = now;
    return true;
  }

  /** What one typed was said: what one types next is told at once. */
  void said() {
    toldAt = System.nanoTime() - TOLD_EVERY;
  }

  void stop() {
    users.values().forEach(Turns.Timer::cancel);
    users.clear();
  }
}
