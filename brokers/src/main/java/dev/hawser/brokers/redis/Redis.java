package dev.hawser.brokers.redis;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to a Redis, shared by all that stands on it.
 *
 * <p>Commands of one thread take effect in the order in which they were given. None is sent twice,
 * none waits for a Redis that is away, and none waits longer than a few seconds for its answer.
 * Breaks are mended by themselves.
 *
 * <p>May be used from any thread; stages complete on a thread of the client's.
 */
public final class Redis implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Redis.class);

  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> connection;
  private final RedisAsyncCommands<byte[], byte[]> commands;

  private final StatefulRedisPubSubConnection<byte[], byte[]> ears;
  private final AtomicBoolean loading = new AtomicBoolean();

  private Redis(RedisClient client) {
    this.client = client;
    this.connection = client.connect(ByteArrayCodec.INSTANCE);
    this.commands = connection.async();
    this.ears = client.connectPubSub(ByteArrayCodec.INSTANCE);
  }

  /**
   * Connects.
   *
   * @throws IOException where it cannot be reached, or knows no scripts
   */
  public static Redis connect(RedisSettings settings) throws IOException {
    RedisClient client = RedisClient.create(RedisURI.create(settings.uri()));
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(true)
            // A command that was written before a break may have taken effect: its caller decides.
            .replayFilter(_ -> true)
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .timeoutOptions(TimeoutOptions.enabled(settings.within()))
            .build());
    try {
      Redis redis = new Redis(client);
      redis.loadAll().toCompletableFuture().join();
      return redis;
    } catch (RedisException | CompletionException e) {
      client.shutdown();
      throw new IOException("cannot use Redis at " + settings + ": " + reason(e), e);
    }
  }

  private static String reason(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage());
  }

  private CompletableFuture<Void> loadAll() {
    return CompletableFuture.allOf(
        Script.ALL.stream()
            .map(script -> commands.scriptLoad(script.text()).toCompletableFuture())
            .toArray(CompletableFuture[]::new));
  }

  /** Whether there is a Redis to ask at all. */
  CompletableFuture<Void> usable() {
    return connection.isOpen()
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(new RefusedException(Code.LOG_UNAVAILABLE));
  }

  /**
   * Runs a script.
   *
   * @return its answer; fails with {@code log-unavailable} or {@code overloaded}
   */
  CompletionStage<List<Object>> run(Script script, List<byte[]> keys, List<byte[]> values) {
    CompletionStage<List<Object>> answer =
        commands.evalsha(
            script.sha(),
            ScriptOutputType.MULTI,
            keys.toArray(byte[][]::new),
            values.toArray(byte[][]::new));
    return answer.exceptionallyCompose(failure -> CompletableFuture.failedFuture(refused(failure)));
  }

  /** Tells whoever listens; nothing is lost but a hint where Redis is away. */
  void publish(byte[] channel, byte[] message) {
    var _ =
        commands
            .spublish(channel, message)
            .whenComplete((_, failure) -> {
              if (failure != null) {
                log.debug("A ring was lost: {}", failure.getMessage());
              }
            });
  }

  RedisAsyncCommands<byte[], byte[]> commands() {
    return commands;
  }

  /** The connection on which shard channels are heard. */
  StatefulRedisPubSubConnection<byte[], byte[]> ears() {
    return ears;
  }

  /**
   * One more connection on which shard channels are heard, for what may be large and must not hold
   * up the others. Whoever asks for it closes it.
   *
   * @throws RedisException where there is none to be had
   */
  StatefulRedisPubSubConnection<byte[], byte[]> moreEars() {
    return client.connectPubSub(ByteArrayCodec.INSTANCE);
  }

  RefusedException refused(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof RefusedException known) {
      return known;
    }
    String message = String.valueOf(cause == null ? failure : cause.getMessage());
    if (message.startsWith("OOM")) {
      return new RefusedException(Code.OVERLOADED);
    }
    if (message.startsWith("NOSCRIPT")) {
      // Another Redis than before: what waits for its turn must not be overtaken by a second try.
      loadAgain();
    } else if (message.startsWith("ERR")) {
      log.error("Redis answered {}", message);
    }
    return new RefusedException(Code.LOG_UNAVAILABLE);
  }

  /** Of many that miss them at once, one gives them. */
  private void loadAgain() {
    if (loading.compareAndSet(false, true)) {
      var _ =
          loadAll()
              .whenComplete((_, failed) -> {
                loading.set(false);
                if (failed != null) {
                  log.warn("Redis takes no scripts: {}", failed.getMessage());
                }
              });
    }
  }

  @Override
  public void close() {
    ears.close();
    connection.close();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
  }
}
