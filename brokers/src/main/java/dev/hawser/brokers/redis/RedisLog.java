package dev.hawser.brokers.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.core.RefusedException;
import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Appended.Outcome;
import dev.hawser.core.log.Digest;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.Heads;
import dev.hawser.core.log.Log;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Publication;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The log that many nodes share.
 *
 * <p><b>One step.</b> An append checks its keys, numbers, keeps, remembers and rings in one script,
 * so nothing can come between. Its rings go to the shard channel that is named like the channel's
 * standing; a {@link RedisBell} hears them.
 *
 * <p><b>Epochs.</b> A channel's epoch holds on one incarnation of one master, which is what Redis
 * calls its replication id: it changes when a replica is promoted and when a master starts again.
 * The script compares it in the append itself. So where acknowledged publications may be gone, what
 * is left goes on under another epoch, and nobody is told {@code recovered:true} wrongly. A Redis
 * that has let go of its replicas for longer than its backlog lives ({@code repl-backlog-ttl})
 * changes the id too: that costs one honest {@code recovered:false}.
 *
 * <p><b>Once.</b> A command is never sent twice by itself, to the same master or to another: where
 * a connection breaks while an answer is awaited, a slot has moved, or replicas do not have in time
 * what they should, the outcome is {@code log-unavailable}, and a retry with the same key is the
 * way on.
 *
 * <p><b>Bounds.</b> Redis needs {@code maxmemory-policy noeviction}; when it is full, appends are
 * refused as {@code overloaded}, without effect. A channel that nobody asked for is let go of an
 * hour after the last of its keys and publications.
 */
public final class RedisLog implements Log {

  /** How much longer than its window a key is remembered, for the time on the way. */
  private static final Duration TRANSIT = Duration.ofMinutes(1);

  private static final Duration IDLE = Duration.ofHours(1);

  /** So many heads take Redis about a third of a millisecond, in which it does nothing else. */
  private static final int TOGETHER = 100;

  private static final int EPOCH_BYTES = 9;

  private final Redis redis;
  private final Names names;
  private final SecureRandom random = new SecureRandom();
  private volatile boolean closed;

  /**
   * @param redis to be closed by whoever opened it, after this
   * @param prefix tells one deployment from another that shares the Redis
   */
  public RedisLog(Redis redis, String prefix) {
    this.redis = redis;
    this.names = new Names(prefix);
  }

  @Override
  public CompletionStage<Appended> append(String channel, Retention retention, List<Entry> batch) {
    int fresh = fresh(retention, batch);
    List<byte[]> keys = keys(channel);
    List<byte[]> values = retained(retention);
    values.add(2, number(retention.keys().plus(TRANSIT).toMillis()));
    for (Entry entry : batch.subList(0, fresh)) {
      values.add(Body.of(entry));
      if (entry.key() == null) {
        values.add(new byte[0]);
      } else {
        keys.add(names.key(channel, entry.user(), entry.key()));
        values.add(digest(entry));
      }
    }
    return closed
        ? unavailable()
        : redis
            .write(Script.APPEND, keys, values)
            .thenApply(answer -> appended(answer, batch, fresh));
  }

  /** How many entries come before the first whose key is too old; that one needs no looking up. */
  private static int fresh(Retention retention, List<Entry> batch) {
    for (int i = 0; i < batch.size(); i++) {
      if (batch.get(i).key() != null && batch.get(i).age() > retention.keys().toMillis()) {
        return i;
      }
    }
    return batch.size();
  }

  private static Appended appended(List<Object> answer, List<Entry> batch, int fresh) {
    long time = (Long) answer.get(3);
    List<Outcome> outcomes = new ArrayList<>(batch.size());
    List<?> told = (List<?>) answer.get(4);
    for (Object one : told) {
      outcomes.add(outcome((Long) one, batch.get(outcomes.size()), time));
    }
    if (outcomes.size() == fresh && !stopped(outcomes) && fresh < batch.size()) {
      outcomes.add(new Outcome.Refused(Code.KEY_EXPIRED));
    }
    while (outcomes.size() < batch.size()) {
      outcomes.add(new Outcome.Refused(Code.BATCH_STOPPED));
    }
    return new Appended(head(answer), outcomes);
  }

  private static boolean stopped(List<Outcome> outcomes) {
    return !outcomes.isEmpty() && outcomes.getLast() instanceof Outcome.Refused;
  }

