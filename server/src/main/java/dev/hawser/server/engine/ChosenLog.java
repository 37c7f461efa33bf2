package dev.hawser.server.engine;

import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.Heads;
import dev.hawser.core.log.Log;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.log.Retention;
import dev.hawser.core.profile.Profiles;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Two logs, of which a channel's profile names one. */
final class ChosenLog implements Log {

  private final Log durable;
  private final Log other;
  private final Profiles profiles;

  ChosenLog(Log durable, Log other, Profiles profiles) {
    this.durable = durable;
    this.other = other;
    this.profiles = profiles;
  }

  private Log of(Retention retention) {
    return retention.durable() ? durable : other;
  }

  @Override
  public CompletionStage<Appended> append(String channel, Retention retention, List<Entry> batch) {
    return of(retention).append(channel, retention, batch);
  }

  @Override
  public CompletionStage<LogPage> read(
      String channel, Retention retention, long after, int maxCount, int maxBytes) {
    return of(retention).read(channel, retention, after, maxCount, maxBytes);
  }

  @Override
  public CompletionStage<Head> head(String channel, Retention retention) {
    return of(retention).head(channel, retention);
  }

  /** A channel in use never changes its log, so its profile names the one that it is in. */
  @Override
  public CompletionStage<Heads> heads(Collection<String> channels) {
    Map<Boolean, List<String>> parts =
        channels.stream()
            .collect(Collectors.partitioningBy(name -> profiles.of(name).retention().durable()));
    List<String> kept = parts.getOrDefault(true, List.of());
    List<String> others = parts.getOrDefault(false, List.of());
    if (kept.isEmpty()) {
      return other.heads(others);
    }
    if (others.isEmpty()) {
      return durable.heads(kept);
    }
    CompletableFuture<Heads> one = durable.heads(kept).toCompletableFuture();
    CompletableFuture<Heads> two = other.heads(others).toCompletableFuture();
    return CompletableFuture.allOf(one, two)
        .handle((_, _) -> {
          if (one.isCompletedExceptionally() && two.isCompletedExceptionally()) {
            return one.join();
          }
          return joined(told(one, kept), told(two, others));
        });
  }

  private static Heads told(CompletableFuture<Heads> answer, List<String> asked) {
    return answer.isCompletedExceptionally()
        ? new Heads(Map.of(), Set.copyOf(asked))
        : answer.join();
  }

  private static Heads joined(Heads one, Heads two) {
    Map<String, Head> known = new HashMap<>(one.known());
    known.putAll(two.known());
    Set<String> unanswered = new HashSet<>(one.unanswered());
    unanswered.addAll(two.unanswered());
    return new Heads(known, unanswered);
  }

  @Override
  public boolean rings(Retention retention) {
    return of(retention).rings(retention);
  }

  @Override
  public void close() {
    durable.close();
    other.close();
  }
}
