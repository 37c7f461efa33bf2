package dev.hawser.server.token;

import com.nimbusds.jose.JWSAlgorithm;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one provider: fetched on schedule, and when a token names one that is not there.
 *
 * <p>Strangers may name any key, so whatever is named, there is one fetch at a time and at least
 * {@link KeySource#pause} between two. A name that came before a fetch and is not in what it
 * brought is absent; of one that came later nothing is known yet, and its token may return.
 *
 * <p>Any thread; the monitor is held for a few comparisons, never while fetching.
 */
final class KeyRing {

  private static final Logger log = LoggerFactory.getLogger(KeyRing.class);

  /** Names remembered of keys that were asked for; further ones are told to return. */
  private static final int NAMES = 1_000;

  private static final int LONGEST_NAME = 256;

  /** What is known of a key. */
  sealed interface Answer {

    record Here(TokenKey key) implements Answer {}

    /** Ask again when this is done, whatever came of it. */
    record Later(CompletableFuture<Void> fetched) implements Answer {}

    record Absent() implements Answer {}

    record Unknown() implements Answer {}
  }

  private final KeySource source;
  private final KeyFetch fetch;
  private final LongSupplier nanos;
  private final long created;

  private volatile @Nullable PublishedKeys published;
  private @Nullable CompletableFuture<Void> fetching;
  private Set<String> asked = new HashSet<>();
  private Set<String> asking = Set.of();
  private Set<String> absent = Set.of();
  private long started;
  private long due;
  private long fetches;
  private long failures;
  private @Nullable String trouble;

  KeyRing(KeySource source, KeyFetch fetch, LongSupplier nanos) {
    this.source = source;
    this.fetch = fetch;
    this.nanos = nanos;
    this.created = nanos.getAsLong();
    this.due = created;
  }

  KeySource source() {
    return source;
  }

  /** Whether this key still vouches for a token that it signed. */
  boolean holds(TokenKey key) {
    PublishedKeys now = fresh();
    return now != null && now.holds(key);
  }

  private @Nullable PublishedKeys fresh() {
    PublishedKeys now = published;
    return now != null && nanos.getAsLong() - now.at() < source.keep().toNanos() ? now : null;
  }

  Answer find(@Nullable String kid, JWSAlgorithm algorithm) {
    TokenKey key = held(kid, algorithm);
    return key == null ? missing(kid, algorithm) : new Answer.Here(key);
  }

  private @Nullable TokenKey held(@Nullable String kid, JWSAlgorithm algorithm) {
    PublishedKeys now = fresh();
    return now == null ? null : now.find(kid, algorithm);
  }

  private synchronized Answer missing(@Nullable String kid, JWSAlgorithm algorithm) {
    // A fetch may have ended since it was looked for.
    TokenKey key = held(kid, algorithm);
    if (key != null) {
      return new Answer.Here(key);
    }
    if (kid == null ? fresh() != null : kid.length() > LONGEST_NAME) {
      return new Answer.Absent();
    }
    return missing(kid == null ? "" : kid);
  }

  private Answer missing(String kid) {
    boolean free = fetches == 0 || nanos.getAsLong() - started >= source.pause().toNanos();
    if (fetching == null && !free && fresh() != null && absent.contains(kid)) {
      return new Answer.Absent();
    }
    if (asked.size() < NAMES) {
      asked.add(kid);
    }
    if (fetching != null) {
      return new Answer.Later(fetching);
    }
    if (free) {
      return new Answer.Later(start());
    }
    due = Math.min(due - started, source.pause().toNanos()) + started;
    return new Answer.Unknown();
  }

  /** Fetches if it is time to. */
  synchronized void tick() {
    if (fetching == null && nanos.getAsLong() - due >= 0) {
      var _ = start();
    }
  }

  private CompletableFuture<Void> start() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    fetching = done;
    started = nanos.getAsLong();
    fetches++;
    asking = asked;
    asked = new HashSet<>();
    Thread.ofVirtual().name("token-keys").start(() -> run(done));
    return done;
  }

  private void run(CompletableFuture<Void> done) {
    try {
      String text = fetch.fetch(source.url());
      fetched(PublishedKeys.read(text, published, begun()));
    } catch (IOException | RuntimeException e) {
      failed(String.valueOf(e.getMessage()));
    }
    done.complete(null);
  }

  /** Keys are as old as the question was: a removal during the answer may not be in it. */
  private synchronized long begun() {
    return started;
  }

  private synchronized void fetched(PublishedKeys keys) {
    PublishedKeys before = published;
    published = keys;
    absent = asking;
    settle(asked.isEmpty() ? source.refresh() : source.pause());
    List<String> known = before == null ? List.of() : before.ignored();
    if (!keys.ignored().equals(known) && !keys.ignored().isEmpty()) {
      log.warn("Keys of {} that are not used: {}", source.url(), keys.ignored());
    }
    if (before == null || trouble != null || !before.keys().keySet().equals(keys.keys().keySet())) {
      log.info("Token keys of {}: {}", source.url(), keys.keys().values());
    }
    trouble = null;
  }

  private synchronized void failed(String reason) {
    failures++;
    if (asked.size() + asking.size() <= NAMES) {
      asked.addAll(asking);
    }
    settle(source.pause());
    if (!reason.equals(trouble)) {
      log.warn("Token keys of {} cannot be fetched: {}", source.url(), reason);
    }
    trouble = reason;
  }

  private void settle(Duration next) {
    fetching = null;
    asking = Set.of();
    due = started + next.toNanos();
  }

  synchronized long fetches() {
    return fetches;
  }

  synchronized long failures() {
    return failures;
  }

  int size() {
    PublishedKeys now = fresh();
    return now == null ? 0 : now.keys().size();
  }

  /** Since when nothing newer is known. */
  double ageSeconds() {
    PublishedKeys now = published;
    return (nanos.getAsLong() - (now == null ? created : now.at())) / 1e9;
  }
}
