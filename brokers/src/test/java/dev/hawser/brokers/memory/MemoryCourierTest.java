package dev.hawser.brokers.memory;

import dev.hawser.brokers.contract.CourierContract;
import dev.hawser.core.fleet.Courier;

class MemoryCourierTest extends CourierContract {

  private final MemoryAnchorage anchorage = new MemoryAnchorage();

  @Override
  protected Courier open() {
    return new MemoryCourier(anchorage);
  }
}
