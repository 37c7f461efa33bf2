package dev.hawser.core.clockwork;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time and any number of lanes on one thread. Which lane runs next, and whether it is late,
 * is drawn from the seed; so a run is its seed, and many interleavings are met.
 */
public final class Clockwork {

  private static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");

  private final Random random;
  private final PriorityQueue<Due> due = new PriorityQueue<>();
  private final List<ClockworkLane> lanes = new ArrayList<>();
  private long now = 1_000_000;
  private long sequence;
  private long steps;
  private int ready;
  private @Nullable ClockworkLane running;

  /** A task that waits for its time. */
  private record Due(long at, long order, Runnable task) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  public Clockwork(long seed) {
    this.random = new Random(seed);
  }

  public long now() {
    return now;
  }

  public long steps() {
    return steps;
  }

  public Instant wall() {
    return BEGAN.plusMillis(now);
  }

  public ClockworkLane lane(int index) {
    ClockworkLane lane = new ClockworkLane(this, index);
    lanes.add(lane);
    return lane;
  }

  /** A lane has something to do, or nothing any more. */
  void ready(int change) {
    ready += change;
  }

  boolean runs(ClockworkLane lane) {
    return running == lane;
  }

  /** How late a timer of a lane is this time. */
  long lateness() {
    return random.nextInt(10);
  }

  /** Runs a task on no lane at all, such as what another process does. */
  public void after(long millis, Runnable task) {
    due.add(new Due(now + Math.max(0, millis), sequence++, task));
  }

  /** Runs until this much time has passed. */
  public void run(long millis) {
    long end = now + millis;
    while (now < end) {
      step(end);
    }
  }

  /** Time passes, and nothing runs: all that was due meanwhile is late. */
  public void standStill(long millis) {
    now += millis;
  }

  private void step(long end) {
    steps++;
    Due first = due.peek();
    if (first != null && first.at() <= now) {
      due.poll();
      first.task().run();
      return;
    }
    if (ready == 0) {
      now = first == null ? end : Math.min(end, first.at());
    } else if (random.nextInt(40) == 0) {
      now += random.nextInt(15);
    } else {
      ClockworkLane lane = nth(random.nextInt(ready));
      running = lane;
      lane.runOne();
      running = null;
    }
  }

  private ClockworkLane nth(int wanted) {
    int left = wanted;
    for (ClockworkLane lane : lanes) {
      if (lane.ready() && left-- == 0) {
        return lane;
      }
    }
    throw new IllegalStateException("miscounted who is ready");
  }
}
