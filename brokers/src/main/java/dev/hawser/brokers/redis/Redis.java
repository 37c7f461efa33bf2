package dev.hawser.brokers.redis;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisLoadingException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to a Redis, to one behind Sentinel or to a Redis Cluster, shared by all that stands on
 * it.
 *
 * <p>Commands of one thread about one key take effect in the order in which they were given. None
 * is sent twice, to another master or to the same; none waits for a Redis that is away, and none
 * waits longer than a few seconds for its answer. Breaks are mended by themselves.
 *
 * <p>May be used from any thread; stages complete on a thread of the client's.
 */
public final class Redis implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Redis.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ScheduledThreadPoolExecutor tender;
  private final Dialer dialer;
  private final Ears ears;
  private final Ears letters;
  private final Topology topology;
  private final boolean waits;

  private Redis(RedisSettings settings) {
    tender =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().daemon().name("hawser-redis").factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    dialer = new Dialer(settings.within());
    ears = new Ears(tender);
    letters = new Ears(tender);
    waits = settings.replicas() > 0;
    Master.Setting setting =
        new Master.Setting(
            tender,
            settings.within(),
            List.of(ears, letters),
            settings.replicas(),
            settings.replicasWithin());
    topology = settings.address().topology(setting, dialer);
    ears.attach(topology);
    letters.attach(topology);
  }

  /**
   * Connects. Blocks; a Redis that does not answer, or still reads its file, is given {@link
   * #PATIENCE}, because nodes and Redis are often started together on a machine that is busy with
   * it.
   *
   * @throws IOException where it cannot be reached, or knows no scripts
   */
  public static Redis connect(RedisSettings settings) throws IOException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Redis redis = new Redis(settings);
      try {
        redis.topology.open().toCompletableFuture().join();
        return redis;
      } catch (RedisException | CompletionException e) {
        redis.close();
        if (!silent(e) || System.nanoTime() - until > 0) {
          throw new IOException("cannot use Redis at " + settings + ": " + reason(e), e);
        }
        log.info("Redis at {} does not answer yet: {}", settings, reason(e));
      }
    }
  }

  private static boolean silent(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof RedisCommandTimeoutException || each instanceof RedisLoadingException) {
        return true;
      }
    }
    return false;
  }

  private static String reason(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage());
  }

  /** Does something after a while, on a thread of its own; never where this is closed by then. */
  void later(Duration delay, Runnable task) {
    var _ = tender.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether every master that is known can be asked now. */
  public boolean reachable() {
    return !topology.masters().isEmpty()
        && topology.masters().stream().allMatch(master -> master.commands() != null);
  }

  /** Whether there is a Redis to ask at all. */
  CompletableFuture<Void> usable() {
    return topology.masters().stream().anyMatch(master -> master.commands() != null)
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(new RefusedException(Code.LOG_UNAVAILABLE));
  }

  /**
   * Runs a script at the master that has its keys.
   *
   * @param keys of one slot
   * @return its answer; fails with {@code log-unavailable} or {@code overloaded}
   */
  CompletionStage<List<Object>> run(Script script, List<byte[]> keys, List<byte[]> values) {
    return ask(keys.getFirst(), commands -> evaluate(commands, script, keys, values));
  }

  /**
   * Runs a script that asks about many keys of one master, which stand among its values.
   *
   * @param key one of them, by which the master is found
   */
  CompletionStage<List<Object>> survey(Script script, byte[] key, List<byte[]> values) {
    return ask(key, commands -> evaluate(commands, script, List.of(), values));
  }

  /** These by the masters that have them now; those that none has are together. */
  <T> Collection<List<T>> byMaster(Collection<T> all, Function<T, byte[]> key) {
    Map<@Nullable Master, List<T>> groups = new HashMap<>();
    for (T one : all) {
      groups.computeIfAbsent(topology.of(key.apply(one)), _ -> new ArrayList<>()).add(one);
    }
    return groups.values();
  }

  /**
   * Runs a script whose answer waits until as many replicas as the operator wants have what it
   * wrote.
   *
   * @return fails with {@code log-unavailable} also where they did not have it in time
   */
  CompletionStage<List<Object>> write(Script script, List<byte[]> keys, List<byte[]> values) {
    if (!waits) {
      return run(script, keys, values);
    }
    Master master = topology.of(keys.getFirst());
    Replicated replicated = master == null ? null : master.replicated();
    if (master == null || replicated == null) {
      return away();
    }
    return replicated
        .ask(connection -> evaluate(connection.async(), script, keys, values))
        .exceptionallyCompose(failure -> refuse(failure, master, replicated.connection()));
  }

  private static CompletionStage<List<Object>> evaluate(
      RedisAsyncCommands<byte[], byte[]> commands,
      Script script,
      List<byte[]> keys,
      List<byte[]> values) {
    return commands.evalsha(
        script.sha(),
        ScriptOutputType.MULTI,
        keys.toArray(byte[][]::new),
        values.toArray(byte[][]::new));
  }

  /**
   * Asks the master that has a key.
   *
   * @return fails with {@code log-unavailable} or {@code overloaded}
   */
  <T> CompletionStage<T> ask(
      byte[] key, Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> question) {
    Master master = topology.of(key);
    StatefulRedisConnection<byte[], byte[]> connection = master == null ? null : master.commands();
    if (master == null || connection == null) {
      return away();
    }
    return question
        .apply(connection.async())
        .exceptionallyCompose(failure -> refuse(failure, master, connection));
  }

  private <T> CompletionStage<T> away() {
    topology.doubt();
    return CompletableFuture.failedFuture(new RefusedException(Code.LOG_UNAVAILABLE));
  }

  /** Tells whoever listens; nothing is lost but a hint where Redis is away. */
  void publish(byte[] channel, byte[] message) {
    var _ =
        ask(channel, commands -> commands.spublish(channel, message))
            .whenComplete((_, failure) -> {
              if (failure != null) {
                log.debug("A ring was lost: {}", failure.getMessage());
              }
            });
  }

  /** What hears shard channels. */
  Ears ears() {
    return ears;
  }

  /**
   * What hears shard channels in which much may be said at once, on connections of their own: rings
   * must not wait behind it, nor end with a connection that Redis cuts because too much waits
   * there.
   */
  Ears letters() {
    return letters;
  }

  private <T> CompletionStage<T> refuse(
      Throwable failure, Master master, StatefulRedisConnection<byte[], byte[]> connection) {
    return CompletableFuture.failedFuture(refused(failure, master, connection));
  }

  private RefusedException refused(
      Throwable failure, Master master, StatefulRedisConnection<byte[], byte[]> connection) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof RefusedException known) {
      return known;
    }
    String message = String.valueOf(cause == null ? failure : cause.getMessage());
    if (cause instanceof RedisCommandTimeoutException) {
      master.suspect(connection);
    }
    return switch (word(message)) {
      case "OOM" -> new RefusedException(Code.OVERLOADED);
      case "NOSCRIPT" -> {
        // Another Redis than before: what waits for its turn must not be overtaken by a second try.
        master.loadAgain(connection);
        yield new RefusedException(Code.LOG_UNAVAILABLE);
      }
      case "READONLY" -> {
        master.suspect();
        yield new RefusedException(Code.LOG_UNAVAILABLE);
      }
      case "MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN" -> {
        topology.doubt();
        yield new RefusedException(Code.LOG_UNAVAILABLE);
      }
      case "ERR", "NOPERM", "NOAUTH", "WRONGPASS", "MISCONF", "CROSSSLOT" -> {
        log.error("Redis answered {}", message);
        yield new RefusedException(Code.LOG_UNAVAILABLE);
      }
      default -> new RefusedException(Code.LOG_UNAVAILABLE);
    };
  }

  private static String word(String message) {
    int end = message.indexOf(' ');
    return end < 0 ? message : message.substring(0, end);
  }

  @Override
  public void close() {
    // The tender first, so that nothing is opened again.
    tender.shutdownNow();
    topology.masters().forEach(Master::close);
    dialer.close();
  }
}
