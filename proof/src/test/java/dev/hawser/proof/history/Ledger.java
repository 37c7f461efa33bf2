package dev.hawser.proof.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who stands where, as far as anybody was told; contradictions are faults. */
final class Ledger {

  private final Map<Place, String> standing = new HashMap<>();
  private final Map<String, Long> offsets = new HashMap<>();
  private final List<String> faults;

  Ledger(List<String> faults) {
    this.faults = faults;
  }

  /** Notes that somebody was told that this publication stands there. */
  void note(String who, String id, Place place) {
    String other = standing.putIfAbsent(place, id);
    if (other != null && !other.equals(id)) {
      faults.add(who + ": at " + place + " stands " + id + ", but elsewhere " + other);
    }
    // Another epoch is another history: a retry that finds no trace of its key stands there anew.
    Long before = offsets.putIfAbsent(place.epoch() + " " + id, place.offset());
    if (before != null && before != place.offset()) {
      faults.add(who + ": doubled: " + id + " stands at " + place + " and at " + before);
    }
  }
}
