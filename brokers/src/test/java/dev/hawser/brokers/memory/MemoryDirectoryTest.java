package dev.hawser.brokers.memory;

import dev.hawser.brokers.contract.DirectoryContract;
import dev.hawser.brokers.contract.ManualTime;
import dev.hawser.core.directory.Directory;
import java.time.Duration;

class MemoryDirectoryTest extends DirectoryContract {

  private final ManualTime time = new ManualTime();
  private final MemoryRegister register = new MemoryRegister(time.time());

  @Override
  protected Directory open() {
    return new MemoryDirectory(register);
  }

  @Override
  protected void pass(Duration duration) {
    time.pass(duration);
  }

  @Override
  protected long seconds() {
    return time.wallMillis() / 1_000;
  }
}
