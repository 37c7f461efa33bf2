package dev.hawser.sdk.chat;

import dev.hawser.protocol.Position;
import dev.hawser.sdk.HawserException;
import dev.hawser.sdk.chat.Shapes.Page;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a conversation: the tail, which grows as publications come; perhaps another
 * stretch that is looked at instead, far up; and what was said here and waits. It asks nobody.
 */
final class Timeline {

  /** In a window left open so many messages are held; then the older half goes. */
  private static final int MOST = 4_000;

  private final Map<String, Waiting> waiting = new LinkedHashMap<>();
  private @Nullable Stretch tail;
  private @Nullable Stretch window;

  /** Pages under way, and what came meanwhile: a page may have been read before it. */
  private int asking;

  private final List<Told> heard = new ArrayList<>();

  /** Something said here that has no place yet. */
  private static final class Waiting {

    final Json data;
    final long time;
    final long ref;

    /** Where it stands, once that is told; otherwise 0. */
    long sent;

    @Nullable HawserException refused;

    Waiting(Json data, long time) {
      this.data = data;
      this.time = time;
      this.ref = Happening.ref(data);
    }

    boolean happens() {
      return ref > 0;
    }
  }

  /** The position from which the tail continues; null while there is no tail. */
  @Nullable Position position() {
    return tail == null ? null : tail.position();
  }

  private @Nullable Stretch shown() {
    return window == null ? tail : window;
  }

  /** Where older messages than those shown begin; 0 where there are none. */
  long before() {
    Stretch shown = shown();
    return shown == null ? 0 : shown.before;
  }

  /** Where newer messages than those shown begin; 0 where the newest are shown. */
  long after() {
    return window == null ? 0 : window.after;
  }

  @Nullable Message message(long offset) {
    Stretch shown = shown();
    Message message = shown == null ? null : shown.messages.get(offset);
    return message == null && tail != null ? tail.messages.get(offset) : message;
  }

  /** Whether a message is among what is shown. */
  boolean shows(long offset) {
    Stretch shown = shown();
    return shown != null && shown.messages.containsKey(offset);
  }

  /** The newest message of a user that is shown; 0 where there is none. */
  long lastOf(String user) {
    Stretch shown = shown();
    return shown == null
        ? 0
        : shown.messages.descendingMap().values().stream()
            .filter(one -> user.equals(one.user()))
            .mapToLong(Message::offset)
            .findFirst()
            .orElse(0);
  }

  /** How many messages after an offset, up to a head, are somebody else's; -1 for unknown. */
  long others(long offset, Position head, String user) {
    // Where the server told of a head first, the messages up to it are still to come, and count as
    // told. Where a page was ahead of the line, those after the head are told again, and count
    // then.
    return tail == null || !tail.reaches(head) ? -1 : tail.others(offset, head.offset(), user);
  }

  /** A page is being read: what comes from now on may have to be taken into it. */
  void asks() {
    asking++;
  }

  void answered() {
    if (--asking == 0) {
      heard.clear();
    }
  }

  /** The newest page replaces what is here. */
  void restart(Page page, String user) {
    Stretch fresh = new Stretch(page);
    heard.forEach(fresh::live);
    tail = fresh;
    window = null;
    settle(fresh, user);
  }

  /** What a cache kept. */
  void restore(Page page, String user) {
    tail = new Stretch(page);
    settle(tail, user);
  }

  /** What the tail has does not wait, though its publication was never told. */
  private void settle(Stretch in, String user) {
    long head = in.position().offset();
    waiting.values().removeIf(one -> one.sent > 0 && one.sent <= head);
    for (Message message : in.messages.values()) {
      if (message.key() != null && user.equals(message.user())) {
        waiting.remove(message.key());
      }
    }
  }

  /** The page before what is shown, or after; {@code from} is where that ended when asked. */
  void extend(Page page, boolean older, long from) {
    Stretch shown = shown();
    // Otherwise something else is shown by now.
    if (shown != null && (older ? shown.before : shown.after) == from) {
      shown.add(page.messages(), page.notes());
      heard.forEach(shown::happened);
      if (older) {
        shown.before = page.before();
      } else {
        shown.after = page.after();
      }
      merge();
    }
  }

  /** A page from somewhere else is looked at. */
  void look(Page page) {
    window = new Stretch(page);
    heard.forEach(window::happened);
    merge();
  }

  /** Messages that were read anew. */
  void renew(Page page) {
    renew(tail, page);
    renew(window, page);
  }

  private void renew(@Nullable Stretch stretch, Page page) {
    if (stretch != null) {
      stretch.add(
          page.messages().stream()
              .filter(one -> stretch.messages.containsKey(one.offset()))
              .toList(),
          List.of());
      heard.forEach(stretch::happened);
    }
  }

