package dev.hawser.proof.history;

import dev.hawser.proof.faults.Toxic;
import dev.hawser.proof.faults.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Which faults come, and when: the same from the same seed. What they meet is up to the machine.
 *
 * @param steps in order
 */
record Schedule(List<Step> steps) {

  /**
   * @param pause milliseconds before it
   */
  record Step(int pause, Fault fault) {}

  /**
   * Draws so many faults.
   *
   * @param nodes how many of them end the node
   */
  static Schedule of(long seed, int faults, int nodes) {
    Random random = new Random(seed);
    List<Step> steps = new ArrayList<>();
    int every = nodes == 0 ? Integer.MAX_VALUE : faults / nodes;
    int first = every / 2;
    for (int n = 0; n < faults; n++) {
      boolean node = n % every == first && nodes > 0;
      Fault fault = node ? node(n / every, seed) : line(random);
      steps.add(new Step(random.nextInt(2, 40), fault));
    }
    return new Schedule(steps);
  }

  /**
   * The same for several nodes on one Redis.
   *
   * @param ashore how many of the faults concern nodes and Redis
   */
  static Schedule ofCluster(long seed, int faults, int ashore) {
    Random random = new Random(seed);
    List<Step> steps = new ArrayList<>();
    int every = Math.max(1, faults / Math.max(1, ashore));
    for (int n = 0; n < faults; n++) {
      boolean land = n % every == every / 2 && n / every < ashore;
      Fault fault = land ? ashore(n / every + (int) (seed % 100), random) : line(random);
      steps.add(new Step(random.nextInt(2, 40), fault));
    }
    return new Schedule(steps);
  }

  /** Each kind in its turn; those that cost a new process are rarer. */
  private static Fault ashore(int which, Random random) {
    return switch (which % 12) {
      case 0 -> new Fault.Kill();
      case 1, 5 -> new Fault.Isolated(random.nextInt(100, 2_500));
      case 2, 7 -> new Fault.Severed(random.nextInt(10, 1_500));
      case 3, 8 -> new Fault.Numb(random.nextInt(50, 2_500));
      case 4 -> new Fault.Drain();
      case 6 -> new Fault.Freeze(random.nextInt(4_500, 6_000));
      case 9 -> new Fault.Restarted(random.nextBoolean());
      case 10 -> new Fault.Isolated(random.nextInt(4_500, 6_000));
      default -> new Fault.Freeze(random.nextInt(100, 1_000));
    };
  }

  private static Fault node(int which, long seed) {
    return switch ((int) ((which + seed) % 3)) {
      case 0 -> new Fault.Kill();
      case 1 -> new Fault.Drain();
      default -> new Fault.Leave();
    };
  }

  private static Fault line(Random random) {
    double which = random.nextDouble();
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4 -> new Fault.Cut(which);
      case 5, 6 -> new Fault.Finish(which);
      case 7, 8, 9 -> new Fault.CutTwice(which, random.nextInt(1_500));
      case 10, 11 -> new Fault.HalfOpen(which, random.nextInt(3));
      case 12 -> random.nextInt(4) == 0 ? new Fault.Switch() : new Fault.Cut(which);
      case 13 -> new Fault.Freeze(random.nextInt(10, 150));
      case 14, 15 -> new Fault.Weather(List.of(toxic(random), toxic(random)));
      default -> new Fault.Worse(which, random.nextBoolean() ? Way.UP : Way.DOWN, toxic(random));
    };
  }

  private static Toxic toxic(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> new Toxic.Stall();
      case 1 -> new Toxic.Bandwidth(random.nextInt(500, 50_000));
      case 2 -> new Toxic.Loss(0.05 + random.nextDouble() / 4, Duration.ofMillis(20));
      case 3 -> new Toxic.Latency(millis(random, 50), millis(random, 50));
      case 4 -> Toxic.Slicer.of(random.nextInt(1, 100));
      default -> new Toxic.LimitData(random.nextInt(100, 20_000));
    };
  }

  private static Duration millis(Random random, int most) {
    return Duration.ofMillis(random.nextInt(1, most));
  }
}
