package dev.hawser.transports.loop;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.hawser.core.lane.Lane;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop as a lane: it owns its connections. */
public final class Loop implements Lane {

  /** How coarse the clock is. */
  static final int TICK_MILLIS = 50;

  private static final Logger log = LoggerFactory.getLogger(Loop.class);

  private final int index;
  private final EventLoop netty;
  private final Receiving receiving = new Receiving();
  private final List<Runnable> everyTick = new ArrayList<>();
  private long millis = System.nanoTime() / 1_000_000;

  Loop(int index, EventLoop netty) {
    this.index = index;
    this.netty = netty;
  }

  void start() {
    Future<?> _ = netty.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, MILLISECONDS);
  }

  private void tick() {
    millis = System.nanoTime() / 1_000_000;
    for (int i = 0; i < everyTick.size(); i++) {
      run(everyTick.get(i));
    }
  }

  /** Runs something at every tick, from now on; call it from inside. */
  public void everyTick(Runnable task) {
    everyTick.add(task);
  }

  /** Ends what {@link #everyTick} began; call it from inside. */
  public void noLonger(Runnable task) {
    everyTick.remove(task);
  }

  public EventLoop netty() {
    return netty;
  }

  /** Its thread is gone; frees what only that could have used. */
  void ended() {
    receiving.release();
  }

  /** What all channels of this loop read into; not for io_uring. */
  public RecvByteBufAllocator receiving() {
    return receiving;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public boolean inside() {
    return netty.inEventLoop();
  }

  @Override
  public long millis() {
    return millis;
  }

  @Override
  public void execute(Runnable task) {
    netty.execute(task);
  }

  @Override
  public Timer after(long delayMillis, Runnable task) {
    Future<?> scheduled = netty.schedule(() -> run(task), delayMillis, MILLISECONDS);
    return () -> scheduled.cancel(false);
  }

  /** A scheduled task that fails would otherwise do so in silence, or end the tick for good. */
  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error failure) {
      log.atError().addKeyValue("loop", index).setCause(failure).log("A timed task failed");
    }
  }

  @Override
  public String toString() {
    return "loop " + index;
  }
}
