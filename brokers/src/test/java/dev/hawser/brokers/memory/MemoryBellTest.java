package dev.hawser.brokers.memory;

import dev.hawser.brokers.contract.BellContract;
import dev.hawser.core.bell.Bell;

class MemoryBellTest extends BellContract {

  private final MemoryTower tower = new MemoryTower();

  @Override
  protected Bell hang() {
    return new MemoryBell(tower);
  }
}
