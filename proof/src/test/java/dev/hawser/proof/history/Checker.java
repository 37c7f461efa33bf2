package dev.hawser.proof.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Proves from a channel's history that nothing was lost, doubled or swapped but what was announced.
 *
 * <p>Three books are compared:
 *
 * <ul>
 *   <li><b>Acknowledgements.</b> A publication has one place in an epoch, however often it was
 *       sent; an author's publications stand in the order in which they were made.
 *   <li><b>Views.</b> A subscriber's offsets go up by one, but where it was told of a gap: {@code
 *       skipped}, {@code reset}, {@code recovered:false}. {@code recovered:true} is believed word
 *       for word: the same epoch, nothing missing, nothing gone back.
 *   <li><b>Places.</b> At one place stands one publication, whoever was told of it. With unbroken
 *       views this is what finds a loss: the place of a lost one would be another's, or a gap.
 * </ul>
 *
 * <p>At the end of a history that came to rest, every view stands at the head: the highest offset
 * that anybody heard or was told in the epoch of the last acknowledgement.
 */
final class Checker {

  private Checker() {}

  /** Returns what is wrong; nothing where all is well. */
  static List<String> check(History history) {
    List<String> faults = new ArrayList<>();
    Ledger ledger = new Ledger(faults);
    Place head = acknowledged(history, ledger, faults);
    history
        .views()
        .forEach((who, view) -> {
          Reading reading =
              new Reading(history.channel() + ", " + who, history.promise(), ledger, faults);
          view.forEach(reading::take);
          reading.end(head);
        });
    return faults;
  }

  private static @Nullable Place acknowledged(History history, Ledger ledger, List<String> faults) {
    Map<String, Acknowledged> newest = new HashMap<>();
    Map<String, Long> heads = new HashMap<>();
    Place last = null;
    for (Acknowledged told : history.acknowledged()) {
      String who = history.channel() + ", author " + told.author();
      Place place = told.place();
      ledger.note(who, told.id(), place);
      heads.merge(place.epoch(), place.offset(), Math::max);
      last = place;
      Acknowledged before = newest.get(told.author());
      if (before != null && told.number() <= before.number()) {
        // A retry: the ledger knows whether it had an effect of its own.
        continue;
      }
      newest.put(told.author(), told);
      if (before != null
          && before.place().epoch().equals(place.epoch())
          && before.place().offset() >= place.offset()) {
        faults.add(who + ": swapped: " + before + " stands before " + told);
      }
    }
    return last == null ? null : new Place(last.epoch(), heads.getOrDefault(last.epoch(), 0L));
  }
}
