package dev.hawser.core.clockwork;

import dev.hawser.core.lane.Lane;
import java.util.ArrayDeque;

/** A lane of a {@link Clockwork}; it can die with its node. */
public final class ClockworkLane implements Lane {

  private final Clockwork clock;
  private final int index;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private boolean dead;

  ClockworkLane(Clockwork clock, int index) {
    this.clock = clock;
    this.index = index;
  }

  boolean ready() {
    return !tasks.isEmpty();
  }

  void runOne() {
    Runnable task = tasks.remove();
    if (tasks.isEmpty()) {
      clock.ready(-1);
    }
    task.run();
  }

  /** Nothing runs here any more. */
  public void die() {
    dead = true;
    if (!tasks.isEmpty()) {
      clock.ready(-1);
      tasks.clear();
    }
  }

  @Override
  public void execute(Runnable task) {
    if (!dead) {
      if (tasks.isEmpty()) {
        clock.ready(1);
      }
      tasks.add(task);
    }
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public boolean inside() {
    return clock.runs(this);
  }

  @Override
  public long millis() {
    return clock.now();
  }

  @Override
  public Timer after(long delayMillis, Runnable task) {
    boolean[] cancelled = new boolean[1];
    clock.after(
        delayMillis + clock.lateness(),
        () ->
            execute(() -> {
              if (!cancelled[0]) {
                task.run();
              }
            }));
    return () -> cancelled[0] = true;
  }
}
