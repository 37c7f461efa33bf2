package dev.hawser.sdk.chat;

import dev.hawser.protocol.Position;
import dev.hawser.sdk.chat.Shapes.Page;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Messages and notes without a gap between the lowest and the highest offset. */
final class Stretch {

  final TreeMap<Long, Message> messages = new TreeMap<>();
  final TreeMap<Long, Note> notes = new TreeMap<>();

  /** Where to go on, where there is more that way; otherwise 0. */
  long before;

  long after;
  private Position position;

  Stretch(Page page) {
    position = page.head();
    add(page.messages(), page.notes());
    before = page.before();
    after = page.after();
  }

  /** The highest offset that is taken in. */
  Position position() {
    return position;
  }

  /** Whether all up to a head is taken in. */
  boolean reaches(Position head) {
    return position.epoch().equals(head.epoch()) && position.offset() >= head.offset();
  }

  /** A page beside what is here, or one read anew: of each message the later state stays. */
  void add(Iterable<Message> more, Iterable<Note> told) {
    for (Message message : more) {
      // One read anew at the same revision is complete, where what is held may be guessed.
      messages.merge(
          message.offset(),
          message,
          (held, fresh) -> held.revision() <= fresh.revision() ? fresh : held);
    }
    told.forEach(note -> notes.put(note.offset(), note));
  }

  /** The next of the channel. */
  void live(Told told) {
    if (told.offset() <= position.offset()) {
      happened(told);
      return;
    }
    position = new Position(position.epoch(), told.offset());
    Note note = Fold.note(told);
    if (note == null) {
      Fold.take(messages, told);
    } else {
      notes.put(note.offset(), note);
    }
  }

  /** Something about a message that may be here; never a message more. */
  void happened(Told told) {
    if (told.about() > 0) {
      Fold.take(messages, told);
    }
  }

  /** The message that this is about, where it has to be read anew; otherwise 0. */
  long doubted(Told told) {
    Message message = messages.get(told.about());
    return message != null && Fold.doubtful(message, told) ? message.offset() : 0;
  }

  /** Whether another reaches up to this one, or into it. */
  boolean touches(Stretch older) {
    return older.after == 0 || before == 0 || older.after >= before - 1;
  }

  /** Takes in another that this one touches from below. */
  void absorb(Stretch older) {
    add(older.messages.values(), older.notes.values());
    before = Math.min(before, older.before);
  }

  int size() {
    return messages.size() + notes.size();
  }

  /** Drops all but the newest messages and notes; they can be read again. */
  void trim(int kept) {
    if (size() <= kept) {
      return;
    }
    TreeSet<Long> offsets = new TreeSet<>(messages.keySet());
    offsets.addAll(notes.keySet());
    long first = offsets.last();
    Iterator<Long> newest = offsets.descendingIterator();
    for (int left = kept; left > 0; left--) {
      first = newest.next();
    }
    messages.headMap(first).clear();
    notes.headMap(first).clear();
    before = first;
  }

  /** The newest for a cache: so many messages, and about so many characters of JSON. */
  Json stored(int most, int characters) {
    List<Json> kept = new ArrayList<>();
    long now = System.currentTimeMillis();
    long first = position.offset() + 1;
    int room = characters;
    for (Map.Entry<Long, Message> one : messages.descendingMap().entrySet()) {
      Json message = Shapes.json(one.getValue().at(now));
      room -= message.toString().length();
      if (kept.size() == most || room < 0) {
        break;
      }
      first = one.getKey();
      kept.add(0, message);
    }
    boolean whole = kept.size() == messages.size();
    var told = whole ? notes : notes.tailMap(first);
    long more = whole ? before : first;
    return Json.object()
        .put("head", Shapes.json(position))
        .put("messages", kept)
        .put("notes", told.values().stream().map(Shapes::json).toList())
        .put("before", more == 0 ? null : more);
  }

  /** How many messages after an offset, up to another, are somebody else's; -1 for unknown. */
  long others(long offset, long last, @Nullable String user) {
    if (before > offset + 1) {
      return -1;
    }
    return messages.subMap(offset, false, last, true).values().stream()
        .filter(one -> user == null || !user.equals(one.user()))
        .count();
  }
}
