package dev.hawser.core.channel;

import dev.hawser.core.lane.Lane;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The ladders of one loop that are not at rest: their lines are looked at until they are. Confined
 * to the loop.
 */
final class Ladders {

  private static final long LOOK_MILLIS = 250;

  private final Set<Ladder> restless = new LinkedHashSet<>();
  private boolean looking;

  /** The ladder's subscription fell behind. */
  void fell(Ladder ladder, Lane lane) {
    restless.add(ladder);
    ladder.fell(lane.millis());
    lookLater(lane);
  }

  void forget(Ladder ladder) {
    restless.remove(ladder);
  }

  private void lookLater(Lane lane) {
    if (!looking && !restless.isEmpty()) {
      looking = true;
      lane.after(LOOK_MILLIS, () -> look(lane));
    }
  }

  private void look(Lane lane) {
    looking = false;
    for (Ladder ladder : List.copyOf(restless)) {
      // A line that ends while another is looked at takes its ladders along.
      if (restless.contains(ladder) && !ladder.look(lane.millis())) {
        restless.remove(ladder);
      }
    }
    lookLater(lane);
  }
}
