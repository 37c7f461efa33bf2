package dev.hawser.brokers.redis;

import java.time.Duration;
import org.junit.jupiter.api.Nested;

/** The contracts on a Redis Cluster. */
class RedisClusterTest {

  @Nested
  class LogOnCluster extends Contracts.OfLog {

    LogOnCluster() {
      super(RedisCluster.shared(), Deployment::connect);
    }
  }

  @Nested
  class WaitingLogOnCluster extends Contracts.OfLog {

    WaitingLogOnCluster() {
      super(RedisCluster.shared(), cluster -> cluster.connectWaiting(Duration.ofSeconds(5)));
    }
  }

  @Nested
  class BellOnCluster extends Contracts.OfBell {

    BellOnCluster() {
      super(RedisCluster.shared());
    }
  }

  @Nested
  class DirectoryOnCluster extends Contracts.OfDirectory {

    DirectoryOnCluster() {
      super(RedisCluster.shared());
    }
  }

  @Nested
  class CourierOnCluster extends Contracts.OfCourier {

    CourierOnCluster() {
      super(RedisCluster.shared());
    }
  }

  @Nested
  class FleetOnCluster extends Contracts.OfFleet {

    FleetOnCluster() {
      super(RedisCluster.shared());
    }
  }
}
