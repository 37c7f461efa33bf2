package dev.hawser.brokers.redis;

import java.time.Duration;
import org.junit.jupiter.api.Nested;

/** The contracts on a Redis Cluster. */
class RedisClusterTest {

  @Nested
  class LogOnCluster extends Contracts.OfLog<RedisCluster> {

    LogOnCluster() {
      super(RedisCluster.shared(), Deployment::connect);
    }
  }

  @Nested
  class WaitingLogOnCluster extends Contracts.OfLog<RedisCluster> {

    WaitingLogOnCluster() {
      super(RedisCluster.shared(), cluster -> cluster.connectWaiting(Duration.ofSeconds(5)));
    }
  }

  @Nested
  class BellOnCluster extends Contracts.OfBell<RedisCluster> {

    BellOnCluster() {
      super(RedisCluster.shared());
    }
  }

  @Nested
  class DirectoryOnCluster extends Contracts.OfDirectory<RedisCluster> {

    DirectoryOnCluster() {
      super(RedisCluster.shared());
    }
  }

  @Nested
  class CourierOnCluster extends Contracts.OfCourier<RedisCluster> {

    CourierOnCluster() {
      super(RedisCluster.shared());
    }
  }

  @Nested
  class FleetOnCluster extends Contracts.OfFleet<RedisCluster> {

    FleetOnCluster() {
      super(RedisCluster.shared());
    }
  }
}
