package dev.hawser.server.engine;

import dev.hawser.brokers.memory.MemoryBell;
import dev.hawser.brokers.memory.MemoryCourier;
import dev.hawser.brokers.memory.MemoryDirectory;
import dev.hawser.brokers.memory.MemoryFleet;
import dev.hawser.brokers.memory.MemoryLog;
import dev.hawser.core.bell.Bell;
import dev.hawser.core.directory.Directory;
import dev.hawser.core.fleet.Courier;
import dev.hawser.core.fleet.Fleet;
import dev.hawser.core.log.Log;

/** Everything in this process: a restart begins anew. */
final class Embedded implements Engine {

  private final MemoryLog log = new MemoryLog();
  private final MemoryBell bell = new MemoryBell();
  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryFleet fleet = new MemoryFleet();
  private final MemoryCourier courier = new MemoryCourier();

  @Override
  public boolean reachable() {
    return true;
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
    log.sweep();
  }

  @Override
  public long bytes() {
    return log.bytes();
  }

  @Override
  public long historyBytes() {
    return log.historyBytes();
  }

  @Override
  public void close() {
    courier.close();
    fleet.close();
    directory.close();
    bell.close();
    log.close();
  }
}
