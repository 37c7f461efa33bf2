package dev.hawser.brokers.redis;

import io.lettuce.core.RedisURI;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One master, at an address that stays or that Sentinel tells. A connection asks for the address
 * when it is opened; and where Sentinel tells another than that of the connection, it is opened
 * again, so that nobody stays with a master that was replaced and does not know it.
 */
final class Alone implements Topology {

  private static final Logger log = LoggerFactory.getLogger(Alone.class);
  private static final long LOOK_MILLIS = 1_000;

  private final ScheduledExecutorService tender;
  private final Supplier<CompletionStage<RedisURI>> where;
  private final Master master;
  private volatile @Nullable RedisURI at;

  private Alone(Master.Setting setting, Dialer dialer, Supplier<CompletionStage<RedisURI>> where) {
    this.tender = setting.tender();
    this.where = where;
    this.master =
        new Master(
            setting,
            () ->
                where
                    .get()
                    .thenCompose(address -> {
                      at = address;
                      return dialer.commands(address);
                    }),
            () -> where.get().thenCompose(dialer::ears));
  }

  static Alone at(RedisURI address, Master.Setting setting, Dialer dialer) {
    return new Alone(setting, dialer, () -> CompletableFuture.completedFuture(address));
  }

  static Alone behind(RedisURI sentinels, Master.Setting setting, Dialer dialer) {
    Alone alone = new Alone(setting, dialer, () -> dialer.master(sentinels));
    var _ =
        setting
            .tender()
            .scheduleWithFixedDelay(alone::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    return alone;
  }

  private void look() {
    var _ =
        where
            .get()
            .whenCompleteAsync(
                (address, failure) -> {
                  if (failure != null) {
                    log.debug("Sentinel does not answer: {}", failure.getMessage());
                  } else if (!address.equals(at) && master.commands() != null) {
                    log.info("Sentinel tells another master: {}", address);
                    master.suspect();
                  }
                },
                tender);
  }

  @Override
  public CompletionStage<Void> open() {
    master.open();
    return master.tried();
  }

  @Override
  public Master of(byte[] key) {
    return master;
  }

  @Override
  public Collection<Master> masters() {
    return List.of(master);
  }

  @Override
  public void doubt() {
    // Whoever breaks or is no master is left at once; there is nobody else to ask.
  }
}
