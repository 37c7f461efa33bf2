package dev.hawser.core.lane;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What other lanes have to say to one lane: first in, first out for each sender, and bounded in
 * bytes.
 *
 * <p>Two ways in. {@link #offer} keeps the bound and may say no: it is for what can be fetched
 * again (a publication lies in the log). {@link #put} always takes: it is for what answers or ends
 * something, whose number is bounded where it was asked for (commands under way on a connection).
 *
 * <p>However much is put in, the lane's own task queue holds at most one entry for the mailbox. It
 * is emptied in batches, so that a lane that is also an event loop gets to its sockets in between.
 */
public final class Mailbox {

  private static final Logger log = LoggerFactory.getLogger(Mailbox.class);
  private static final int BATCH = 256;

  private final Lane owner;
  private final long bound;
  private final Runnable afterBatch;
  private final MpscUnboundedAtomicArrayQueue<Message> queue =
      new MpscUnboundedAtomicArrayQueue<>(256);
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicBoolean awake = new AtomicBoolean();
  private final AtomicBoolean missed = new AtomicBoolean();

  /**
   * @param bound the most bytes that {@link #offer} lets wait
   * @param afterBatch runs on the owner after each batch
   */
  public Mailbox(Lane owner, long bound, Runnable afterBatch) {
    this.owner = owner;
    this.bound = bound;
    this.afterBatch = afterBatch;
  }

  /** Takes the message if there is room for it. Any thread. */
  public boolean offer(Message message) {
    if (waiting.get() >= bound) {
      return false;
    }
    put(message);
    return true;
  }

  /**
   * Takes the message if there is room for it; otherwise has {@code instead} run behind what waits
   * now, once for all that found no room until then. Any thread.
   */
  public void offer(Message message, Runnable instead) {
    if (!offer(message) && !missed.getAndSet(true)) {
      put(() -> {
        missed.set(false);
        instead.run();
      });
    }
  }

  /** Whether {@link #offer} would take a message now. Any thread. */
  public boolean hasRoom() {
    return waiting.get() < bound;
  }

  /** Takes the message. Any thread. */
  public void put(Message message) {
    waiting.addAndGet(message.weight());
    queue.add(message);
    wake();
  }

  private void wake() {
    if (!awake.get() && awake.compareAndSet(false, true)) {
      owner.execute(this::drain);
    }
  }

  private void drain() {
    for (int i = 0; i < BATCH; i++) {
      Message message = queue.poll();
      if (message == null) {
        break;
      }
      waiting.addAndGet(-message.weight());
      run(message);
    }
    run(afterBatch);
    awake.set(false);
    if (!queue.isEmpty()) {
      wake();
    }
  }

  /** One message that fails must not take those behind it along. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("A message between lanes failed", e);
    }
  }
}
