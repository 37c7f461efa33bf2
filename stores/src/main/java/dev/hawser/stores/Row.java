package dev.hawser.stores;

import dev.hawser.core.log.Head;
import dev.hawser.core.log.Retention;

/** A channel in the middle of a transaction. Confined to one writer. */
final class Row {

  /** There is nothing to let go of. */
  static final long NEVER = Long.MAX_VALUE;

  final long id;
  final String name;
  final String epoch;
  long head;
  long counted;
  long floor;
  long last;
  long due;
  private int keepCount;
  private long keepAge;
  private long keepKeys;

  Row(
      long id,
      String name,
      String epoch,
      long head,
      long counted,
      long floor,
      long last,
      long due,
      int keepCount,
      long keepAge,
      long keepKeys) {
    this.id = id;
    this.name = name;
    this.epoch = epoch;
    this.head = head;
    this.counted = counted;
    this.floor = floor;
    this.last = last;
    this.due = due;
    this.keepCount = keepCount;
    this.keepAge = keepAge;
    this.keepKeys = keepKeys;
  }

  int keepCount() {
    return keepCount;
  }

  long keepAge() {
    return keepAge;
  }

  long keepKeys() {
    return keepKeys;
  }

  /** Whether publications grow too old at all. */
  boolean ages() {
    return keepCount > 0 && keepAge < Retention.FOREVER.toMillis();
  }

  /**
   * Takes over how much is kept.
   *
   * @return whether that is another than before
   */
  boolean keep(Retention retention, long now) {
    if (keepCount == retention.count()
        && keepAge == retention.age().toMillis()
        && keepKeys == retention.keys().toMillis()) {
      return false;
    }
    keepCount = retention.count();
    keepAge = retention.age().toMillis();
    keepKeys = retention.keys().toMillis();
    due = Math.min(due, now);
    return true;
  }

  /** Says when there will be something to let go of, now that it has moved. */
  void moved(long now) {
    if (oldestByCount() > floor) {
      due = Math.min(due, now);
    } else if (ages()) {
      due = Math.min(due, now + keepAge);
    }
  }

  /** The oldest kept, as far as the count says. */
  long oldestByCount() {
    if (keepCount == 0 || keepAge == 0) {
      return head + 1;
    }
    return Math.max(floor, head - keepCount + 1);
  }

  Head head(long oldest) {
    return new Head(epoch, head, oldest);
  }
}
