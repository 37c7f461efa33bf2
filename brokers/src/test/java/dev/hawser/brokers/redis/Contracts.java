package dev.hawser.brokers.redis;

import dev.hawser.brokers.contract.BellContract;
import dev.hawser.brokers.contract.CourierContract;
import dev.hawser.brokers.contract.DirectoryContract;
import dev.hawser.brokers.contract.FleetContract;
import dev.hawser.brokers.contract.LogContract;
import dev.hawser.core.bell.Bell;
import dev.hawser.core.directory.Directory;
import dev.hawser.core.fleet.Courier;
import dev.hawser.core.fleet.Fleet;
import dev.hawser.core.log.Log;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** The contracts on some deployment of Redis. */
final class Contracts {

  private Contracts() {}

  abstract static class OfLog<D extends Deployment> extends LogContract {

    final D deployment;
    private final Redis redis;

    OfLog(D deployment, Function<? super D, Redis> connecting) {
      this.deployment = deployment;
      this.redis = connecting.apply(deployment);
    }

    @Override
    protected Log open() {
      deployment.empty();
      return new RedisLog(redis, "test");
    }

    @AfterEach
    void disconnect() {
      redis.close();
    }

    @Override
    protected void pass(Duration time) {
      RedisServer.pass(time);
    }
  }

  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class OfBell<D extends Deployment> extends BellContract {

    final D deployment;
    private final List<Redis> open = new ArrayList<>();

    OfBell(D deployment) {
      this.deployment = deployment;
    }

    /** Each node has connections of its own. */
    @Override
    protected Bell hang() {
      Redis redis = deployment.connect();
      open.add(redis);
      return new RedisBell(redis, "test");
    }

    /** Not after each: the contract closes the bells later than that. */
    @AfterAll
    void stop() {
      open.forEach(Redis::close);
    }
  }

  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class OfDirectory<D extends Deployment> extends DirectoryContract {

    final D deployment;
    private final Redis redis;

    OfDirectory(D deployment) {
      this.deployment = deployment;
      this.redis = deployment.connect();
    }

    @BeforeEach
    void empty() {
      deployment.empty();
    }

    @AfterAll
    void stop() {
      redis.close();
    }

    @Override
    protected Directory open() {
      return new RedisDirectory(redis, "test");
    }

    @Override
    protected void pass(Duration time) {
      RedisServer.pass(time);
    }

    @Override
    protected long seconds() {
      return InstantSource.system().instant().getEpochSecond();
    }
  }

  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class OfCourier<D extends Deployment> extends CourierContract {

    final D deployment;
    private final List<Redis> open = new ArrayList<>();

    OfCourier(D deployment) {
      this.deployment = deployment;
    }

    @Override
    protected Courier open() {
      Redis redis = deployment.connect();
      open.add(redis);
      return new RedisCourier(redis, "test");
    }

    @AfterAll
    void stop() {
      open.forEach(Redis::close);
    }
  }

  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class OfFleet<D extends Deployment> extends FleetContract {

    final D deployment;
    private final Redis redis;

    OfFleet(D deployment) {
      this.deployment = deployment;
      this.redis = deployment.connect();
    }

    @BeforeEach
    void empty() {
      deployment.empty();
    }

    @AfterAll
    void stop() {
      redis.close();
    }

    @Override
    protected Fleet open() {
      return new RedisFleet(redis, "test");
    }

    @Override
    protected void pass(Duration time) {
      RedisServer.pass(time);
    }
  }
}
