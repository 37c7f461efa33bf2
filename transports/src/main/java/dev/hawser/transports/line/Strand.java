package dev.hawser.transports.line;

import io.netty.channel.ChannelDuplexHandler;

/**
 * What carries a line where several share one socket: first in the pipeline of the line's own
 * channel, it makes bytes of what the shared wire brings, and the other way round.
 *
 * <p>Confined to its loop. It holds what a socket would hold for a line, so that a line need not
 * know the difference.
 */
public abstract class Strand extends ChannelDuplexHandler {

  /** Pieces that were handed over so far, however large; they only grow. */
  protected abstract long taken();

  /** Whether something that was written has not been handed to the kernel. */
  protected abstract boolean waits();

  /** Ends our side after everything that was written. */
  protected abstract void end();

  /** Ceases or goes on to hand over what comes; what comes meanwhile is kept within its window. */
  protected abstract void reading(boolean on);
}
