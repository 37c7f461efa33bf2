package dev.hawser.core.lane;

import org.jspecify.annotations.Nullable;

/**
 * A hashed timing wheel: the deadlines of all connections of one loop, driven by one timer.
 *
 * <p>Entries are linked into the slot of their deadline, so that starting, moving and ending one
 * costs the same however many there are, and an idle entry costs three fields and no timer. After
 * Varghese and Lauck, "Hashed and Hierarchical Timing Wheels" (1987), scheme 6.
 *
 * <p>Confined to its lane.
 */
public final class Wheel {

  private final Entry[] slots;
  private final long tickMillis;
  private long ticked;

  /**
   * @param tickMillis how late an entry may be
   * @param slotCount ticks in one turn; later deadlines wait for their turn
   */
  public Wheel(long now, long tickMillis, int slotCount) {
    this.tickMillis = tickMillis;
    this.ticked = now / tickMillis;
    this.slots = new Entry[slotCount];
    for (int i = 0; i < slotCount; i++) {
      slots[i] = new Slot();
    }
  }

  public long tickMillis() {
    return tickMillis;
  }

  /** Starts an entry, or moves it to another deadline. */
  public void schedule(Entry entry, long deadline) {
    unlink(entry);
    entry.deadline = deadline;
    long tick = Math.max(ticked + 1, (deadline + tickMillis - 1) / tickMillis);
    Entry slot = slots[(int) (tick % slots.length)];
    entry.next = slot.next;
    entry.previous = slot;
    if (slot.next != null) {
      slot.next.previous = entry;
    }
    slot.next = entry;
  }

  /** Ends an entry. Idempotent. */
  public void cancel(Entry entry) {
    unlink(entry);
  }

  /** Lets every entry expire whose deadline is not after {@code now}. */
  public void advance(long now) {
    long target = now / tickMillis;
    // After a long pause one turn meets every slot; more would meet them twice.
    long from = Math.max(ticked + 1, target - slots.length + 1);
    ticked = target;
    for (long tick = from; tick <= target; tick++) {
      expire(slots[(int) (tick % slots.length)], now);
    }
  }

  private static void expire(Entry slot, long now) {
    Entry due = new Slot();
    for (Entry entry = slot.next; entry != null; ) {
      Entry next = entry.next;
      if (entry.deadline <= now) {
        unlink(entry);
        entry.next = due.next;
        entry.previous = due;
        if (due.next != null) {
          due.next.previous = entry;
        }
        due.next = entry;
      }
      entry = next;
    }
    // An entry may end others or start itself again: take them one at a time from the front.
    for (Entry entry = due.next; entry != null; entry = due.next) {
      unlink(entry);
      entry.expired(now);
    }
  }

  private static void unlink(Entry entry) {
    if (entry.previous != null) {
      entry.previous.next = entry.next;
    }
    if (entry.next != null) {
      entry.next.previous = entry.previous;
    }
    entry.previous = null;
    entry.next = null;
  }

  /** Something with a deadline. Extended rather than held, to spare an object for each. */
  public abstract static class Entry {

    private @Nullable Entry previous;
    private @Nullable Entry next;
    private long deadline;

    /** How many milliseconds after its deadline this is; much where the loop stood still. */
    protected final long overdue(long now) {
      return now - deadline;
    }

    /** The deadline has come; the entry is off the wheel. */
    protected abstract void expired(long now);
  }

  private static final class Slot extends Entry {

    @Override
    protected void expired(long now) {
      throw new IllegalStateException("a slot is never on the wheel");
    }
  }
}
