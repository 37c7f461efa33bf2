package dev.hawser.brokers.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Appended.Outcome;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Log;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Says one thing after another in a channel, as an SDK does: what is refused is said again with its
 * key, and the next only when the last is acknowledged.
 */
final class Author implements AutoCloseable {

  static final Retention KEEPS =
      new Retention(100_000, Duration.ofHours(1), Duration.ofMinutes(10));
  private static final int PAGE = 1_000;

  /** What was acknowledged, and where. */
  record Said(int number, Position at) {}

  private final Log log;
  private final String channel;
  private final List<Said> said = new CopyOnWriteArrayList<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private final Semaphore end = new Semaphore(0);
  private final Thread thread;

  Author(Log log, String channel) {
    this.log = log;
    this.channel = channel;
    this.thread = Thread.ofPlatform().start(this::speak);
  }

  private void speak() {
    for (int number = 1; !end.tryAcquire(); ) {
      try {
        Entry entry =
            new Entry(Payload.json("\"" + number + "\""), "ann", "k" + number, 0, Map.of(), null);
        Appended appended = log.append(channel, KEEPS, List.of(entry)).toCompletableFuture().join();
        said.add(new Said(number, new Position(appended.head().epoch(), offset(appended))));
        number++;
      } catch (CompletionException refused) {
        refusals.incrementAndGet();
        if (rests()) {
          return;
        }
      }
    }
  }

  /** Whether it is over meanwhile. */
  private boolean rests() {
    try {
      return end.tryAcquire(10, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static long offset(Appended appended) {
    return switch (appended.outcomes().getFirst()) {
      case Outcome.Numbered numbered -> numbered.publication().offset();
      case Outcome.Repeated repeated -> repeated.offset();
      case Outcome.Refused refused -> throw new IllegalStateException("" + refused.code());
    };
  }

  int acknowledged() {
    return said.size();
  }

  int refusals() {
    return refusals.get();
  }

  /** The epoch of the last acknowledgement. */
  String epoch() {
    return said.getLast().at().epoch();
  }

  @Override
  public void close() {
    end.release();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is left of it in a log; a read that is refused while things settle is asked again. */
  static List<Publication> left(Log log, String channel) {
    List<Publication> all = new ArrayList<>();
    LogPage page;
    do {
      long after = all.isEmpty() ? 0 : all.getLast().offset();
      page =
          await()
              .atMost(Duration.ofSeconds(30))
              .ignoreException(CompletionException.class)
              .until(
                  () -> log.read(channel, KEEPS, after, PAGE, 1 << 20).toCompletableFuture().join(),
                  Objects::nonNull);
      all.addAll(page.publications());
    } while (!page.publications().isEmpty());
    return all;
  }

  /**
   * Holds what is left against what was acknowledged: all in order, nothing twice, and nothing
   * missing of the epoch that it stands in now.
   *
   * @return how many acknowledged publications are gone
   */
  int check(String epoch, List<Publication> left) {
    Map<Long, Integer> numbers = new HashMap<>();
    int before = 0;
    for (Publication one : left) {
      String text = new String(one.payload().bytes(), UTF_8);
      int number = Integer.parseInt(text.substring(1, text.length() - 1));
      assertThat(number).as("in order, and once, at " + one.offset()).isGreaterThan(before);
      before = number;
      numbers.put(one.offset(), number);
    }
    int gone = 0;
    for (Said each : said) {
      boolean stands = Integer.valueOf(each.number()).equals(numbers.get(each.at().offset()));
      if (!stands) {
        assertThat(each.at().epoch()).as("%s is gone", each).isNotEqualTo(epoch);
        gone++;
      }
    }
    return gone;
  }
}
