package dev.hawser.server.bench;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;

/** What one loop counts. Plain fields are the loop's own; the others may be read meanwhile. */
final class Tally {

  private static final long LONGEST = TimeUnit.MINUTES.toNanos(5);

  final LongAdder deliveries = new LongAdder();
  final LongAdder bytes = new LongAdder();
  final LongAdder published = new LongAdder();
  final LongAdder opened = new LongAdder();
  final LongAdder failed = new LongAdder();
  final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();
  final Histogram latency = new Histogram(LONGEST, 3);
  long swapped;
  long doubled;
  long skipped;
  long resets;

  void took(long nanos) {
    latency.recordValue(Math.clamp(nanos, 0, LONGEST));
  }

  void refused(String why) {
    refusals.computeIfAbsent(why, key -> new LongAdder()).increment();
  }

  /** Adds another loop's, which must have ended or be asked on its own thread. */
  void add(Tally other) {
    deliveries.add(other.deliveries.sum());
    published.add(other.published.sum());
    opened.add(other.opened.sum());
    failed.add(other.failed.sum());
    other.refusals.forEach(
        (why, count) -> refusals.computeIfAbsent(why, key -> new LongAdder()).add(count.sum()));
    latency.add(other.latency);
    swapped += other.swapped;
    doubled += other.doubled;
    skipped += other.skipped;
    resets += other.resets;
  }
}
