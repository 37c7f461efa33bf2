package dev.hawser.brokers.memory;

import dev.hawser.brokers.contract.FleetContract;
import dev.hawser.brokers.contract.ManualTime;
import dev.hawser.core.fleet.Fleet;
import java.time.Duration;

class MemoryFleetTest extends FleetContract {

  private final ManualTime time = new ManualTime();
  private final MemoryAnchorage anchorage = new MemoryAnchorage(time.time());

  @Override
  protected Fleet open() {
    return new MemoryFleet(anchorage);
  }

  @Override
  protected void pass(Duration duration) {
    time.pass(duration);
  }
}
