package dev.hawser.server;

import dev.hawser.core.node.Pressure.Level;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks how much memory is left, and says so before there is none.
 *
 * <p>Of the heap counts what lives: the old generation after its last collection. What is in it now
 * may be mostly garbage, so while that is much, a collection is asked for now and then to know; it
 * would have come soon by itself. Memory outside the heap is counted by Netty as it is taken.
 *
 * <p>A level is reached at once, and left only well below, so that it does not flutter. For one
 * thread.
 */
final class MemoryWatch {

  private static final Logger log = LoggerFactory.getLogger(MemoryWatch.class);

  private static final double STRAINED = 0.80;

  /** From here on newcomers and publications are refused. */
  static final double FULL = 0.88;

  private static final double CRITICAL = 0.94;
  private static final double EASE = 0.05;

  /** How old what is known of the heap may be while it seems to be short. */
  private static final Duration KNOWN = Duration.ofSeconds(10);

  /** And while there may be no time left. */
  private static final Duration NEARLY_FULL = Duration.ofSeconds(2);

  private final Heap heap;
  private final DoubleSupplier direct;
  private final InstantSource clock;
  private final Consumer<Level> tell;
  private Level level = Level.EASY;
  private long collected;

  /** The heap, in shares of the most that it may be. */
  interface Heap {

    /** What is in it, garbage or not. */
    double used();

    /** What was left by the last collection of what is old. */
    double lived();

    /** Has it collected. */
    void collect();
  }

  /**
   * @param direct memory outside the heap, as a share of the most that it may be
   * @param tell hears every change
   */
  MemoryWatch(Heap heap, DoubleSupplier direct, InstantSource clock, Consumer<Level> tell) {
    this.heap = heap;
    this.direct = direct;
    this.clock = clock;
    this.tell = tell;
    this.collected = clock.millis() - KNOWN.toMillis();
  }

  /** Looks once; to be called a few times a second. */
  void look() {
    double share = Math.max(heapShare(), direct.getAsDouble());
    Level now = level(share);
    if (now != level) {
      log.atWarn()
          .addKeyValue("level", now)
          .addKeyValue("share", Math.round(share * 100))
          .log("Memory: {} percent of the most that may be is in use", Math.round(share * 100));
      level = now;
      tell.accept(now);
    }
  }

  private double heapShare() {
    double used = heap.used();
    if (used < STRAINED - EASE) {
      return used;
    }
    Duration known = used < CRITICAL ? KNOWN : NEARLY_FULL;
    if (clock.millis() - collected >= known.toMillis()) {
      heap.collect();
      collected = clock.millis();
    }
    return Math.min(used, heap.lived());
  }

  private Level level(double share) {
    if (share >= threshold(CRITICAL, Level.CRITICAL)) {
      return Level.CRITICAL;
    }
    if (share >= threshold(FULL, Level.FULL)) {
      return Level.FULL;
    }
    return share >= threshold(STRAINED, Level.STRAINED) ? Level.STRAINED : Level.EASY;
  }

  private double threshold(double reached, Level at) {
    return level.compareTo(at) >= 0 ? reached - EASE : reached;
  }

  /** The heap of this process. */
  static Heap ofThisProcess() {
    MemoryPoolMXBean old =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .filter(pool -> pool.getName().matches(".*(Old|Tenured).*"))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("a heap without an old generation"));
    return new Heap() {

      @Override
      public double used() {
        return share(old.getUsage());
      }

      @Override
      public double lived() {
        return share(old.getCollectionUsage());
      }

      @Override
      public void collect() {
        System.gc();
      }
    };
  }

  private static double share(MemoryUsage usage) {
    long most = usage.getMax() > 0 ? usage.getMax() : Runtime.getRuntime().maxMemory();
    return (double) usage.getUsed() / most;
  }
}
