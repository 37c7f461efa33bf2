package dev.hawser.sdk;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what the application wants to hear: one at a time, in order, on its executor or on a thread
 * of the SDK's own that is not the lane.
 *
 * <p>The queue is bounded by {@link Inflow}, which holds a frame's weight until its callbacks ran,
 * and by the bounds of what the application itself asked for.
 */
final class Callbacks {

  private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

  private final Executor executor;
  private final @Nullable ExecutorService own;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean running;

  Callbacks(@Nullable Executor executor) {
    if (executor != null) {
      this.executor = executor;
      this.own = null;
    } else {
      ExecutorService thread = Executors.newSingleThreadExecutor(Callbacks::thread);
      this.executor = thread;
      this.own = thread;
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "hawser-callbacks");
    thread.setDaemon(true);
    return thread;
  }

  void run(Runnable callback) {
    synchronized (waiting) {
      waiting.add(callback);
      if (running) {
        return;
      }
      running = true;
    }
    try {
      executor.execute(this::drain);
    } catch (RejectedExecutionException refused) {
      LOG.warn("the executor for callbacks refuses: running them where they arise", refused);
      drain();
    }
  }

  /** Lets what waits run, then ends the SDK's own thread. */
  void close() {
    if (own != null) {
      run(own::shutdown);
    }
  }

  private void drain() {
    while (true) {
      Runnable next;
      synchronized (waiting) {
        next = waiting.poll();
        if (next == null) {
          running = false;
          return;
        }
      }
      try {
        next.run();
      } catch (RuntimeException | AssertionError thrown) {
        LOG.error("a callback of the application threw", thrown);
      }
    }
  }
}
