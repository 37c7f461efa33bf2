package dev.hawser.server.engine;

import dev.hawser.brokers.redis.Redis;
import dev.hawser.brokers.redis.RedisBell;
import dev.hawser.brokers.redis.RedisCourier;
import dev.hawser.brokers.redis.RedisDirectory;
import dev.hawser.brokers.redis.RedisFleet;
import dev.hawser.brokers.redis.RedisLog;
import dev.hawser.brokers.redis.RedisSettings;
import dev.hawser.core.bell.Bell;
import dev.hawser.core.directory.Directory;
import dev.hawser.core.fleet.Courier;
import dev.hawser.core.fleet.Fleet;
import dev.hawser.core.log.Log;
import java.io.IOException;

/** What many nodes share; history takes no memory of this process. */
final class OnRedis implements Engine {

  private final Redis redis;
  private final Log log;
  private final Bell bell;
  private final Directory directory;
  private final Fleet fleet;
  private final Courier courier;

  private OnRedis(Redis redis, String prefix) {
    this.redis = redis;
    log = new RedisLog(redis, prefix);
    bell = new RedisBell(redis, prefix);
    directory = new RedisDirectory(redis, prefix);
    fleet = new RedisFleet(redis, prefix);
    courier = new RedisCourier(redis, prefix);
  }

  static OnRedis connect(RedisSettings settings) throws IOException {
    return new OnRedis(Redis.connect(settings), settings.prefix());
  }

  @Override
  public boolean reachable() {
    return redis.reachable();
  }

  @Override
  public Log log() {
    return log;
  }

  @Override
  public Bell bell() {
    return bell;
  }

  @Override
  public Directory directory() {
    return directory;
  }

  @Override
  public Fleet fleet() {
    return fleet;
  }

  @Override
  public Courier courier() {
    return courier;
  }

  @Override
  public void sweep() {
    // Redis lets go by itself: keys expire, and an append trims.
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public long historyBytes() {
    return 0;
  }

  @Override
  public void close() {
    courier.close();
    fleet.close();
    directory.close();
    bell.close();
    log.close();
    redis.close();
  }
}
