package dev.hawser.proof.hostile;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A line that minds its own business: it publishes at a steady pace and hears what it published.
 *
 * <p>How long that took counts from when it was due, not from when it was sent, so a stall is felt
 * by all that were due meanwhile.
 */
final class Innocent implements AutoCloseable {

  /** Later than this nothing may be; generous, since the machine is shared. */
  static final Duration LATEST = Duration.ofSeconds(5);

  private static final long PACE_NANOS = 2_000_000;

  private final Peer line;
  private final String channel;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
  private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
  private long due;
  private int published;

  /** What one line felt; times in microseconds. */
  record Felt(int count, long median, long p99, long latest) {

    static Felt of(List<Long> nanos) {
      List<Long> sorted = nanos.stream().sorted().toList();
      return new Felt(sorted.size(), at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
    }

    private static long at(List<Long> sorted, double share) {
      int index = (int) Math.ceil(share * sorted.size()) - 1;
      return sorted.get(Math.max(0, index)) / 1_000;
    }
  }

  /** Connects, and begins. */
  Innocent(Node node, Transport transport) {
    line = transport.guest(node);
    channel = "demo/innocent/" + Long.toHexString(System.nanoTime());
    line.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
    due = System.nanoTime();
    var _ = clock.scheduleAtFixedRate(this::once, 0, PACE_NANOS, TimeUnit.NANOSECONDS);
  }

  private void once() {
    try {
      published++;
      line.answer("{'publish':{'channel':'%s','data':%d}}", channel, published).at("published");
      Json heard = line.push("publication");
      if (heard.number("offset") != published || heard.number("data") != published) {
        throw new AssertionError("heard " + heard + " in place of " + published);
      }
      nanos.add(System.nanoTime() - due);
      due += PACE_NANOS;
    } catch (RuntimeException | Error failure) {
      failures.add(failure);
      clock.shutdown();
    }
  }

  /** How often it was served so far. */
  int served() {
    if (!failures.isEmpty()) {
      throw new AssertionError("an innocent line felt it", failures.getFirst());
    }
    return nanos.size();
  }

  /** Waits until it has been served so often. */
  void served(int often) {
    Awaitility.await("an innocent line is served")
        .atMost(Peer.PATIENCE)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> served() >= often);
  }

  /** Ends, and tells how it was served: always, in order, and never later than it may be. */
  Felt felt() {
    close();
    var _ = served();
    Felt felt = Felt.of(List.copyOf(nanos));
    if (felt.latest() > LATEST.toNanos() / 1_000) {
      throw new AssertionError("an innocent line was served late: " + felt);
    }
    return felt;
  }

  @Override
  public void close() {
    clock.shutdown();
    try {
      if (!clock.awaitTermination(Peer.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("an innocent line still waits");
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    line.close();
  }
}
