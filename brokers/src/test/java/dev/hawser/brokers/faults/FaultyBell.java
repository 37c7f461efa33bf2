package dev.hawser.brokers.faults;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.bell.Bell;
import dev.hawser.core.bell.Ring;
import dev.hawser.protocol.Code;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One node's bell that loses rings, repeats them, brings them late and therefore swapped, and is
 * away at times.
 */
public final class FaultyBell implements Bell {

  private final Bell bell;
  private final Random random;
  private final Later later;
  private Hearing hearing = Hearing.GOOD;
  private boolean away;
  private @Nullable Ear ear;

  /**
   * How rings come.
   *
   * @param loses how often a ring is lost, 0 to 1
   * @param repeats how often a ring comes again, 0 to 1
   * @param bares how often a ring comes without its publication, 0 to 1
   * @param late the most milliseconds that each takes
   */
  public record Hearing(double loses, double repeats, double bares, int late) {
    public static final Hearing GOOD = new Hearing(0, 0, 0, 0);
  }

  public FaultyBell(Bell bell, long seed, Later later) {
    this.bell = bell;
    this.random = new Random(seed);
    this.later = later;
  }

  public synchronized void hearing(Hearing hearing) {
    this.hearing = hearing;
  }

  /** Goes away: nothing is heard or rung, nobody begins to listen. */
  public synchronized void leave() {
    away = true;
  }

  /** Comes back, and says so. */
  public void comeBack() {
    Ear told;
    synchronized (this) {
      if (!away) {
        return;
      }
      away = false;
      told = ear;
    }
    if (told != null) {
      told.returned();
    }
  }

  @Override
  public synchronized void attach(Ear ear) {
    this.ear = ear;
    bell.attach(
        new Ear() {
          @Override
          public void rung(Ring ring) {
            hear(ear, ring);
          }

          @Override
          public void returned() {
            ear.returned();
          }

          @Override
          public void unheard() {
            ear.unheard();
          }
        });
  }

  private synchronized void hear(Ear ear, Ring ring) {
    if (random.nextDouble() < hearing.loses()) {
      return;
    }
    bring(ear, ring);
    while (random.nextDouble() < hearing.repeats()) {
      bring(ear, ring);
    }
  }

  private void bring(Ear ear, Ring ring) {
    Ring brought =
        ring instanceof Ring.Moved moved && random.nextDouble() < hearing.bares()
            ? new Ring.Moved(moved.channel(), moved.position(), null)
            : ring;
    Runnable rings =
        () -> {
          if (!away()) {
            ear.rung(brought);
          }
        };
    if (hearing.late() == 0) {
      rings.run();
    } else {
      later.after(random.nextInt(hearing.late() + 1), rings);
    }
  }

  private synchronized boolean away() {
    return away;
  }

  @Override
  public synchronized CompletionStage<Void> listen(String channel) {
    if (away) {
      return CompletableFuture.failedFuture(new RefusedException(Code.LOG_UNAVAILABLE));
    }
    CompletionStage<Void> listening = bell.listen(channel);
    if (hearing.late() == 0) {
      return listening;
    }
    CompletableFuture<Void> result = new CompletableFuture<>();
    later.after(random.nextInt(hearing.late() + 1), () -> result.complete(null));
    return result;
  }

  @Override
  public void unlisten(String channel) {
    bell.unlisten(channel);
  }

  @Override
  public boolean hearsPatterns() {
    return bell.hearsPatterns();
  }

  @Override
  public synchronized CompletionStage<Void> listen(ChannelPattern pattern) {
    return away
        ? CompletableFuture.failedFuture(new RefusedException(Code.LOG_UNAVAILABLE))
        : bell.listen(pattern);
  }

  @Override
  public void unlisten(ChannelPattern pattern) {
    bell.unlisten(pattern);
  }

  @Override
  public void overhear(Ring.Moved ring) {
    if (!away()) {
      bell.overhear(ring);
    }
  }

  @Override
  public void ring(Ring ring) {
    if (!away()) {
      bell.ring(ring);
    }
  }

  @Override
  public void close() {
    bell.close();
  }
}
