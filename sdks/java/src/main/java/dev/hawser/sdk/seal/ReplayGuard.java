package dev.hawser.sdk.seal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds messages that come again at another offset, or stand where their author cannot have put
 * them: within a strand a higher counter has a higher offset. Told only of messages whose tag was
 * right.
 *
 * <p>History may be read in any order and any number of times. Memory is bounded: of a strand's
 * oldest messages only their range is kept, and of too many strands those met last. Not safe for
 * use by several threads at once.
 */
final class ReplayGuard {

  private static final int MOST_STRANDS = 1_024;
  private static final int MOST_EPOCHS = 16;

  private final Map<String, Map<String, ArrayList<Run>>> strands = newest(MOST_STRANDS);

  /** Whether the message may stand there; if so it is remembered. */
  boolean pass(String strand, long counter, String epoch, long offset) {
    Map<String, ArrayList<Run>> epochs = strands.get(strand);
    if (epochs == null) {
      epochs = newest(MOST_EPOCHS);
    }
    for (Map.Entry<String, ArrayList<Run>> other : epochs.entrySet()) {
      if (!other.getKey().equals(epoch) && !Run.agrees(other.getValue(), counter, offset)) {
        return false;
      }
    }
    ArrayList<Run> runs = epochs.get(epoch);
    if (runs == null) {
      runs = new ArrayList<>(1);
    }
    if (!Run.place(runs, counter, offset)) {
      return false;
    }
    epochs.put(epoch, runs);
    strands.put(strand, epochs);
    return true;
  }

  private static <V> Map<String, V> newest(int most) {
    return new LinkedHashMap<>(4, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > most;
      }
    };
  }
}
