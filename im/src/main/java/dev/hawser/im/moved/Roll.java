package dev.hawser.im.moved;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who is here and what they are in, and whose bells are heard for it. Confined to one thread. */
final class Roll {

  private final Bells bells;
  private final Index index = new Index();
  private final Map<String, Resident> residents = new HashMap<>();
  private @Nullable Resident[] bySlot = new Resident[64];
  private int slots;
  private final ArrayDeque<Integer> freeSlots = new ArrayDeque<>();

  Roll(Bells bells) {
    this.bells = bells;
  }

  Collection<Resident> all() {
    return List.copyOf(residents.values());
  }

  @Nullable Resident find(String user) {
    return residents.get(user);
  }

  boolean has(Resident resident) {
    return residents.get(resident.user) == resident;
  }

  /** The user, who is here from now on. */
  Resident enter(String user) {
    Resident known = residents.get(user);
    if (known == null) {
      Integer free = freeSlots.poll();
      int slot = free == null ? slots++ : free;
      known = new Resident(user, slot);
      residents.put(user, known);
      if (slot == bySlot.length) {
        bySlot = Arrays.copyOf(bySlot, 2 * slot);
      }
      bySlot[slot] = known;
    }
    return known;
  }

  void drop(Resident resident) {
    residents.remove(resident.user);
    bySlot[resident.slot] = null;
    freeSlots.add(resident.slot);
    index.removeAll(resident.slot);
    for (int partition = 0; partition < Index.PARTITIONS; partition++) {
      leaveEmpty(partition);
    }
  }

  /** Those who are in a conversation. */
  void in(String conversation, Consumer<Resident> each) {
    index.forEach(
        Index.hash(conversation),
        slot -> {
          Resident resident = bySlot[slot];
          if (resident != null) {
            each.accept(resident);
          }
        });
  }

  /** A user came to a conversation, or went from it. */
  void changed(String user, String conversation, boolean come) {
    Resident resident = residents.get(user);
    if (resident == null) {
      return;
    }
    long hash = Index.hash(conversation);
    if (resident.loading != null) {
      resident.changes.put(hash, come);
    }
    if (!come) {
      index.remove(hash, resident.slot);
      leaveEmpty(Index.partition(hash));
    } else if (index.add(hash, resident.slot)) {
      var _ = bells.hear(Index.partition(hash));
    }
  }

  /**
   * What somebody is in, as it was read; what changed meanwhile counts more.
   *
   * @param conversations their hashes, each once
   * @return done when the bells of all of it are heard
   */
  CompletableFuture<Void> fill(Resident resident, long[] conversations) {
    if (!has(resident)) {
      return CompletableFuture.completedFuture(null);
    }
    index.removeAll(resident.slot);
    BitSet partitions = new BitSet(Index.PARTITIONS);
    for (long conversation : conversations) {
      if (resident.changes.getOrDefault(conversation, true)) {
        index.put(conversation, resident.slot);
        partitions.set(Index.partition(conversation));
      }
    }
    resident.changes.forEach((conversation, come) -> {
      if (come && index.add(conversation, resident.slot)) {
        partitions.set(Index.partition(conversation));
      }
    });
    return CompletableFuture.allOf(
        partitions.stream().mapToObj(bells::hear).toArray(CompletableFuture[]::new));
  }

  private void leaveEmpty(int partition) {
    if (index.conversations(partition) == 0) {
      bells.leave(partition);
    }
  }
}
