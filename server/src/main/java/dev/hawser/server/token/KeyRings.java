package dev.hawser.server.token;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The keys of all providers, and what is counted of them. Any thread. */
public final class KeyRings implements AutoCloseable {

  private final List<KeyRing> rings;
  private final @Nullable KeyFetch fetch;

  /**
   * @param within for one fetch
   * @param nanos a clock that never goes back
   */
  KeyRings(List<KeySource> sources, Duration within, LongSupplier nanos) {
    KeyFetch one = sources.isEmpty() ? null : new KeyFetch(within);
    this.fetch = one;
    this.rings =
        one == null
            ? List.of()
            : sources.stream().map(source -> new KeyRing(source, one, nanos)).toList();
  }

  List<KeyRing> all() {
    return rings;
  }

  /** Starts the fetches that are due; called about every second, and does not wait. */
  public void tick() {
    rings.forEach(KeyRing::tick);
  }

  /** Fetches begun. */
  public long fetches() {
    return rings.stream().mapToLong(KeyRing::fetches).sum();
  }

  /** Fetches that brought nothing. */
  public long failures() {
    return rings.stream().mapToLong(KeyRing::failures).sum();
  }

  /** Keys that can be used now. */
  public int size() {
    return rings.stream().mapToInt(KeyRing::size).sum();
  }

  /** The age of the oldest set; 0 where there is no provider. */
  public double oldestSeconds() {
    return rings.stream().mapToDouble(KeyRing::ageSeconds).max().orElse(0);
  }

  @Override
  public void close() {
    if (fetch != null) {
      fetch.close();
    }
  }
}