  private static Outcome outcome(long told, Entry entry, long time) {
    if (told == 0) {
      return new Outcome.Refused(Code.KEY_REUSED);
    }
    if (told < 0) {
      return new Outcome.Repeated(-told);
    }
    return new Outcome.Numbered(
        new Publication(
            told, entry.payload(), entry.user(), entry.key(), time, entry.tags(), entry.slot()));
  }

  @Override
  public CompletionStage<LogPage> read(
      String channel, Retention retention, long after, int maxCount, int maxBytes) {
    List<byte[]> values = retained(retention);
    values.add(number(after));
    values.add(number(maxCount));
    values.add(number(maxBytes));
    return run(Script.READ, keys(channel), values).thenApply(RedisLog::page);
  }

  private static LogPage page(List<Object> answer) {
    List<?> told = (List<?>) answer.get(3);
    List<Publication> publications = new ArrayList<>(told.size() / 3);
    for (int i = 0; i < told.size(); i += 3) {
      publications.add(
          Body.read((byte[]) told.get(i + 2), (Long) told.get(i), (Long) told.get(i + 1)));
    }
    return new LogPage(head(answer), publications);
  }

  @Override
  public CompletionStage<Head> head(String channel, Retention retention) {
    return run(Script.HEAD, keys(channel), retained(retention)).thenApply(RedisLog::head);
  }

  /** Decision 0037 says why they are asked for together, and how. */
  @Override
  public CompletionStage<Heads> heads(Collection<String> channels) {
    if (closed) {
      return unavailable();
    }
    if (channels.isEmpty()) {
      return redis.usable().thenApply(_ -> new Heads(Map.of()));
    }
    List<Survey> surveys = new ArrayList<>();
    for (List<String> ofOne : redis.byMaster(Set.copyOf(channels), names::channel)) {
      for (int from = 0; from < ofOne.size(); from += TOGETHER) {
        surveys.add(survey(ofOne.subList(from, Math.min(from + TOGETHER, ofOne.size()))));
      }
    }
    return CompletableFuture.allOf(
            surveys.stream().map(Survey::answer).toArray(CompletableFuture[]::new))
        .handle((_, _) -> Survey.together(surveys));
  }

  private Survey survey(List<String> ofOne) {
    List<byte[]> standings = ofOne.stream().map(names::channel).toList();
    return new Survey(
        ofOne, redis.survey(Script.HEADS, standings.getFirst(), standings).toCompletableFuture());
  }

  @Override
  public boolean rings(Retention retention) {
    return true;
  }

  private CompletionStage<List<Object>> run(Script script, List<byte[]> keys, List<byte[]> values) {
    return closed ? unavailable() : redis.run(script, keys, values);
  }

  private static <T> CompletionStage<T> unavailable() {
    return CompletableFuture.failedFuture(new RefusedException(Code.LOG_UNAVAILABLE));
  }

  private static Head head(List<Object> answer) {
    return new Head(
        new String((byte[]) answer.get(0), UTF_8), (Long) answer.get(1), (Long) answer.get(2));
  }

  private List<byte[]> keys(String channel) {
    List<byte[]> keys = new ArrayList<>(4);
    keys.add(names.channel(channel));
    keys.add(names.history(channel));
    return keys;
  }

  /** What the scripts want of a channel's retention, and the name of an epoch that may begin. */
  private List<byte[]> retained(Retention retention) {
    Duration longest =
        retention.age().compareTo(retention.keys()) > 0 ? retention.age() : retention.keys();
    List<byte[]> values = new ArrayList<>(8);
    values.add(number(retention.count()));
    values.add(number(retention.age().toMillis()));
    values.add(number(longest.plus(TRANSIT).plus(IDLE).toMillis()));
    values.add(epoch());
    return values;
  }

  private byte[] epoch() {
    byte[] bytes = new byte[EPOCH_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encode(bytes);
  }

  private static byte[] digest(Entry entry) {
    Digest digest = Digest.of(entry);
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(digest.high()).putLong(digest.low()).array();
  }

  private static byte[] number(long value) {
    return Long.toString(value).getBytes(ISO_8859_1);
  }

  /** Ends the use of it; what comes later is refused as {@code log-unavailable}. */
  @Override
  public void close() {
    closed = true;
  }
}
