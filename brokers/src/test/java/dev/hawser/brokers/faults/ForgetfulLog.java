package dev.hawser.brokers.faults;

import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Appended.Outcome;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.Heads;
import dev.hawser.core.log.Log;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Publication;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A log that can go back, as one restored from a backup does: it forgets a channel's newest
 * publications and their keys, and goes on with what it has in another epoch, as the port demands.
 *
 * <p>It writes down everything that it ever numbered, for those who check what became of it.
 */
public final class ForgetfulLog implements Log {

  private final Supplier<Log> engines;
  private final Map<String, Kept> channels = new LinkedHashMap<>();
  private final Map<String, List<Publication>> journal = new LinkedHashMap<>();

  /** A channel in its present engine, with what a backup of it would hold. */
  private record Kept(Log engine, Retention retention, List<Entry> entries) {}

  /**
   * @param engines makes an empty log whose stages are complete at once
   */
  public ForgetfulLog(Supplier<Log> engines) {
    this.engines = engines;
  }

  /** Everything numbered in an epoch, from 1 on, kept or not. */
  public synchronized List<Publication> journal(String epoch) {
    return List.copyOf(journal.getOrDefault(epoch, List.of()));
  }

  /** What an epoch numbered with this, or null. */
  public synchronized @Nullable Publication journal(String epoch, long offset) {
    List<Publication> all = journal.getOrDefault(epoch, List.of());
    return offset < 1 || offset > all.size() ? null : all.get((int) offset - 1);
  }

  /** How far an epoch has come. */
  public synchronized long length(String epoch) {
    return journal.getOrDefault(epoch, List.of()).size();
  }

  /** The present epoch of a channel, or null where it has none. */
  public synchronized @Nullable String epoch(String channel) {
    Kept kept = channels.get(channel);
    Head head =
        kept == null ? null : done(kept.engine().heads(List.of(channel))).known().get(channel);
    return head == null ? null : head.epoch();
  }

  /** Every epoch that anything was numbered in. */
  public synchronized List<String> epochs() {
    return List.copyOf(journal.keySet());
  }

  /**
   * Goes back.
   *
   * @param lost how many of the newest publications are forgotten
   */
  public synchronized void goBack(String channel, int lost) {
    Kept before = channels.get(channel);
    if (before == null) {
      return;
    }
    List<Entry> left =
        new ArrayList<>(before.entries().subList(0, Math.max(0, before.entries().size() - lost)));
    Kept after = new Kept(engines.get(), before.retention(), left);
    channels.put(channel, after);
    before.engine().close();
    write(done(after.engine().append(channel, after.retention(), left)));
  }

  @Override
  public synchronized CompletionStage<Appended> append(
      String channel, Retention retention, List<Entry> batch) {
    Kept kept = kept(channel, retention);
    Appended appended = done(kept.engine().append(channel, retention, batch));
    write(appended);
    for (int i = 0; i < batch.size(); i++) {
      if (appended.outcomes().get(i) instanceof Outcome.Numbered) {
        Entry entry = batch.get(i);
        kept.entries()
            .add(
                new Entry(
                    entry.payload(), entry.user(), entry.key(), 0, entry.tags(), entry.slot()));
      }
    }
    return CompletableFuture.completedFuture(appended);
  }

  private void write(Appended appended) {
    List<Publication> all =
        journal.computeIfAbsent(appended.head().epoch(), epoch -> new ArrayList<>());
    for (Outcome outcome : appended.outcomes()) {
      if (outcome instanceof Outcome.Numbered numbered) {
        if (numbered.publication().offset() != all.size() + 1) {
          throw new AssertionError("numbered " + numbered + " after " + all.size());
        }
        all.add(numbered.publication());
      }
    }
  }

  @Override
  public synchronized CompletionStage<LogPage> read(
      String channel, Retention retention, long after, int maxCount, int maxBytes) {
    return kept(channel, retention).engine().read(channel, retention, after, maxCount, maxBytes);
  }

  @Override
  public synchronized CompletionStage<Head> head(String channel, Retention retention) {
    return kept(channel, retention).engine().head(channel, retention);
  }

  @Override
  public synchronized CompletionStage<Heads> heads(Collection<String> names) {
    Map<String, Head> heads = new LinkedHashMap<>();
    for (String name : names) {
      Kept kept = channels.get(name);
      if (kept != null) {
        heads.putAll(done(kept.engine().heads(List.of(name))).known());
      }
    }
    return CompletableFuture.completedFuture(new Heads(heads));
  }

  private Kept kept(String channel, Retention retention) {
    return channels.computeIfAbsent(
        channel, name -> new Kept(engines.get(), retention, new ArrayList<>()));
  }

  private static <T> T done(CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    if (!future.isDone()) {
      throw new CompletionException(new IllegalStateException("not complete at once"));
    }
    return future.join();
  }

  @Override
  public synchronized void close() {
    channels.values().forEach(kept -> kept.engine().close());
  }
}
