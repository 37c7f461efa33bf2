package dev.hawser.core.channel;

import dev.hawser.core.RefusedException;
import dev.hawser.core.bell.Ring;
import dev.hawser.core.directory.Directory;
import dev.hawser.core.directory.Directory.Presence;
import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Joined;
import dev.hawser.protocol.ServerMessage.Left;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enters sessions into the presence of the channels of one lane, and takes them out again. Confined
 * to the lane.
 *
 * <p>Where the directory does not answer, both are tried again: an entry that nobody removes would
 * stand as long as this node lives.
 *
 * <p>Who lost its line leaves only after the profile's grace. Nothing needs to be called off when
 * it returns in time: returning writes a newer generation into the directory, and the late farewell
 * of the older one removes nothing.
 */
final class PresenceDesk {

  private static final Logger log = LoggerFactory.getLogger(PresenceDesk.class);

  private static final long RETRY_MILLIS = 1_000;

  private final ChannelLane home;
  private final Directory directory;

  /** What is wished for each place that the directory has not settled yet. */
  private final Map<Place, Wish> wishes = new HashMap<>();

  /** Whether the directory has refused, and that was said. */
  private boolean complained;

  private record Place(String channel, Presence presence) {}

  /** The last wish counts; whatever is asked meanwhile waits for the answer to the one before. */
  private static final class Wish {
    private boolean present;
  }

  PresenceDesk(ChannelLane home, Directory directory) {
    this.home = home;
    this.directory = directory;
  }

  void enter(Channel channel, Presence presence) {
    wish(new Place(channel.name(), presence), true);
  }

  void leave(LocalChannel channel, Presence presence, boolean forGood) {
    Place place = new Place(channel.name(), presence);
    if (forGood) {
      wish(place, false);
    } else {
      home.lane().after(channel.profile().grace().toMillis(), () -> wish(place, false));
    }
  }

  private void wish(Place place, boolean present) {
    Wish before = wishes.get(place);
    if (before != null) {
      before.present = present;
      return;
    }
    Wish wish = new Wish();
    wish.present = present;
    wishes.put(place, wish);
    ask(place, wish);
  }

  /** One at a time for each place: a directory of several steps could swap two. */
  private void ask(Place place, Wish wish) {
    boolean present = wish.present;
    home.then(
        present
            ? directory.enter(place.channel, place.presence)
            : directory.leave(place.channel, place.presence),
        changed -> {
          complained = false;
          if (changed) {
            met(place, present);
          }
          if (wish.present == present) {
            wishes.remove(place);
          } else {
            ask(place, wish);
          }
        },
        e -> {
          complain(place, present, e);
          home.lane().after(home.jitter(RETRY_MILLIS), () -> ask(place, wish));
        });
  }

  /** Once, not for each of very many. */
  private void complain(Place place, boolean present, RefusedException e) {
    if (!complained) {
      complained = true;
      log.warn(
          "{} not {} yet, and perhaps others: {}", place, present ? "entered" : "left", e.code());
    }
  }

  private void met(Place place, boolean present) {
    Presence who = place.presence;
    Ring.Met ring = new Ring.Met(place.channel, who.session(), who.user(), present);
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
    channel.interest().announce(frame, session);
  }
}
