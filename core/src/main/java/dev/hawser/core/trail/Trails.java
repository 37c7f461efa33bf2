package dev.hawser.core.trail;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The trails of one loop: how much is kept for each connection, and what is remembered of those
 * that have ended. Confined to the loop.
 */
public final class Trails {

  private final Keep keep;
  private final int endedHere;
  private final InstantSource clock;
  private final ArrayDeque<Story> ended = new ArrayDeque<>();

  /**
   * @param loops among which the connections are spread
   */
  public Trails(Keep keep, int loops, InstantSource clock) {
    this.keep = keep;
    this.endedHere = Math.ceilDiv(keep.ended(), loops);
    this.clock = clock;
  }

  /** Whether anything is kept. */
  public boolean on() {
    return keep.on();
  }

  /** Milliseconds since 1970. */
  public long now() {
    return clock.millis();
  }

  /** The same; 0 where nothing is kept, so that no delivery looks at the clock for it. */
  public long told() {
    return keep.on() ? clock.millis() : 0;
  }

  /** Adds a step to a trail, which begins with it where there was none. */
  public @Nullable Trail add(@Nullable Trail trail, Step step) {
    if (!keep.on()) {
      return null;
    }
    Trail present = trail == null ? new Trail() : trail;
    present.add(step, keep.steps());
    return present;
  }

  /** A connection that stands has come so far. */
  public static Story story(
      String session,
      String user,
      String remote,
      String transport,
      int backlog,
      @Nullable Trail trail,
      List<Step> standing,
      List<Story.Standing> positions) {
    List<Step> steps = new ArrayList<>(standing);
    steps.addAll(Trail.steps(trail));
    steps.sort(Comparator.comparingLong(Step::at));
    long closed = steps.getLast().kind() == Step.Kind.CLOSED ? steps.getLast().at() : 0;
    return new Story(
        session,
        user,
        remote,
        transport,
        steps.getFirst().at(),
        closed,
        backlog,
        Trail.forgotten(trail),
        Trail.forgottenAt(trail),
        steps,
        positions);
  }

  /** A connection has ended: it is remembered for a while. */
  public void ended(Story story) {
    ended.addLast(story);
    forget();
  }

  /** Those that have ended, the oldest first. */
  public List<Story> ended() {
    forget();
    return List.copyOf(ended);
  }

  private void forget() {
    long oldest = clock.millis() - keep.age().toMillis();
    while (!ended.isEmpty() && (ended.size() > endedHere || ended.getFirst().closed() < oldest)) {
      ended.removeFirst();
    }
  }
}
