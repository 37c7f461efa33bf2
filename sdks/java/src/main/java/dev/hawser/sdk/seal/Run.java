package dev.hawser.sdk.seal;

import java.util.ArrayList;
import java.util.List;

/**
 * Messages of one strand in one epoch: counters {@code first} to {@code last} at the offsets {@code
 * from} to {@code to}; one by one, unless {@code loose}.
 */
record Run(long first, long last, long from, long to, boolean loose) {

  private static final int MOST = 128;

  boolean isAt(long counter, long offset) {
    return loose ? offset >= from && offset <= to : offset - from == counter - first;
  }

  /** Whether what is known here says nothing of the message, or the same. */
  static boolean agrees(List<Run> runs, long counter, long offset) {
    int at = before(runs, counter);
    return at < 0 || counter > runs.get(at).last || runs.get(at).isAt(counter, offset);
  }

  /** Adds a message to runs that ascend, unless it cannot stand there. */
  static boolean place(ArrayList<Run> runs, long counter, long offset) {
    int at = before(runs, counter);
    Run left = at < 0 ? new Run(0, 0, 0, 0, true) : runs.get(at);
    if (at >= 0 && counter <= left.last) {
      return left.isAt(counter, offset);
    }
    boolean hasRight = at + 1 < runs.size();
    Run right = hasRight ? runs.get(at + 1) : new Run(0, 0, 0, 0, true);
    if ((at >= 0 && offset <= left.to) || (hasRight && offset >= right.from)) {
      return false;
    }
    boolean follows = !left.loose && counter == left.last + 1 && offset == left.to + 1;
    boolean leads = !right.loose && counter == right.first - 1 && offset == right.from - 1;
    Run run =
        new Run(
            follows ? left.first : counter,
            leads ? right.last : counter,
            follows ? left.from : offset,
            leads ? right.to : offset,
            false);
    if (follows && leads) {
      runs.remove(at + 1);
    }
    if (follows) {
      runs.set(at, run);
    } else if (leads) {
      runs.set(at + 1, run);
    } else {
      runs.add(at + 1, run);
      if (runs.size() > MOST) {
        loosenOldest(runs);
      }
    }
    return true;
  }

  private static void loosenOldest(ArrayList<Run> runs) {
    Run one = runs.remove(0);
    Run next = runs.get(0);
    runs.set(0, new Run(one.first, next.last, one.from, next.to, true));
  }

  /** The last run that begins at or before {@code counter}; -1 where there is none. */
  private static int before(List<Run> runs, long counter) {
    int low = 0;
    int high = runs.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (runs.get(middle).first <= counter) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }
}
