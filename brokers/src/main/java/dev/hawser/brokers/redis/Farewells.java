package dev.hawser.brokers.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ends of lines that Redis has not heard of, said again until it has: nobody else knows of
 * them. One task for all, a thousand at a time.
 *
 * <p><b>Bound.</b> {@value #MOST} lines, about 10 MB. While Redis is away nobody connects, so they
 * are mostly no more than the node had lines. One for which there is no room is let go of: it is
 * cleared away when the lease of this node is over.
 *
 * <p>May be used from any thread.
 *
 * @param <L> what tells one line from another, but for its generation
 */
final class Farewells<L> {

  static final int MOST = 65_536;
  static final int AT_ONCE = 1_000;

  private static final Logger log = LoggerFactory.getLogger(Farewells.class);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final BiFunction<L, Long, CompletionStage<?>> saying;
  private final BiConsumer<Duration, Runnable> later;

  // Guarded by this.
  private final Map<L, Long> owed = new LinkedHashMap<>();
  private boolean planned;
  private boolean full;

  /**
   * @param saying tells Redis of a line, and of the generation in which it has ended
   * @param later does something after a while
   */
  Farewells(BiFunction<L, Long, CompletionStage<?>> saying, BiConsumer<Duration, Runnable> later) {
    this.saying = saying;
    this.later = later;
  }

  /** Says it, now and until it was heard. */
  void say(L line, long generation) {
    var _ =
        saying
            .apply(line, generation)
            .whenComplete((_, failure) -> {
              if (failure != null) {
                owe(line, generation);
              }
            });
  }

  /** How many Redis has not heard. */
  synchronized int owed() {
    return owed.size();
  }

  private synchronized void owe(L line, long generation) {
    if (owed.size() < MOST || owed.containsKey(line)) {
      owed.merge(line, generation, Math::max);
      plan();
    } else if (!full) {
      full = true;
      log.warn("Redis has not heard that {} lines ended; of more it will hear by lease", MOST);
    }
  }

  private synchronized void plan() {
    if (!planned && !owed.isEmpty()) {
      planned = true;
      later.accept(AGAIN, this::sayAgain);
    }
  }

  private void sayAgain() {
    for (Map.Entry<L, Long> one : next()) {
      say(one.getKey(), one.getValue());
    }
    plan();
  }

  private synchronized List<Map.Entry<L, Long>> next() {
    planned = false;
    full = false;
    List<Map.Entry<L, Long>> some = new ArrayList<>();
    var all = owed.entrySet().iterator();
    while (all.hasNext() && some.size() < AT_ONCE) {
      some.add(Map.Entry.copyOf(all.next()));
      all.remove();
    }
    return some;
  }
}
