package dev.hawser.transports.door;

import io.netty.buffer.ByteBuf;

/** What is said before a line is open, with one peer. */
public interface Greeting {

  /**
   * Looks at all bytes not yet consumed. Consumes what belongs to the greeting once that is whole,
   * and leaves what follows to the line.
   */
  Outcome read(ByteBuf in);

  /** What to answer a peer that says too little for too long. */
  byte[] late();
}
