package dev.hawser.im.moved;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Which users of this node are in a conversation: 16 bytes for each of them in each, and what
 * {@link #bytes} tells beside. Confined to one thread.
 *
 * <p>An entry is four numbers: the user, its neighbours among the entries of the conversation (the
 * first has the conversation's place, inverted, in place of the one before), and the next entry of
 * the user. So whoever comes or goes costs what they have, and not what others have. Conversations
 * are known by 64 bits of a hash, of which the highest say the partition.
 */
final class Index {

  /** How many bells conversations are divided among. */
  static final int PARTITIONS = 64;

  private static final int NONE = -1;
  private static final int FIELDS = 4;
  private static final int USER = 0;
  private static final int BEFORE = 1;
  private static final int AFTER = 2;
  private static final int NEXT_OF_USER = 3;

  /** Entries are made room for so many at a time. */
  private static final int CHUNK = 4_096;

  private int[][] chunks = new int[0][];
  private int made;
  private int free = NONE;
  private int entries;

  private int[] firstOfUser = new int[0];

  private long[] keys = new long[64];
  private int[] firsts = filled(64);
  private int conversations;
  private final int[] inPartition = new int[PARTITIONS];

  /** The same on every node. */
  static long hash(String conversation) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < conversation.length(); i++) {
      hash = (hash ^ conversation.charAt(i)) * 0x100000001B3L;
    }
    hash = (hash ^ hash >>> 33) * 0xFF51AFD7ED558CCDL;
    hash = (hash ^ hash >>> 33) * 0xC4CEB9FE1A85EC53L;
    return hash ^ hash >>> 33;
  }

  static int partition(long conversation) {
    return (int) (conversation >>> 58);
  }

  int entries() {
    return entries;
  }

  /** How many conversations of a partition are known here. */
  int conversations(int partition) {
    return inPartition[partition];
  }

  /** What all entries take, with the room that is made for the next. */
  long entryBytes() {
    return 4L * FIELDS * CHUNK * chunks.length;
  }

  /** What all of it takes, but for the heads of its arrays. */
  long bytes() {
    return entryBytes() + 4L * firstOfUser.length + 8L * keys.length + 4L * firsts.length;
  }

  /**
   * A user is in a conversation from now on.
   *
   * @param user a small number
   * @return false where that is known
   */
  boolean add(long conversation, int user) {
    int place = place(conversation);
    if (firsts[place] != NONE && find(place, user) != NONE) {
      return false;
    }
    put(conversation, user);
    return true;
  }

  /** The same for who is known not to be in it yet, however many others are. */
  void put(long conversation, int user) {
    int place = place(conversation);
    if (firsts[place] == NONE) {
      place = open(conversation);
    }
    int entry = take();
    int first = firsts[place];
    set(entry, USER, user);
    set(entry, BEFORE, ~place);
    set(entry, AFTER, first);
    if (first != NONE) {
      set(first, BEFORE, entry);
    }
    firsts[place] = entry;
    if (user >= firstOfUser.length) {
      int known = firstOfUser.length;
      firstOfUser = Arrays.copyOf(firstOfUser, Math.max(user + 1, known + known / 2));
      Arrays.fill(firstOfUser, known, firstOfUser.length, NONE);
    }
    set(entry, NEXT_OF_USER, firstOfUser[user]);
    firstOfUser[user] = entry;
  }

  /** A user is in a conversation no more. */
  void remove(long conversation, int user) {
    int place = place(conversation);
    int entry = firsts[place] == NONE ? NONE : find(place, user);
    if (entry == NONE) {
      return;
    }
    int next = get(entry, NEXT_OF_USER);
    if (firstOfUser[user] == entry) {
      firstOfUser[user] = next;
    } else {
      int before = firstOfUser[user];
      while (get(before, NEXT_OF_USER) != entry) {
        before = get(before, NEXT_OF_USER);
      }
      set(before, NEXT_OF_USER, next);
    }
    unlink(entry);
  }

  /** A user is not here any more. */
  void removeAll(int user) {
    int entry = user < firstOfUser.length ? firstOfUser[user] : NONE;
    while (entry != NONE) {
      int next = get(entry, NEXT_OF_USER);
      unlink(entry);
      entry = next;
    }
    if (user < firstOfUser.length) {
      firstOfUser[user] = NONE;
    }
  }

  /** Those of this node who are in a conversation. */
  void forEach(long conversation, IntConsumer user) {
    for (int entry = firsts[place(conversation)]; entry != NONE; entry = get(entry, AFTER)) {
      user.accept(get(entry, USER));
    }
  }

  private int find(int place, int user) {
    int entry = firsts[place];
    while (entry != NONE && get(entry, USER) != user) {
      entry = get(entry, AFTER);
    }
    return entry;
  }

  private void unlink(int entry) {
    int before = get(entry, BEFORE);
    int after = get(entry, AFTER);
    if (after != NONE) {
      set(after, BEFORE, before);
    }
    if (before >= 0) {
      set(before, AFTER, after);
    } else if (after == NONE) {
      close(~before);
    } else {
      firsts[~before] = after;
    }
    set(entry, NEXT_OF_USER, free);
    free = entry;
    entries--;
  }

  // ---- entries

  private int take() {
    entries++;
    if (free != NONE) {
      int entry = free;
      free = get(entry, NEXT_OF_USER);
      return entry;
    }
    if (made == chunks.length * CHUNK) {
      chunks = Arrays.copyOf(chunks, chunks.length + 1);
      chunks[chunks.length - 1] = new int[FIELDS * CHUNK];
    }
    return made++;
  }

  private int get(int entry, int field) {
    return chunks[entry / CHUNK][entry % CHUNK * FIELDS + field];
  }

  private void set(int entry, int field, int value) {
    chunks[entry / CHUNK][entry % CHUNK * FIELDS + field] = value;
  }

  // ---- conversations: open addressing, and who goes leaves no gap

  /** Where it is, or would be. */
  private int place(long conversation) {
    int place = home(conversation);
    while (firsts[place] != NONE && keys[place] != conversation) {
      place = place + 1 & keys.length - 1;
    }
    return place;
  }

  private int home(long conversation) {
    return (int) conversation & keys.length - 1;
  }

  private int open(long conversation) {
    if (4 * (conversations + 1) > 3 * keys.length) {
      grow();
    }
    conversations++;
    inPartition[partition(conversation)]++;
    int place = place(conversation);
    keys[place] = conversation;
    return place;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldFirsts = firsts;
    keys = new long[2 * oldKeys.length];
    firsts = filled(keys.length);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldFirsts[i] != NONE) {
        stand(place(oldKeys[i]), oldKeys[i], oldFirsts[i]);
      }
    }
  }

  private void close(int place) {
    conversations--;
    inPartition[partition(keys[place])]--;
    firsts[place] = NONE;
    int gap = place;
    for (int i = place + 1 & keys.length - 1; firsts[i] != NONE; i = i + 1 & keys.length - 1) {
      // One that is nearer to its home than the gap stays.
      if ((i - home(keys[i]) & keys.length - 1) >= (i - gap & keys.length - 1)) {
        int first = firsts[i];
        firsts[i] = NONE;
        stand(gap, keys[i], first);
        gap = i;
      }
    }
  }

  private void stand(int place, long key, int first) {
    keys[place] = key;
    firsts[place] = first;
    set(first, BEFORE, ~place);
  }

  private static int[] filled(int length) {
    int[] all = new int[length];
    Arrays.fill(all, NONE);
    return all;
  }
}
