package dev.hawser.stores;

import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.Member;
import dev.hawser.im.conversation.Membership;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Memberships that were looked up, for a store that this process alone changes. Any thread.
 *
 * <p>Whoever changes something has it forgotten after the commit and before anybody is told, so
 * that whoever asks after that sees the change. What is looked up meanwhile is not remembered: a
 * look that began before a change may end after it.
 */
final class Known {

  private static final int STRIPES = 1_024;

  /** A conversation with those of its members who were looked up. */
  private static final class Held {
    private Conversation conversation;
    private final Map<String, Member> members = new HashMap<>(4);

    private Held(Conversation conversation) {
      this.conversation = conversation;
    }
  }

  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<String, Held> held = new LinkedHashMap<>(1_024, 0.75f, true);

  /** Of each stripe of conversations how often something was forgotten. */
  private final long[] changes = new long[STRIPES];

  private int members;

  /**
   * @param most members that are remembered, some hundred bytes each; 0 for none
   */
  Known(int most) {
    this.most = most;
  }

  @Nullable Membership find(String id, String user) {
    lock.lock();
    try {
      Held found = held.get(id);
      Member member = found == null ? null : found.members.get(user);
      return found == null || member == null ? null : new Membership(found.conversation, member);
    } finally {
      lock.unlock();
    }
  }

  /** To be asked before a look that is to be remembered. */
  long before(String id) {
    lock.lock();
    try {
      return changes[stripe(id)];
    } finally {
      lock.unlock();
    }
  }

  /**
   * Remembers what was found, unless something changed meanwhile.
   *
   * @param before what {@link #before} told
   */
  void remember(Membership membership, long before) {
    String id = membership.conversation().id();
    lock.lock();
    try {
      if (most == 0 || changes[stripe(id)] != before) {
        return;
      }
      Held known = held.computeIfAbsent(id, _ -> new Held(membership.conversation()));
      known.conversation = membership.conversation();
      if (known.members.put(membership.member().user(), membership.member()) == null) {
        members++;
      }
      while (members > most) {
        members -= held.pollFirstEntry().getValue().members.size();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Something of a conversation has changed, or may have. */
  void forget(String id) {
    lock.lock();
    try {
      changes[stripe(id)]++;
      Held gone = held.remove(id);
      members -= gone == null ? 0 : gone.members.size();
    } finally {
      lock.unlock();
    }
  }

  /** Something of one member has changed, or may have. */
  void forget(String id, String user) {
    lock.lock();
    try {
      changes[stripe(id)]++;
      Held known = held.get(id);
      if (known != null && known.members.remove(user) != null) {
        members--;
        if (known.members.isEmpty()) {
          held.remove(id);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Something was said in a conversation. It stays remembered: were it forgotten, a busy one would
   * be looked up each time. Where that could not be written, the time is ahead of the store's.
   */
  void touch(String id, long active) {
    lock.lock();
    try {
      changes[stripe(id)]++;
      Held known = held.get(id);
      if (known != null && known.conversation.active() < active) {
        Conversation it = known.conversation;
        known.conversation =
            new Conversation(
                it.id(),
                it.direct(),
                it.title(),
                it.custom(),
                it.settings(),
                it.members(),
                it.created(),
                active);
      }
    } finally {
      lock.unlock();
    }
  }

  private static int stripe(String id) {
    return Math.floorMod(id.hashCode(), STRIPES);
  }
}
