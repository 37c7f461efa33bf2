package dev.hawser.core.trail;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last things that happened to one connection. Confined to its loop.
 *
 * <h2>What is kept where</h2>
 *
 * There are very many connections, most are idle, and a delivery must cost nothing here. So what
 * still holds is not recorded: when a connection came lies in the connection; since when a
 * subscription stands, and up to where it was given everything, lies in the subscription, whose
 * cursor moves anyway. Only what is over becomes a {@link Step} here: a connection to which nothing
 * out of the ordinary happened has no trail at all, and one that holds a thousand subscriptions
 * loses the beginning of none.
 *
 * <h2>What happens when it is full</h2>
 *
 * Steps that are alike are folded in the older half: forty ranges of conflated publications become
 * one, with how many there were. The newer half stays exact. Where nothing can be folded the oldest
 * step goes, and how many went is told, so that nobody takes "nothing is known" for "nothing
 * happened".
 */
public final class Trail {

  private final ArrayList<Step> steps = new ArrayList<>(4);
  private int forgotten;
  private long forgottenAt;

  /** Adds a step; at most so many are kept. */
  void add(Step step, int most) {
    int last = steps.size() - 1;
    if (last >= 0 && steps.get(last).meets(step)) {
      steps.set(last, steps.get(last).with(step));
      return;
    }
    if (steps.size() >= most) {
      fold(most / 2);
    }
    while (steps.size() >= most) {
      forgottenAt = Math.max(forgottenAt, steps.removeFirst().until());
      forgotten++;
    }
    steps.add(step);
  }

  private void fold(int older) {
    List<Step> folded = new ArrayList<>();
    for (Step step : steps.subList(0, older)) {
      int like = last(folded, step);
      if (like < 0) {
        folded.add(step);
      } else {
        folded.set(like, folded.get(like).with(step));
      }
    }
    folded.addAll(steps.subList(older, steps.size()));
    steps.clear();
    steps.addAll(folded);
  }

  private static int last(List<Step> among, Step step) {
    for (int i = among.size() - 1; i >= 0; i--) {
      if (among.get(i).like(step)) {
        return i;
      }
    }
    return -1;
  }

  /** What is kept, in the order in which it was over; none for null. */
  static List<Step> steps(@Nullable Trail trail) {
    return trail == null ? List.of() : trail.steps;
  }

  /** Whether anything of the channel is in it. */
  public boolean knows(String channel) {
    return steps.stream().anyMatch(step -> channel.equals(step.channel()));
  }

  /** How many steps had to go. */
  static int forgotten(@Nullable Trail trail) {
    return trail == null ? 0 : trail.forgotten;
  }

  /** When the newest of them was over; 0 where none had to go. */
  static long forgottenAt(@Nullable Trail trail) {
    return trail == null ? 0 : trail.forgottenAt;
  }
}
