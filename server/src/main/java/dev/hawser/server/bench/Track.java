package dev.hawser.server.bench;

import dev.hawser.protocol.Position;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one subscriber got of its channel, by offsets alone. Confined to its loop. */
final class Track {

  /** Where a gap is wider than this, its offsets are counted and not remembered. */
  private static final int REMEMBERED = 10_000;

  private final Tally tally;
  private String epoch = "";
  private long last;
  private long forgotten;
  private @Nullable Set<Long> missing;

  Track(Tally tally) {
    this.tally = tally;
  }

  void begin(Position position) {
    epoch = position.epoch();
    last = position.offset();
  }

  void delivered(long offset) {
    if (offset == last + 1) {
      last = offset;
    } else if (offset > last) {
      gap(last + 1, offset - 1);
      last = offset;
    } else if (missing != null && missing.remove(offset)) {
      tally.swapped++;
    } else {
      tally.doubled++;
    }
  }

  void skipped(long to) {
    tally.skipped += Math.max(0, to - last);
    last = Math.max(last, to);
  }

  void reset(Position position) {
    tally.resets++;
    forgotten += epoch.equals(position.epoch()) ? Math.max(0, position.offset() - last) : 0;
    begin(position);
  }

  private void gap(long from, long to) {
    if (missing == null) {
      missing = new HashSet<>();
    }
    for (long offset = from; offset <= to; offset++) {
      if (missing.size() >= REMEMBERED) {
        forgotten += to - offset + 1;
        return;
      }
      missing.add(offset);
    }
  }

  /** How many publications up to the head have not come. */
  long lost(@Nullable Position head) {
    long gaps = forgotten + (missing == null ? 0 : missing.size());
    if (head == null) {
      return gaps;
    }
    // Of another epoch everything is owed: nothing that came counts as what was published.
    return gaps + Math.max(0, epoch.equals(head.epoch()) ? head.offset() - last : head.offset());
  }
}
