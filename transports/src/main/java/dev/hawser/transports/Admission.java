package dev.hawser.transports;

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
 * <p>Threads: any.
 */
final class Admission {

  /** Turned away with a word are at most so many at once; the rest is just closed. */
  private static final int MOST_REFUSALS = 256;

  private final Gate gate;
  private final AtomicInteger refusals = new AtomicInteger();
  private final ChannelFutureListener gone;
  private final ChannelFutureListener refusalGone = _ -> refusals.decrementAndGet();

  /** Whether one is let in: if not, it is told why. */
  record Verdict(@Nullable Code refusal) {}

  Admission(Gate gate) {
    this.gate = gate;
    this.gone = closed -> gate.gone(Remote.counted(closed.channel()));
  }

  /** Why one more line on a socket that was let in may not be; null if it may. */
  @Nullable Code refusal(Channel stream) {
    Code refusal = gate.admit(Remote.counted(stream));
    if (refusal == null) {
      stream.closeFuture().addListener(gone);
    }
    return refusal;
  }

  /** Null for one to be closed without a word. */
  @Nullable Verdict ask(Channel channel) {
    Code refusal = gate.admit(Remote.counted(channel));
    if (refusal == null) {
      channel.closeFuture().addListener(gone);
    } else if (refusals.incrementAndGet() > MOST_REFUSALS) {
      refusals.decrementAndGet();
      return null;
    } else {
      channel.closeFuture().addListener(refusalGone);
    }
    return new Verdict(refusal);
  }
}
