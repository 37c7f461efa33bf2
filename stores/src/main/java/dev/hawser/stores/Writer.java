package dev.hawser.stores;

import dev.hawser.core.RefusedException;
import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Code;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

  /** What shares a transaction with whatever else waits. */
  private sealed interface Joint extends Job {
    int weight();

    /** Tells that the outcome is unknown; nothing where it was answered. */
    void fail();
  }

  private record Append(Batch batch) implements Joint {

    @Override
    public int weight() {
      return batch.weight();
    }

    @Override
    public void fail() {
      batch.answer().completeExceptionally(new RefusedException(Code.LOG_UNAVAILABLE));
    }
  }

  private record Write(Rows<?> rows) implements Joint {

    @Override
    public int weight() {
      return Rows.WEIGHT;
    }

    @Override
    public void fail() {
      rows.fail();
    }
  }

  private record Letting() implements Job {}

  /** Has channels whose names begin so keep as much as others of their kind. */
  private record Keep(String prefix, Retention retention) implements Job {}

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
    if (!take(new Append(batch))) {
      batch.answer().completeExceptionally(new RefusedException(Code.OVERLOADED));
    }
  }

  /** Writes rows beside channels, in a transaction with whatever else waits. */
  <T> CompletableFuture<T> write(Database.Reading<T> work) {
    Rows<T> rows = new Rows<>(work);
    if (!take(new Write(rows))) {
      rows.answer().completeExceptionally(new RefusedException(Code.OVERLOADED));
    }
    return rows.answer();
  }

  /** Whether there is room for it. */
  private boolean take(Joint job) {
    if (closed) {
      job.fail();
    } else if (waiting.addAndGet(job.weight()) > MOST_WAITING) {
      waiting.addAndGet(-job.weight());
      return false;
    } else {
      jobs.add(job);
      if (ended) {
        failRest();
      }
    }
    return true;
  }

  /** Lets go of what is too old, between appends. */
  void sweep() {
    if (sweeping.compareAndSet(false, true)) {
      jobs.add(new Letting());
    }
  }

  /** Has channels that are there already keep so much, little by little, between appends. */
  void keep(String prefix, Retention retention) {
    jobs.add(new Keep(prefix, retention));
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
      if (job instanceof Joint joint) {
        joint.fail();
      }
    }
  }

  /** Does what the job says, with all that waits behind it and can share a transaction. */
  private boolean work(Job first) {
    List<Joint> group = new ArrayList<>();
    int bytes = 0;
    Job job = first;
    while (job instanceof Joint joint) {
      group.add(joint);
      bytes += joint.weight();
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
      case Keep keep -> {
        keep(keep);
        yield true;
      }
      case Stop _ -> false;
      case Joint _ -> true;
      case null -> true;
    };
  }

  private void write(List<Joint> group) {
    List<Batch> batches = new ArrayList<>(group.size());
    List<Rows<?>> rows = new ArrayList<>();
    for (Joint joint : group) {
      switch (joint) {
        case Append append -> batches.add(append.batch());
        case Write write -> rows.add(write.rows());
      }
    }
    try {
      List<Appended> answers =
          attempt(() -> {
            List<Appended> numbered =
                batches.isEmpty() ? List.of() : new Numbering(pen, clock.millis()).number(batches);
            for (Rows<?> one : rows) {
              one.write(pen.connection());
            }
            return numbered;
          });
      if (answers != null) {
        for (int i = 0; i < answers.size(); i++) {
          batches.get(i).answer().complete(answers.get(i));
        }
        rows.forEach(Rows::committed);
      }
    } finally {
      // Whoever was not answered, whatever went wrong, does not know.
      for (Joint joint : group) {
        waiting.addAndGet(-joint.weight());
        joint.fail();
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

  private void keep(Keep keep) {
    Boolean more =
        attempt(() -> new Keeping(pen, clock.millis()).some(keep.prefix(), keep.retention()));
    if (Boolean.TRUE.equals(more) && !closed) {
      jobs.add(keep);
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
