package dev.hawser.core.channel;

import dev.hawser.core.bell.Ring;
import dev.hawser.core.lane.Message;
import dev.hawser.protocol.Publication;

/** A ring on its way from the bell to the owner lane. */
record Heard(ChannelLane lane, Ring ring) implements Message {

  @Override
  public int weight() {
    return 128
        + switch (ring) {
          case Ring.Moved moved -> {
            Publication publication = moved.publication();
            yield publication == null ? 0 : publication.payload().size();
          }
          case Ring.Signalled signalled -> signalled.data().size();
          case Ring.Met _ -> 0;
        };
  }

  /** Whether its loss must be made good; comings, goings and signals are hints for display. */
  boolean counts() {
    return ring instanceof Ring.Moved;
  }

  @Override
  public void run() {
    lane.heard(ring);
  }
}
