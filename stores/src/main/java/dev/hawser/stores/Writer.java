package dev.hawser.stores;

import dev.hawser.core.RefusedException;
import dev.hawser.core.log.Appended;
import dev.hawser.protocol.Code;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that writes: whatever waits becomes one transaction, and one wait for the disk covers
 * all that it acknowledges. While that waits, the next group gathers.
 *
 * <p>What waits is bounded in bytes; beyond that it is {@code overloaded}. Where a transaction
 * fails, all of it is {@code log-unavailable}, since nobody knows what became of the commit.
 */
final class Writer implements AutoCloseable {

  private static final Logger logger = LoggerFactory.getLogger(Writer.class);

  private static final long MOST_WAITING = 64 << 20;
  private static final int GROUP_BATCHES = 4_096;
  private static final int GROUP_BYTES = 8 << 20;

  private sealed interface Job {}

  private record Append(Batch batch) implements Job {}

  private record Letting() implements Job {}

  private record Stop() implements Job {}

  private final Pen pen;
  private final InstantSource clock;
  private final Thread thread;
  private final LinkedBlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicBoolean sweeping = new AtomicBoolean();
  private final LongAdder commits = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private volatile boolean well = true;
  private volatile boolean closed;
  private volatile boolean ended;

  Writer(Pen pen, InstantSource clock, String name) {
    this.pen = pen;
    this.clock = clock;
    thread = Thread.ofPlatform().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Whether the last transaction succeeded. */
  boolean well() {
    return well;
  }

  /** Bytes that wait to be written. */
  long waiting() {
    return waiting.get();
  }

  long commits() {
    return commits.sum();
  }

  long failures() {
    return failures.sum();
  }

  void append(Batch batch) {
    if (closed) {
      batch.answer().completeExceptionally(new RefusedException(Code.LOG_UNAVAILABLE));
    } else if (waiting.addAndGet(batch.weight()) > MOST_WAITING) {
      waiting.addAndGet(-batch.weight());
      batch.answer().completeExceptionally(new RefusedException(Code.OVERLOADED));
    } else {
      jobs.add(new Append(batch));
      if (ended) {
        failRest();
      }
    }
  }

  /** Lets go of what is too old, between appends. */
  void sweep() {
    if (sweeping.compareAndSet(false, true)) {
      jobs.add(new Letting());
    }
  }

  private void run() {
    try {
      while (work(jobs.take())) {
        // Until it is told to stop.
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } finally {
      // What is added after this is failed by whoever added it.
      ended = true;
      failRest();
    }
  }

  private void failRest() {
    for (Job job = jobs.poll(); job != null; job = jobs.poll()) {
      if (job instanceof Append append) {
        fail(append.batch());
      }
    }
  }

  /** Does what the job says, with all appends that wait behind it. */
  private boolean work(Job first) {
    List<Batch> group = new ArrayList<>();
    int bytes = 0;
    Job job = first;
    while (job instanceof Append append) {
      group.add(append.batch());
      bytes += append.batch().weight();
      job = group.size() < GROUP_BATCHES && bytes < GROUP_BYTES ? jobs.poll() : null;
    }
    if (!group.isEmpty()) {
      write(group);
    }
    return switch (job) {
      case Letting _ -> {
        letGo();
        yield true;
      }
      case Stop _ -> false;
      case Append _ -> true;
      case null -> true;
    };
  }

  private void write(List<Batch> group) {
    try {
      List<Appended> answers = attempt(() -> new Numbering(pen, clock.millis()).number(group));
      for (int i = 0; answers != null && i < answers.size(); i++) {
        group.get(i).answer().complete(answers.get(i));
      }
    } finally {
      // Whoever was not answered, whatever went wrong, does not know.
      for (Batch batch : group) {
        waiting.addAndGet(-batch.weight());
        fail(batch);
      }
    }
  }

  private void letGo() {
    sweeping.set(false);
    Boolean more = attempt(() -> new Sweep(pen, clock.millis()).some());
    if (Boolean.TRUE.equals(more)) {
      sweep();
    }
  }

  private interface Work<T> {
    T done() throws SQLException;
  }

  /** One transaction; null where it failed. */
  private <T> @Nullable T attempt(Work<T> work) {
    try {
      pen.begin();
      T result = work.done();
      pen.commit();
      commits.increment();
      if (!well) {
        well = true;
        logger.info("The store takes publications again");
      }
      return result;
    } catch (SQLException | RuntimeException failed) {
      pen.rollback();
      failures.increment();
      if (well) {
        well = false;
        logger.error("The store takes no publications: {}", failed.toString());
      }
      logger.debug("A transaction failed", failed);
      return null;
    }
  }

  /** Nothing where it was answered. */
  private static void fail(Batch batch) {
    batch.answer().completeExceptionally(new RefusedException(Code.LOG_UNAVAILABLE));
  }

  /** Writes what waits, and ends. */
  @Override
  public void close() {
    closed = true;
    jobs.add(new Stop());
    try {
      thread.join();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    pen.close();
  }
}
