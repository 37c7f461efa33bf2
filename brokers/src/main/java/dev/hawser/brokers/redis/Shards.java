package dev.hawser.brokers.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The masters of a Redis Cluster, and which of them has which slot.
 *
 * <p>The cluster is asked every few seconds, and at once where a connection broke or an answer said
 * that a slot is elsewhere. A master that has no slot any more is left at once, with all that was
 * asked of it: it may have been replaced, and would still answer.
 *
 * <p>A command goes to one master, once; no redirection is followed (decision 0031).
 */
final class Shards implements Topology {

  private static final Logger log = LoggerFactory.getLogger(Shards.class);
  private static final Duration TICK = Duration.ofMillis(250);
  private static final int TICKS_OF_PEACE = 40;

  private final Master.Setting setting;
  private final ScheduledExecutorService tender;
  private final Dialer dialer;
  private final RedisClusterClient cluster;
  private volatile @Nullable Master[] slots = new @Nullable Master[SlotHash.SLOT_COUNT];
  private volatile Map<String, Master> masters = Map.of();
  private volatile boolean doubted;

  // The tender's alone.
  private boolean looking;
  private int ticks;

  Shards(List<RedisURI> seeds, Master.Setting setting, Dialer dialer) {
    this.setting = setting;
    this.tender = setting.tender();
    this.dialer = dialer;
    this.cluster = dialer.cluster(seeds);
  }

  @Override
  public CompletionStage<Void> open() {
    return cluster
        .refreshPartitionsAsync()
        .thenComposeAsync(
            _ -> {
              take();
              long millis = TICK.toMillis();
              var _ =
                  tender.scheduleWithFixedDelay(this::tick, millis, millis, TimeUnit.MILLISECONDS);
              return oneTried();
            },
            tender);
  }

  /** A master that is away keeps nobody from starting, as long as there is another. */
  private CompletionStage<Void> oneTried() {
    CompletableFuture<Void> usable = new CompletableFuture<>();
    CompletableFuture<?>[] tries =
        masters.values().stream().map(Master::tried).toArray(CompletableFuture[]::new);
    var _ =
        CompletableFuture.allOf(tries)
            .whenComplete((_, failure) -> {
              if (masters.values().stream().anyMatch(master -> master.commands() != null)) {
                usable.complete(null);
              } else {
                usable.completeExceptionally(
                    failure != null ? failure : new IllegalStateException("no slot has a master"));
              }
            });
    return usable;
  }

  private void tick() {
    ticks++;
    boolean away = masters.values().stream().anyMatch(master -> master.commands() == null);
    if (!looking && (doubted || away || ticks >= TICKS_OF_PEACE)) {
      doubted = false;
      looking = true;
      ticks = 0;
      var _ = cluster.refreshPartitionsAsync().whenCompleteAsync(this::looked, tender);
    }
  }

  private void looked(@Nullable Void none, @Nullable Throwable failure) {
    looking = false;
    if (failure == null) {
      take();
    } else {
      log.warn("No node of the Redis Cluster tells who has what: {}", failure.getMessage());
    }
  }

  private void take() {
    Map<String, Master> next = new HashMap<>();
    List<Master> opened = new ArrayList<>();
    @Nullable Master[] taken = new @Nullable Master[SlotHash.SLOT_COUNT];
    for (RedisClusterNode node : cluster.getPartitions()) {
      if (node.is(NodeFlag.UPSTREAM) && !node.hasNoSlots()) {
        RedisURI address = node.getUri();
        String name = address.getHost() + ":" + address.getPort();
        Master master = masters.get(name);
        if (master == null) {
          master = new Master(setting, () -> dialer.commands(address), () -> dialer.ears(address));
          opened.add(master);
        }
        next.put(name, master);
        Master has = master;
        node.forEachSlot(slot -> taken[slot] = has);
      }
    }
    List<Master> left = new ArrayList<>(masters.values());
    left.removeAll(next.values());
    masters = Map.copyOf(next);
    slots = taken;
    left.forEach(Master::close);
    opened.forEach(Master::open);
    if (!opened.isEmpty() || !left.isEmpty()) {
      log.info("Redis Cluster has its slots on {}", next.keySet());
    }
    setting.ears().forEach(Ears::mend);
  }

  @Override
  public @Nullable Master of(byte[] key) {
    return slots[SlotHash.getSlot(key)];
  }

  @Override
  public Collection<Master> masters() {
    return masters.values();
  }

  @Override
  public void doubt() {
    doubted = true;
  }
}
