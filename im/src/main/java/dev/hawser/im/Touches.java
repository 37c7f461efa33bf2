package dev.hawser.im;

import dev.hawser.core.RefusedException;
import dev.hawser.im.conversation.ConversationStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes when something was said last, of all conversations together: in one transaction a second,
 * however many there are. What was noted and not written is lost with the process, and the order of
 * conversations is as it was until somebody says something there. Any thread.
 */
final class Touches implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Touches.class);

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final ConversationStore store;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("im-touches").factory());

  private final ReentrantLock lock = new ReentrantLock();

  /** Held while something is written, so that who waits for it has what was noted before. */
  private final ReentrantLock writing = new ReentrantLock();

  private Map<String, Long> noted = new HashMap<>();
  private boolean due;

  Touches(ConversationStore store) {
    this.store = store;
  }

  /** Never blocks. */
  void note(String id, long now) {
    boolean first;
    lock.lock();
    try {
      noted.merge(id, now, Math::max);
      first = !due && !clock.isShutdown();
      due = true;
    } finally {
      lock.unlock();
    }
    if (first) {
      var _ = clock.schedule(this::write, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** When this returns, what was noted before is in the store, where that can be had. Blocks. */
  void write() {
    writing.lock();
    try {
      Map<String, Long> taken = take();
      if (!taken.isEmpty()) {
        store.touch(taken);
      }
    } catch (RefusedException e) {
      log.debug("When something was said last was not noted: {}", e.getMessage());
    } finally {
      writing.unlock();
    }
  }

  private Map<String, Long> take() {
    lock.lock();
    try {
      Map<String, Long> taken = noted;
      noted = new HashMap<>();
      due = false;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    write();
  }
}
