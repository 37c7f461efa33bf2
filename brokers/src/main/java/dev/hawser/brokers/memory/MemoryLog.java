package dev.hawser.brokers.memory;

import dev.hawser.core.RefusedException;
import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Digest;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.Heads;
import dev.hawser.core.log.Log;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Code;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The log of a single node: everything in memory, gone with the process.
 *
 * <p><b>Order and threads.</b> Stages are complete when a call returns. Channels share nothing that
 * a call waits for; one channel's calls may even come from several threads, as when two nodes in
 * one process share a log.
 *
 * <p><b>Epochs.</b> A channel's epoch is a random name. A channel that was forgotten, because
 * nothing of it was left and nobody asked for it, begins another.
 *
 * <p><b>Bounds.</b> Keys are never forgotten early: where they are full, new keys are refused with
 * {@code too-many-keys}. History gives way: a writer that finds the budget exceeded pays with its
 * own channel's oldest publications, and {@link #sweep} makes room before that, taking the oldest
 * of all channels. Either way heads stay, and readers see that the oldest kept has moved.
 */
public final class MemoryLog implements Log {

  /**
   * How much memory the log may take.
   *
   * @param historyBytes about the most bytes of publications kept in all channels together
   * @param keys the most keys remembered in all channels together, about 200 bytes each
   * @param keysPerChannel the most keys remembered in one channel
   * @param transit how much longer than its window a key is remembered, for the time between an
   *     author's reading of its clock and the append
   * @param idle how long nobody must have asked for an empty channel before it is forgotten
   */
  public record Options(
      long historyBytes, long keys, int keysPerChannel, Duration transit, Duration idle) {

    public Options {
      if (historyBytes < 0 || keys < 0 || keysPerChannel < 0) {
        throw new IllegalArgumentException(
            "historyBytes "
                + historyBytes
                + ", keys "
                + keys
                + ", keysPerChannel "
                + keysPerChannel
                + " (expected: >= 0)");
      }
      if (transit.isNegative() || idle.isNegative()) {
        throw new IllegalArgumentException(
            "transit " + transit + ", idle " + idle + " (expected: >= 0)");
      }
    }

    /** A quarter of the heap for history, an eighth for keys; idle for an hour. */
    public static Options standard() {
      long heap = Runtime.getRuntime().maxMemory();
      return new Options(
          heap / 4, heap / 8 / Keys.WEIGHT, 200_000, Duration.ofMinutes(1), Duration.ofHours(1));
    }
  }

  private final Options options;
  private final Time time;
  private final Epochs epochs = new Epochs();
  private final Budget bytes;
  private final Budget keys;
  private final ConcurrentHashMap<String, Stream> channels = new ConcurrentHashMap<>();
  private volatile boolean closed;

  public MemoryLog() {
    this(Options.standard(), Time.system());
  }

  public MemoryLog(Options options, Time time) {
    this.options = options;
    this.time = time;
    this.bytes = new Budget(options.historyBytes());
    this.keys = new Budget(options.keys());
  }

  @Override
  public CompletionStage<Appended> append(String channel, Retention retention, List<Entry> batch) {
    @Nullable Digest[] digests = new @Nullable Digest[batch.size()];
    for (int i = 0; i < digests.length; i++) {
      Entry entry = batch.get(i);
      digests[i] = entry.key() == null ? null : Digest.of(entry);
    }
    return with(
        channel,
        retention,
        stream -> stream.append(retention, batch, digests, time.now(), time.wall().millis()));
  }

  @Override
  public CompletionStage<LogPage> read(
      String channel, Retention retention, long after, int maxCount, int maxBytes) {
    return with(
        channel,
        retention,
        stream -> stream.read(retention, time.now(), after, maxCount, maxBytes));
  }

  @Override
  public CompletionStage<Head> head(String channel, Retention retention) {
    return with(channel, retention, stream -> stream.head(retention, time.now()));
  }

  @Override
  public CompletionStage<Heads> heads(Collection<String> names) {
    if (closed) {
      return unavailable();
    }
    Map<String, Head> heads = HashMap.newHashMap(names.size());
    for (String name : names) {
      Stream stream = channels.get(name);
      if (stream != null) {
        synchronized (stream) {
          if (!stream.forgotten()) {
            heads.put(name, stream.head(time.now()));
          }
        }
      }
    }
    return CompletableFuture.completedFuture(new Heads(heads));
  }

  private <T> CompletionStage<T> with(
      String channel, Retention retention, Function<Stream, T> work) {
    while (!closed) {
      Stream stream = channels.get(channel);
      if (stream == null) {
        stream = channels.computeIfAbsent(channel, name -> begin(retention));
      }
      synchronized (stream) {
        if (!stream.forgotten()) {
          return CompletableFuture.completedFuture(work.apply(stream));
        }
      }
      // The sweep marks it before it takes it out: help, so that this cannot spin.
      channels.remove(channel, stream);
    }
    return unavailable();
  }

  private Stream begin(Retention retention) {
    return new Stream(epochs.next(), options, bytes, keys, retention, time.now());
  }

  private static <T> CompletionStage<T> unavailable() {
    return CompletableFuture.failedFuture(new RefusedException(Code.LOG_UNAVAILABLE));
  }

  /**
   * Lets go of what is older than its retention, of channels that are empty and idle, and of the
   * oldest history where the budget is nearly used up.
   *
   * <p>To be called every few seconds, from any thread but an event loop: it visits every channel.
   */
  public void sweep() {
    long now = time.now();
    channels.forEach((name, stream) -> {
      synchronized (stream) {
        if (stream.sweep(now)) {
          channels.remove(name, stream);
        }
      }
    });
    if (bytes.tight()) {
      makeRoom();
    }
  }

  private void makeRoom() {
    record Oldest(Stream stream, long since) {}
    var queue = new PriorityQueue<Oldest>(Comparator.comparingLong(Oldest::since));
    for (Stream stream : channels.values()) {
      synchronized (stream) {
        if (stream.oldestSince() != Long.MAX_VALUE) {
          queue.add(new Oldest(stream, stream.oldestSince()));
        }
      }
    }
    while (!bytes.loose()) {
      Oldest oldest = queue.poll();
      if (oldest == null) {
        return;
      }
      Oldest next = queue.peek();
      long until = next == null ? Long.MAX_VALUE - 1 : next.since();
      Stream stream = oldest.stream();
      synchronized (stream) {
        while (stream.oldestSince() <= until && !bytes.loose()) {
          stream.dropOldest();
        }
        if (stream.oldestSince() != Long.MAX_VALUE) {
          queue.add(new Oldest(stream, stream.oldestSince()));
        }
      }
    }
  }

  /** About the bytes of publications kept now. */
  public long historyBytes() {
    return bytes.held();
  }

  /** About the bytes of publications and keys kept now. */
  public long bytes() {
    return bytes.held() + keys.held() * Keys.WEIGHT;
  }

  /** Channels that have an epoch now. */
  public long channels() {
    return channels.mappingCount();
  }

  /** Keys remembered now. */
  public long keys() {
    return keys.held();
  }

  @Override
  public void close() {
    closed = true;
    channels.forEach((name, stream) -> {
      synchronized (stream) {
        stream.clear();
      }
    });
    channels.clear();
  }
}
