package dev.hawser.brokers.memory;

import dev.hawser.brokers.memory.Keys.Used;
import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Appended.Outcome;
import dev.hawser.core.log.Digest;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Publication;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One channel in memory: its epoch, its head, what it keeps and which keys it remembers.
 *
 * <p>Guarded by its own monitor, which its caller holds. On a single node a channel's calls come
 * from one lane, so the monitor is never contended; it is there for the sweep, and for several
 * nodes that share one log in a test.
 */
final class Stream {

  private final String epoch;
  private final MemoryLog.Options options;
  private final Budget bytes;
  private final Budget allKeys;

  private Retention retention;
  private @Nullable History history;
  private @Nullable Keys keys;
  private long offset;
  private long lastUsed;
  private boolean forgotten;

  Stream(
      String epoch,
      MemoryLog.Options options,
      Budget bytes,
      Budget allKeys,
      Retention retention,
      long now) {
    this.epoch = epoch;
    this.options = options;
    this.bytes = bytes;
    this.allKeys = allKeys;
    this.retention = retention;
    this.lastUsed = now;
  }

  /** Whether the log let go of it: whoever holds it must ask the log again. */
  boolean forgotten() {
    return forgotten;
  }

  Head head(long now) {
    lastUsed = now;
    trim(now);
    return head();
  }

  Head head(Retention retention, long now) {
    this.retention = retention;
    return head(now);
  }

  LogPage read(Retention retention, long now, long after, int maxCount, int maxBytes) {
    Head head = head(retention, now);
    if (history == null || after >= offset) {
      return new LogPage(head, List.of());
    }
    int from = (int) Math.max(0, after + 1 - head.oldest());
    return new LogPage(head, history.page(from, maxCount, maxBytes));
  }

  /**
   * @param digests of the entries with a key, null for the others
   */
  Appended append(
      Retention retention, List<Entry> batch, @Nullable Digest[] digests, long now, long time) {
    this.retention = retention;
    lastUsed = now;
    forgetKeys(now);
    List<Outcome> outcomes = new ArrayList<>(batch.size());
    boolean stopped = false;
    for (int i = 0; i < batch.size(); i++) {
      Outcome outcome =
          stopped
              ? new Outcome.Refused(Code.BATCH_STOPPED)
              : append(batch.get(i), digests[i], now, time);
      stopped = outcome instanceof Outcome.Refused;
      outcomes.add(outcome);
    }
    trim(now);
    while (history != null && bytes.exceeded()) {
      dropOldest();
    }
    return new Appended(head(), outcomes);
  }

  private Outcome append(Entry entry, @Nullable Digest digest, long now, long time) {
    String key = entry.key();
    if (key != null && digest != null) {
      if (entry.age() > retention.keys().toMillis()) {
        return new Outcome.Refused(Code.KEY_EXPIRED);
      }
      Used use = new Used(entry.user(), key, digest, offset + 1, now);
      Used earlier = keys == null ? null : keys.earlier(use);
      if (earlier != null) {
        return earlier.digest().equals(digest)
            ? new Outcome.Repeated(earlier.offset())
            : new Outcome.Refused(Code.KEY_REUSED);
      }
      if (allKeys.full() || (keys != null && keys.size() >= options.keysPerChannel())) {
        return new Outcome.Refused(Code.TOO_MANY_KEYS);
      }
      if (keys == null) {
        keys = new Keys();
      }
      keys.remember(use);
      allKeys.add(1);
    }
    offset++;
    Publication publication =
        new Publication(
            offset, entry.payload(), entry.user(), key, time, entry.tags(), entry.slot());
    if (retention.recovers()) {
      if (history == null) {
        history = new History();
      }
      bytes.add(history.add(publication, now));
    }
    return new Outcome.Numbered(publication);
  }

  /**
   * Lets go of what is too old, and of the channel itself where nothing is left and nobody asks.
   *
   * @return whether the channel is forgotten now
   */
  boolean sweep(long now) {
    trim(now);
    forgetKeys(now);
    forgotten = history == null && keys == null && now - lastUsed >= options.idle().toMillis();
    return forgotten;
  }

  /** When the oldest publication kept was numbered; {@code Long.MAX_VALUE} where none is. */
  long oldestSince() {
    return history == null ? Long.MAX_VALUE : history.oldestSince();
  }

  void dropOldest() {
    if (history != null) {
      bytes.add(-history.dropOldest());
      letGoOfNothing();
    }
  }

  /** Frees everything, for the end of the log. */
  void clear() {
    forgotten = true;
    while (history != null) {
      dropOldest();
    }
    if (keys != null) {
      allKeys.add(-keys.size());
      keys = null;
    }
  }

  private Head head() {
    return new Head(epoch, offset, offset + 1 - (history == null ? 0 : history.size()));
  }

  private void trim(long now) {
    if (history != null) {
      bytes.add(-history.trim(retention, now));
      letGoOfNothing();
    }
  }

  private void letGoOfNothing() {
    if (history != null && history.size() == 0) {
      history = null;
    }
  }

  private void forgetKeys(long now) {
    if (keys == null) {
      return;
    }
    long kept = retention.keys().toMillis() + options.transit().toMillis();
    allKeys.add(-keys.forgetBefore(now - kept));
    if (keys.size() == 0) {
      keys = null;
    }
  }
}
