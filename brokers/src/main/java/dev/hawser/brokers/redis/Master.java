package dev.hawser.brokers.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A master and what leads to it: a connection for commands; those on which shard channels are
 * heard; and where appends wait for replicas, one for those, since waiting blocks all that comes
 * behind.
 *
 * <p>All go to the same Redis: with the first, the others are opened again.
 */
final class Master {

  private static final Logger log = LoggerFactory.getLogger(Master.class);

  private final Link<StatefulRedisConnection<byte[], byte[]>> commands;
  private final Map<Ears, Link<StatefulRedisPubSubConnection<byte[], byte[]>>> ears =
      new LinkedHashMap<>();
  private final @Nullable Link<StatefulRedisConnection<byte[], byte[]>> appends;
  private final AtomicBoolean loading = new AtomicBoolean();
  private volatile @Nullable Replicated replicated;
  private boolean before;

  /** What all masters of a deployment have in common. */
  record Setting(
      ScheduledExecutorService tender,
      Duration within,
      List<Ears> ears,
      int replicas,
      Duration replicasWithin) {

    /** After how long a silent Redis is asked whether it is there. */
    Duration silence() {
      Duration half = within.dividedBy(2);
      return half.toMillis() < 500 ? Duration.ofMillis(500) : half;
    }
  }

  Master(
      Setting setting,
      Supplier<CompletionStage<StatefulRedisConnection<byte[], byte[]>>> dialing,
      Supplier<CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>>> hearing) {
    ScheduledExecutorService tender = setting.tender();
    commands = new Link<>(tender, setting.silence(), dialing, new Commanding());
    for (Ears each : setting.ears()) {
      ears.put(each, new Link<>(tender, setting.silence(), hearing, new Listening(each)));
    }
    appends =
        setting.replicas() == 0
            ? null
            : new Link<>(tender, setting.silence(), dialing, new Appending(setting));
  }

  void open() {
    commands.open();
    ears.values().forEach(Link::open);
    if (appends != null) {
      appends.open();
    }
  }

  /** Completes when each of its connections was tried once; fails where one was in vain. */
  CompletableFuture<Void> tried() {
    List<CompletableFuture<Void>> tries = new ArrayList<>(List.of(commands.tried()));
    ears.values().forEach(link -> tries.add(link.tried()));
    if (appends != null) {
      tries.add(appends.tried());
    }
    return CompletableFuture.allOf(tries.toArray(CompletableFuture[]::new));
  }

  /** Null while it is away. */
  @Nullable StatefulRedisConnection<byte[], byte[]> commands() {
    return commands.now();
  }

  /** Null while it is away. */
  @Nullable StatefulRedisPubSubConnection<byte[], byte[]> ears(Ears which) {
    Link<StatefulRedisPubSubConnection<byte[], byte[]>> link = ears.get(which);
    return link == null ? null : link.now();
  }

  /** Where appends go that wait for replicas; null while it is away. */
  @Nullable Replicated replicated() {
    return appends == null || appends.now() == null ? null : replicated;
  }

  /** One of its connections is not to be trusted. */
  void suspect(StatefulRedisConnection<byte[], byte[]> connection) {
    commands.suspect(connection);
    if (appends != null) {
      appends.suspect(connection);
    }
  }

  /** It may not be the master any more. */
  void suspect() {
    commands.suspect();
  }

  void close() {
    commands.close();
    ears.values().forEach(Link::close);
    if (appends != null) {
      appends.close();
    }
  }

  /** It has lost its scripts; of many that miss them at once, one gives them. */
  void loadAgain(StatefulRedisConnection<byte[], byte[]> connection) {
    if (loading.compareAndSet(false, true)) {
      var _ =
          load(connection)
              .whenComplete((_, failed) -> {
                loading.set(false);
                if (failed != null) {
                  log.warn("Redis takes no scripts: {}", failed.getMessage());
                }
              });
    }
  }

  private static CompletableFuture<Void> load(StatefulRedisConnection<byte[], byte[]> connection) {
    return CompletableFuture.allOf(
        Script.ALL.stream()
            .map(script -> connection.async().scriptLoad(script.text()).toCompletableFuture())
            .toArray(CompletableFuture[]::new));
  }

  private final class Commanding implements Link.Purpose<StatefulRedisConnection<byte[], byte[]>> {

    @Override
    public CompletionStage<?> prepare(StatefulRedisConnection<byte[], byte[]> connection) {
      return load(connection);
    }

    @Override
    public void opened(StatefulRedisConnection<byte[], byte[]> connection) {
      if (before) {
        ears.values().forEach(Link::suspect);
        if (appends != null) {
          appends.suspect();
        }
      }
      before = true;
    }
  }

  private static final class Listening
      implements Link.Purpose<StatefulRedisPubSubConnection<byte[], byte[]>> {

    private final Ears ears;

    Listening(Ears ears) {
      this.ears = ears;
    }

    @Override
    public CompletionStage<?> prepare(StatefulRedisPubSubConnection<byte[], byte[]> connection) {
      ears.on(connection);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void opened(StatefulRedisPubSubConnection<byte[], byte[]> connection) {
      ears.mend();
    }
  }

  private final class Appending implements Link.Purpose<StatefulRedisConnection<byte[], byte[]>> {

    private final Setting setting;

    Appending(Setting setting) {
      this.setting = setting;
    }

    @Override
    public CompletionStage<?> prepare(StatefulRedisConnection<byte[], byte[]> connection) {
      // What comes behind one that waits, waits as well, and then for itself.
      connection.setTimeout(setting.within().plus(setting.replicasWithin().multipliedBy(2)));
      return load(connection);
    }

    @Override
    public void opened(StatefulRedisConnection<byte[], byte[]> connection) {
      replicated = new Replicated(connection, setting.replicas(), setting.replicasWithin());
    }
  }
}
