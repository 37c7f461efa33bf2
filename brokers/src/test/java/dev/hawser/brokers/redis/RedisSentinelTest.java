package dev.hawser.brokers.redis;

import org.junit.jupiter.api.Nested;

/** The contracts on a Redis that Sentinel watches. */
class RedisSentinelTest {

  @Nested
  class LogBehindSentinel extends Contracts.OfLog<RedisSentinels> {

    LogBehindSentinel() {
      super(RedisSentinels.shared(), Deployment::connect);
    }
  }

  @Nested
  class BellBehindSentinel extends Contracts.OfBell<RedisSentinels> {

    BellBehindSentinel() {
      super(RedisSentinels.shared());
    }
  }

  @Nested
  class DirectoryBehindSentinel extends Contracts.OfDirectory<RedisSentinels> {

    DirectoryBehindSentinel() {
      super(RedisSentinels.shared());
    }
  }

  @Nested
  class CourierBehindSentinel extends Contracts.OfCourier<RedisSentinels> {

    CourierBehindSentinel() {
      super(RedisSentinels.shared());
    }
  }

  @Nested
  class FleetBehindSentinel extends Contracts.OfFleet<RedisSentinels> {

    FleetBehindSentinel() {
      super(RedisSentinels.shared());
    }
  }
}
