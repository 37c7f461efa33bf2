package dev.hawser.brokers.memory;

import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Who holds which session, in which generation. May be used from any thread. */
final class Sessions {

  /**
   * A session's record; immutable, since it is replaced by compare-and-set.
   *
   * @param node where its line is, or null once that has ended
   * @param keepMillis how long it outlives its line
   * @param until when it may be forgotten; counts only without a node
   */
  private record Session(
      String user, long generation, @Nullable String node, long keepMillis, long until) {

    Session released(long now) {
      return new Session(user, generation, null, keepMillis, now + keepMillis);
    }

    boolean over(long now) {
      return node == null && until <= now;
    }
  }

  /** A session whose line has ended, to be forgotten if it does not return. */
  private record Ended(String session, long generation, long until) {}

  /** What became of a claim. */
  record Taken(long generation, @Nullable String previousNode) {}

  private final Time time;
  private final ConcurrentHashMap<String, Session> sessions = new ConcurrentHashMap<>();
  private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();

  /** The highest generation of any session forgotten, so that none of theirs comes again. */
  private final AtomicLong forgotten = new AtomicLong();

  Sessions(Time time) {
    this.time = time;
  }

  /** Null where the session is another user's. */
  @Nullable Taken claim(String session, String user, String node, long floor, Duration keep) {
    long now = time.now();
    while (true) {
      Session before = sessions.get(session);
      if (before != null && before.over(now)) {
        forget(session, before);
        continue;
      }
      if (before != null && !before.user().equals(user)) {
        return null;
      }
      long generation = 1 + Math.max(floor, before == null ? forgotten.get() : before.generation());
      Session after = new Session(user, generation, node, keep.toMillis(), Long.MAX_VALUE);
      boolean done =
          before == null
              ? sessions.putIfAbsent(session, after) == null
              : sessions.replace(session, before, after);
      if (done) {
        return new Taken(generation, before == null ? null : before.node());
      }
    }
  }

  /** Puts the record back, unless a newer generation stands there; tells which one does. */
  Taken hold(String session, String user, String node, long generation, Duration keep) {
    while (true) {
      Session before = sessions.get(session);
      if (before != null && before.generation() > generation) {
        return new Taken(before.generation(), before.node());
      }
      Session after = new Session(user, generation, node, keep.toMillis(), Long.MAX_VALUE);
      boolean done =
          before == null
              ? sessions.putIfAbsent(session, after) == null
              : sessions.replace(session, before, after);
      if (done) {
        return new Taken(generation, before == null ? null : before.node());
      }
    }
  }

  void release(String session, long generation) {
    Session before = sessions.get(session);
    if (before != null && before.generation() == generation && before.node() != null) {
      end(session, before);
    }
  }

  /** The nodes are gone, and the lines of their sessions with them. */
  void releaseAll(Set<String> nodes) {
    sessions.forEach((session, record) -> {
      if (record.node() != null && nodes.contains(record.node())) {
        end(session, record);
      }
    });
  }

  /** A claim in between wins: then there is a newer line, and nothing has ended. */
  private void end(String session, Session before) {
    Session after = before.released(time.now());
    if (sessions.replace(session, before, after)) {
      ended.add(new Ended(session, after.generation(), after.until()));
    }
  }

  /** Forgets records whose time is over, those released first before the others. */
  void forgetExpired() {
    long now = time.now();
    for (Ended next = ended.peek(); next != null && next.until() <= now; next = ended.peek()) {
      if (ended.remove(next)) {
        Session record = sessions.get(next.session());
        if (record != null && record.generation() == next.generation() && record.over(now)) {
          forget(next.session(), record);
        }
      }
    }
  }

  private void forget(String session, Session record) {
    forgotten.accumulateAndGet(record.generation(), Math::max);
    sessions.remove(session, record);
  }

  long size() {
    return sessions.mappingCount();
  }
}
