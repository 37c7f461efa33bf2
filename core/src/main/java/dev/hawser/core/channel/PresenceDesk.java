package dev.hawser.core.channel;

import dev.hawser.core.bell.Ring;
import dev.hawser.core.directory.Directory;
import dev.hawser.core.directory.Directory.Presence;
import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Joined;
import dev.hawser.protocol.ServerMessage.Left;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enters sessions into the presence of the channels of one lane, and takes them out again. Confined
 * to the lane.
 *
 * <p>Who lost its line leaves only after the profile's grace. Nothing needs to be called off when
 * it returns in time: returning writes a newer generation into the directory, and the late farewell
 * of the older one removes nothing.
 */
final class PresenceDesk {

  private static final Logger log = LoggerFactory.getLogger(PresenceDesk.class);

  private final ChannelLane home;
  private final Directory directory;

  PresenceDesk(ChannelLane home, Directory directory) {
    this.home = home;
    this.directory = directory;
  }

  void enter(Channel channel, Presence presence) {
    home.then(
        directory.enter(channel.name(), presence),
        isNew -> {
          if (isNew) {
            met(channel.name(), presence, true);
          }
        },
        e -> log.warn("Presence of {} in {} not entered: {}", presence, channel.name(), e.code()));
  }

  void leave(Channel channel, Presence presence, boolean forGood) {
    if (forGood) {
      leaveNow(channel.name(), presence);
    } else {
      String name = channel.name();
      home.lane().after(channel.profile().grace().toMillis(), () -> leaveNow(name, presence));
    }
  }

  private void leaveNow(String channel, Presence presence) {
    home.then(
        directory.leave(channel, presence),
        removed -> {
          if (removed) {
            met(channel, presence, false);
          }
        },
        e -> log.warn("Presence of {} in {} not removed: {}", presence, channel, e.code()));
  }

  private void met(String channel, Presence presence, boolean present) {
    Ring.Met ring = new Ring.Met(channel, presence.session(), presence.user(), present);
    met(ring);
    home.ring(ring);
  }

  /** Tells the subscribers on this node, unless the channel is a crowd. */
  void met(Ring.Met ring) {
    Channel channel = home.find(ring.channel());
    if (channel == null || !channel.isOpen()) {
      return;
    }
    int crowd = channel.interest().total();
    if (crowd == 0 || crowd > channel.profile().announce()) {
      return;
    }
    String name = channel.name();
    String session = ring.session();
    ServerMessage.Push push =
        ring.present()
            ? new Joined(name, channel.alias(), session, ring.user())
            : new Left(name, channel.alias(), session, ring.user());
    Frame frame =
        home.codecs()
            .shared(
                push,
                channel.interest().needs(Encoding.JSON),
                channel.interest().needs(Encoding.PROTOBUF));
    channel.interest().tell(local -> local.announce(frame, session));
  }
}
