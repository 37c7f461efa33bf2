package dev.hawser.transports;

import dev.hawser.core.node.Meters;
import dev.hawser.core.transport.Gate;
import dev.hawser.protocol.Code;
import dev.hawser.transports.line.Remote;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Asks the gate about a newcomer once it is known who that is, and tells the gate when it has gone.
 *
 * <p>Sockets are counted from when they are accepted, so that the process never has more than it
 * may: beyond what it lets in, some are kept for turning newcomers away with a word, and whoever
 * comes on top of these is just closed.
 *
 * <p>Threads: any.
 */
final class Admission {

  /** Turned away with a word are at most so many at once; the rest is just closed. */
  private static final int MOST_REFUSALS = 256;

  /** Of few sockets, so many parts are for one that is turned away. */
  private static final int SHARE = 8;

  private final Gate gate;
  private final Meters meters;
  private final int most;
  private final int mostRefusals;
  private final AtomicInteger sockets = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private final ChannelFutureListener gone;
  private final ChannelFutureListener left = _ -> sockets.decrementAndGet();
  private final ChannelFutureListener refusalGone = _ -> refusals.decrementAndGet();

  /** Whether one is let in: if not, it is told why. */
  record Verdict(@Nullable Code refusal) {}

  /**
   * @param most sockets at once, those turned away among them
   */
  Admission(Gate gate, Meters meters, int most) {
    this.gate = gate;
    this.meters = meters;
    this.most = most;
    this.mostRefusals = Math.min(MOST_REFUSALS, Math.max(1, most / SHARE));
    this.gone = closed -> gate.gone(Remote.counted(closed.channel()));
  }

  /** Counts a socket that was accepted; false where it has been closed at once. */
  boolean accepted(Channel channel) {
    if (sockets.incrementAndGet() > most) {
      meters.code(Code.CLOSING_NODE_FULL).increment();
      drop(channel);
      return false;
    }
    channel.closeFuture().addListener(left);
    return true;
  }

  /** Closes one without a word that has no loop yet, so that no listener would hear of it. */
  void drop(Channel channel) {
    sockets.decrementAndGet();
    channel.unsafe().closeForcibly();
  }

  /** Why one more line on a socket that was let in may not be; null if it may. */
  @Nullable Code refusal(Channel stream) {
    Code refusal = gate.join(Remote.counted(stream));
    if (refusal == null) {
      stream.closeFuture().addListener(gone);
    }
    return refusal;
  }

  /** Null for one to be closed without a word. */
  @Nullable Verdict ask(Channel channel) {
    Code refusal;
    if (sockets.get() > most - mostRefusals) {
      refusal = Code.CLOSING_NODE_FULL;
      meters.code(refusal).increment();
    } else {
      refusal = gate.admit(Remote.counted(channel));
    }
    if (refusal == null) {
      channel.closeFuture().addListener(gone);
    } else if (refusals.incrementAndGet() > mostRefusals) {
      refusals.decrementAndGet();
      return null;
    } else {
      channel.closeFuture().addListener(refusalGone);
    }
    return new Verdict(refusal);
  }
}