  private void merge() {
    if (window != null && tail != null && tail.touches(window)) {
      tail.absorb(window);
      window = null;
    }
  }

  /** Back to the newest. */
  void latest() {
    window = null;
  }

  /**
   * The next publication of the channel.
   *
   * @return the message that has to be read anew; 0 for none
   */
  long take(Told told, String user) {
    if (asking > 0) {
      heard.add(told);
    }
    long doubted = 0;
    if (tail != null) {
      doubted = tail.doubted(told);
      tail.live(told);
      if (tail.size() > MOST && window == null) {
        tail.trim(MOST / 2);
      }
    }
    if (window != null) {
      doubted = Math.max(doubted, window.doubted(told));
      window.happened(told);
    }
    if (told.key() != null && user.equals(told.user())) {
      waiting.remove(told.key());
    }
    return doubted;
  }

  /** Something was said here, now or in an earlier run. */
  void waits(String key, Json data, long time) {
    waiting.putIfAbsent(key, new Waiting(data, time));
  }

  /** As {@link #waits}, unless it is shown as said already. */
  void adopts(String key, Json data, long time, String user) {
    waits(key, data, time);
    if (tail != null) {
      settle(tail, user);
    }
  }

  /** It has its place; {@code comes} says whether its publication will be told, too. */
  void sent(String key, long offset, boolean comes) {
    Waiting one = waiting.get(key);
    if (one == null) {
      return;
    }
    if (!comes || (tail != null && offset <= tail.position().offset())) {
      waiting.remove(key);
    } else {
      one.sent = offset;
    }
  }

  /** It was refused: a message stays, to be said again or dropped; what was about one goes. */
  void unsent(String key, HawserException reason) {
    Waiting one = waiting.get(key);
    if (one != null && one.happens()) {
      waiting.remove(key);
    } else if (one != null) {
      one.refused = reason;
    }
  }

  /** Gives up something that was refused, and returns it; null where it is none. */
  @Nullable Json drop(String key) {
    Waiting one = waiting.get(key);
    if (one == null || one.refused == null) {
      return null;
    }
    waiting.remove(key);
    return one.data;
  }

  void trim(int kept) {
    window = null;
    if (tail != null) {
      tail.trim(kept);
    }
  }

  @Nullable Json stored(int count, int characters) {
    return tail == null ? null : tail.stored(count, characters);
  }

  /** When the first of the messages shown expires, of those that have not; otherwise the end. */
  long until(long now) {
    Stretch shown = shown();
    return shown == null
        ? Long.MAX_VALUE
        : shown.messages.values().stream()
            .mapToLong(Message::until)
            .filter(until -> until > now)
            .min()
            .orElse(Long.MAX_VALUE);
  }

  /** All that is shown, oldest first. */
  List<Entry> entries(String user, long now) {
    TreeMap<Long, Entry> placed = new TreeMap<>();
    Stretch shown = shown();
    if (shown != null) {
      Map<Long, List<Waiting>> changes = changes();
      for (Message message : shown.messages.values()) {
        List<Waiting> mine = changes.getOrDefault(message.offset(), List.of());
        placed.put(message.offset(), placed(message, mine, user, now));
      }
      shown.notes.forEach((at, note) -> placed.put(at, new Entry.Noted("#" + at, note)));
    }
    List<Entry> entries = new ArrayList<>(placed.values());
    if (window == null) {
      waiting.forEach((key, one) -> {
        if (!one.happens() && one.data.number("thread", 0) == 0) {
          entries.add(new Entry.Pending(key, new Said(one.data), one.time, one.refused));
        }
      });
    }
    return List.copyOf(entries);
  }

  private Map<Long, List<Waiting>> changes() {
    Map<Long, List<Waiting>> changes = new LinkedHashMap<>();
    for (Waiting one : waiting.values()) {
      if (one.happens()) {
        changes.computeIfAbsent(one.ref, ref -> new ArrayList<>()).add(one);
      }
    }
    return changes;
  }

  private static Entry placed(Message message, List<Waiting> mine, String user, long now) {
    boolean own = user.equals(message.user());
    Message told = message;
    for (Waiting one : mine) {
      // What it will be, once that has its place.
      Map<String, String> about = Map.of("ref", Long.toString(message.offset()));
      long next = told.revision() + 1;
      told = Fold.after(told, new Told(next, user, null, one.time, one.data, about));
    }
    // A revision that does not exist yet is nobody's business.
    Message shown = (mine.isEmpty() ? message : told.revised(message.revision())).at(now);
    String id = own && message.key() != null ? message.key() : "#" + message.offset();
    return new Entry.Placed(id, shown, own, !mine.isEmpty());
  }
}
