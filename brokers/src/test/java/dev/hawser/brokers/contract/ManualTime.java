package dev.hawser.brokers.contract;

import dev.hawser.brokers.memory.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Clocks that a test moves. */
public final class ManualTime {

  private final AtomicLong millis = new AtomicLong(1_000_000);
  private final long wallAhead = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

  public Time time() {
    return new Time(() -> Instant.ofEpochMilli(wallMillis()), millis::get);
  }

  public long millis() {
    return millis.get();
  }

  public long wallMillis() {
    return wallAhead + millis.get();
  }

  public void pass(Duration time) {
    millis.addAndGet(time.toMillis());
  }

  public void passMillis(long time) {
    millis.addAndGet(time);
  }
}
