package dev.hawser.proof.faults;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What can be wrong with one direction of a {@link Link}, alone or together with others. The names
 * are Toxiproxy's where it has the same.
 */
public sealed interface Toxic {

  /**
   * Everything comes later, nothing comes in another order.
   *
   * @param least how much later at least
   * @param jitter up to how much more, drawn anew for each piece
   */
  record Latency(Duration least, Duration jitter) implements Toxic {

    public static Latency of(Duration always) {
      return new Latency(always, Duration.ZERO);
    }

    long nanos(RandomGenerator random) {
      long most = jitter.toNanos();
      return least.toNanos() + (most == 0 ? 0 : random.nextLong(most));
    }
  }

  /**
   * Packets are lost, as TCP shows it: nothing passes until the piece was sent again. A piece
   * stands for a packet; one that is lost again waits twice as long, up to 64 times the first wait.
   *
   * @param chance of each piece, from 0 to less than 1
   * @param retransmission how long the first wait is
   */
  record Loss(double chance, Duration retransmission) implements Toxic {

    public Loss {
      if (!(chance >= 0 && chance < 1)) {
        throw new IllegalArgumentException("chance " + chance);
      }
    }

    long nanos(RandomGenerator random) {
      long all = 0;
      long wait = retransmission.toNanos();
      while (random.nextDouble() < chance) {
        all += wait;
        wait = Math.min(2 * wait, 64 * retransmission.toNanos());
      }
      return all;
    }
  }

  /** So many bytes pass in a second, in twenty pieces; what is too much waits with its sender. */
  record Bandwidth(long bytesPerSecond) implements Toxic {

    public Bandwidth {
      if (bytesPerSecond < 1) {
        throw new IllegalArgumentException("bandwidth " + bytesPerSecond);
      }
    }

    int piece() {
      return Math.clamp(bytesPerSecond / 20, 1, 16 * 1024);
    }

    long nanos(int bytes) {
      return bytes * 1_000_000_000L / bytesPerSecond;
    }
  }

  /** Nothing passes and nothing is lost, until this is taken away. */
  record Stall() implements Toxic {}

  /** Nothing passes, and after this long the link ends in order. */
  record Timeout(Duration after) implements Toxic {}

  /** After this long the link is reset. */
  record Reset(Duration after) implements Toxic {}

  /** Everything passes in pieces of random size, at most so many bytes, with a pause between. */
  record Slicer(int most, Duration pause) implements Toxic {

    public static Slicer of(int most) {
      return new Slicer(most, Duration.ZERO);
    }

    int piece(RandomGenerator random) {
      return 1 + random.nextInt(most);
    }
  }

  /** What comes is swallowed, the end of the link too; whoever sent it is told nothing. */
  record Blackhole() implements Toxic {}

  /** The end of the link passes this much later. */
  record SlowClose(Duration by) implements Toxic {}

  /** Once so many bytes have passed since the link began, it ends in order. */
  record LimitData(long bytes) implements Toxic {}
}
