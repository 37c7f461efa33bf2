package dev.hawser.proof.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Follows one view from its first entry to its last. */
final class Reading {

  private final String who;
  private final Promise promise;
  private final Ledger ledger;
  private final List<String> faults;
  private @Nullable String epoch;
  private long offset;

  /** What a subscriber was told that it holds, and must therefore reach. */
  private long owed;

  /** Whether the next publication may stand anywhere up to {@link #owed}: a loss was announced. */
  private boolean open;

  Reading(String who, Promise promise, Ledger ledger, List<String> faults) {
    this.who = who;
    this.promise = promise;
    this.ledger = ledger;
    this.faults = faults;
  }

  void take(Seen seen) {
    switch (seen) {
      case Seen.Subscribed subscribed -> subscribed(subscribed);
      case Seen.Heard heard -> heard(heard);
      case Seen.Skipped skipped -> skipped(skipped);
      case Seen.Reset reset -> reset(reset);
    }
  }

  /** The end: everything up to this offset of this epoch was acknowledged. */
  void end(@Nullable Place head) {
    if (offset < owed) {
      fault("was told that it holds " + owed + ", and reached only " + offset);
    }
    if (head == null) {
      return;
    }
    if (!head.epoch().equals(epoch)) {
      fault("ended in epoch " + epoch + ", the channel in " + head.epoch());
    } else if (offset < head.offset()) {
      fault("lost: ended at " + offset + ", but " + head + " was acknowledged");
    }
  }

  private void subscribed(Seen.Subscribed told) {
    Place place = told.place();
    if (told.recovered()) {
      recovered(place);
    } else {
      if (told.reason() == null && epoch != null) {
        fault("not recovered, without a reason");
      }
      if (place.epoch().equals(epoch) && !promise.overtaken()) {
        fault("not recovered within epoch " + epoch + ": " + told.reason());
      }
      moveTo(place);
      open = true;
    }
    owed = place.offset();
  }

  private void recovered(Place place) {
    if (epoch == null) {
      fault("recovered, but nothing was held");
      moveTo(place);
      return;
    }
    if (!place.epoch().equals(epoch)) {
      fault("recovered from " + epoch + "." + offset + " to " + place + ", another history");
      moveTo(place);
    } else if (place.offset() < offset) {
      fault("recovered to " + place + ", but " + offset + " was held");
    } else if (!promise.recovers() && place.offset() > offset) {
      fault("recovered " + offset + " to " + place + " of a channel that keeps nothing");
    }
    if (offset < owed) {
      // The line broke before all came that a position promised: what was held counts.
      owed = offset;
    }
    open = false;
  }

  private void heard(Seen.Heard heard) {
    long at = heard.offset();
    if (epoch == null) {
      fault("heard " + heard + " before it was subscribed");
      return;
    }
    if (open && at <= owed + 1) {
      offset = at - 1;
    }
    open = false;
    if (at <= offset) {
      fault("doubled or swapped: " + heard + " after " + offset);
    } else if (at > offset + 1) {
      fault("lost without a word: " + (offset + 1) + " to " + (at - 1));
    }
    offset = Math.max(offset, at);
    ledger.note(who, heard.id(), new Place(epoch, at));
  }

  private void skipped(Seen.Skipped skipped) {
    if (!promise.skips()) {
      fault("skipped where nothing may be: " + skipped);
    }
    open = false;
    if (skipped.from() != offset + 1 || skipped.to() < skipped.from()) {
      fault("after " + offset + " came " + skipped);
    }
    offset = Math.max(offset, skipped.to());
  }

  private void reset(Seen.Reset reset) {
    if (reset.place().epoch().equals(epoch)) {
      if (!promise.overtaken()) {
        fault("reset within its epoch: " + reset);
      }
      if (reset.place().offset() < offset) {
        fault("reset backwards: " + reset + " after " + offset);
      }
    }
    moveTo(reset.place());
    owed = offset;
    open = false;
  }

  private void moveTo(Place place) {
    epoch = place.epoch();
    offset = place.offset();
  }

  private void fault(String what) {
    faults.add(who + ": " + what);
  }
}
