package dev.hawser.server.fleet;

import dev.hawser.core.fleet.Announcement.Load;
import dev.hawser.core.node.Meters;
import dev.hawser.core.node.Pressure;
import dev.hawser.server.capacity.Capacity;
import dev.hawser.server.metrics.LoopLag;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How much this node carries; rates are since the call before.
 *
 * <p>Called from one thread at a time.
 */
public final class OwnLoad implements Supplier<Load> {

  /** A call sooner than this after the one before tells its rates again. */
  private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Meters meters;
  private final LoopLag lag;
  private final Supplier<Capacity> capacity;
  private final Pressure pressure;
  private final LongSupplier nanos;
  private Counted before;
  private double publications;
  private double deliveries;

  private record Counted(long nanos, long publications, long deliveries) {}

  /** Takes the first figures, which rates are counted from. */
  public OwnLoad(Meters meters, LoopLag lag, Supplier<Capacity> capacity, Pressure pressure) {
    this(meters, lag, capacity, pressure, System::nanoTime);
  }

  OwnLoad(
      Meters meters,
      LoopLag lag,
      Supplier<Capacity> capacity,
      Pressure pressure,
      LongSupplier nanos) {
    this.meters = meters;
    this.lag = lag;
    this.capacity = capacity;
    this.pressure = pressure;
    this.nanos = nanos;
    this.before = count();
  }

  private Counted count() {
    return new Counted(nanos.getAsLong(), meters.publications.sum(), meters.deliveries.sum());
  }

  @Override
  public Load get() {
    Counted now = count();
    long passed = now.nanos - before.nanos;
    if (passed >= LEAST_NANOS) {
      double seconds = passed / (double) TimeUnit.SECONDS.toNanos(1);
      publications = rate(now.publications - before.publications, seconds);
      deliveries = rate(now.deliveries - before.deliveries, seconds);
      before = now;
    }
    return new Load(
        meters.connections.sum(),
        capacity.get().left(),
        meters.channels.sum(),
        publications,
        deliveries,
        slowest(),
        pressure.level());
  }

  /** In tenths, as nobody reads more of it. */
  private static double rate(long amount, double seconds) {
    return Math.max(0, Math.round(amount / seconds * 10)) / 10.0;
  }

  private double slowest() {
    double most = 0;
    for (int i = 0; i < lag.size(); i++) {
      most = Math.max(most, lag.millis(i));
    }
    return Math.round(most * 100) / 100.0;
  }
}
