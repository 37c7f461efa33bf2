package dev.hawser.core.lane;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lane with a thread of its own, for what is not an event loop. */
public final class ThreadLane implements Lane, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ThreadLane.class);

  /** Tasks between two looks at the clock. */
  private static final int BATCH = 1_024;

  private final int index;
  private final Thread thread;
  private final MpscUnboundedAtomicArrayQueue<Runnable> tasks =
      new MpscUnboundedAtomicArrayQueue<>(256);
  private final PriorityQueue<Waiting> timers = new PriorityQueue<>();
  private final AtomicBoolean parked = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private long sequence;

  public ThreadLane(String name, int index) {
    this.index = index;
    this.thread = Thread.ofPlatform().name(name + "-" + index).daemon().unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public boolean inside() {
    return Thread.currentThread() == thread;
  }

  @Override
  public long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (parked.get() && parked.compareAndSet(true, false)) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public Timer after(long delayMillis, Runnable task) {
    Waiting waiting = new Waiting(millis() + delayMillis, sequence++, task);
    timers.add(waiting);
    return waiting;
  }

  private void run() {
    while (!closed.get()) {
      runTasks();
      long wait = runTimers();
      parked.set(true);
      if (tasks.isEmpty() && !closed.get()) {
        LockSupport.parkNanos(this, wait);
      }
      parked.set(false);
    }
    while (!tasks.isEmpty()) {
      runTasks();
    }
  }

  private void runTasks() {
    for (int i = 0; i < BATCH; i++) {
      Runnable task = tasks.poll();
      if (task == null) {
        return;
      }
      run(task);
    }
  }

  /** Runs what is due; tells for how many nanoseconds nothing will be. */
  private long runTimers() {
    long now = millis();
    for (Waiting first = timers.peek(); first != null; first = timers.peek()) {
      if (!first.cancelled && first.due > now) {
        return TimeUnit.MILLISECONDS.toNanos(first.due - now);
      }
      timers.poll();
      if (!first.cancelled) {
        run(first.task);
      }
    }
    return TimeUnit.SECONDS.toNanos(1);
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("A task of a lane failed", e);
    }
  }

  /** Runs what was handed over before, then ends. */
  @Override
  public void close() {
    closed.set(true);
    LockSupport.unpark(thread);
    if (!inside() && thread.isAlive()) {
      try {
        thread.join(Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static final class Waiting implements Timer, Comparable<Waiting> {

    private final long due;
    private final long order;
    private Runnable task;
    private boolean cancelled;

    private Waiting(long due, long order, Runnable task) {
      this.due = due;
      this.order = order;
      this.task = task;
    }

    @Override
    public void cancel() {
      cancelled = true;
      task = () -> {};
    }

    @Override
    public int compareTo(Waiting other) {
      return due != other.due ? Long.compare(due, other.due) : Long.compare(order, other.order);
    }
  }
}
