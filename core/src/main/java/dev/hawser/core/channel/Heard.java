package dev.hawser.core.channel;

import dev.hawser.core.bell.Ring;
import dev.hawser.core.lane.Message;
import dev.hawser.protocol.Publication;

/** A ring on its way from the bell to the owner lane. */
record Heard(ChannelLane lane, Ring ring) implements Message {

  @Override
  public int weight() {
    Publication publication = ring instanceof Ring.Moved moved ? moved.publication() : null;
    return 128 + (publication == null ? 0 : publication.payload().size());
  }

  /** Whether its loss must be made good; comings and goings are hints for display. */
  boolean counts() {
    return ring instanceof Ring.Moved;
  }

  @Override
  public void run() {
    lane.heard(ring);
  }
}
