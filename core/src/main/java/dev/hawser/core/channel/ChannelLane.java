package dev.hawser.core.channel;

import dev.hawser.core.RefusedException;
import dev.hawser.core.bell.Bell;
import dev.hawser.core.bell.Ring;
import dev.hawser.core.directory.Directory;
import dev.hawser.core.lane.Lane;
import dev.hawser.core.lane.Mailbox;
import dev.hawser.core.log.Log;
import dev.hawser.core.node.Meters;
import dev.hawser.core.profile.Limits;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.profile.Profiles;
import dev.hawser.core.room.Room;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Position;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One owner lane with its channels. Everything here is confined to it. */
final class ChannelLane {

  /** About the most bytes of publications read in one go for catching up. */
  static final int RANGE_BYTES = 256 * 1024;

  private static final Logger logger = LoggerFactory.getLogger(ChannelLane.class);

  /** How long a channel that nobody uses is remembered, so that who returns at once finds it. */
  private static final long LINGER_MILLIS = 30_000;

  private static final long RING_LATER_MILLIS = 5;

  /** How many closed channels an alias rests before it is another channel's. */
  private static final int ALIASES_REST = 4_096;

  private final Lane lane;
  private final Mailbox mailbox;
  private final Channels.Ports ports;
  private final int loops;
  private final int lanes;
  private final SplittableRandom random;
  private final PresenceDesk presence;
  private final Patterns patterns;
  private final Compressor compressor = new Compressor();
  private final Differ differ = new Differ();
  private final Map<String, Channel> channels = new HashMap<>();
  private final ArrayDeque<Appender> dirty = new ArrayDeque<>();
  private final Set<Channel> muted = new LinkedHashSet<>();
  private final ArrayDeque<Integer> restingAliases = new ArrayDeque<>();
  private final Comparison comparison = new Comparison(this);
  private final Repairs repairs = new Repairs();
  private final Traffic traffic = new Traffic(this);
  private int aliases;

  ChannelLane(Lane lane, Channels.Ports ports, int loops, int lanes, long seed) {
    this.lane = lane;
    this.ports = ports;
    this.loops = loops;
    this.lanes = lanes;
    this.random = new SplittableRandom(seed);
    this.patterns = new Patterns(this, loops);
    this.presence = new PresenceDesk(this, ports.directory());
    this.mailbox = new Mailbox(lane, ports.limits().mailbox(), this::flush);
  }

  void start() {
    lane.execute(comparison::start);
  }

  // ---- what channels need

  Lane lane() {
    return lane;
  }

  Mailbox mailbox() {
    return mailbox;
  }

  Log log() {
    return ports.log();
  }

  Bell bell() {
    return ports.bell();
  }

  Directory directory() {
    return ports.directory();
  }

  Codecs codecs() {
    return ports.codecs();
  }

  Limits limits() {
    return ports.limits();
  }

  Meters meters() {
    return ports.meters();
  }

  Patterns patterns() {
    return patterns;
  }

  PresenceDesk presence() {
    return presence;
  }

  Compressor compressor() {
    return compressor;
  }

  Differ differ() {
    return differ;
  }

  Comparison comparison() {
    return comparison;
  }

  Repairs repairs() {
    return repairs;
  }

  Traffic traffic() {
    return traffic;
  }

  void ring(Ring ring) {
    ports.bell().ring(ring);
  }

  /** Something was numbered through this node, and other nodes are to know. */
  void moved(Channel channel, Ring.Moved ring) {
    if (!log().rings(channel.profile().retention())) {
      bell().ring(ring);
    }
    if (!governed(channel.name())) {
      bell().overhear(ring);
    }
  }

  /** Whether a room decides about the channel. */
  boolean governed(String channel) {
    return ports.rooms().governing(channel) != null;
  }

  /** Whoever governs the channel learns that something was numbered there through this node. */
  void numbered(String channel, Position position) {
    Room room = ports.rooms().governing(channel);
    if (room != null) {
      room.numbered(channel, position);
    }
  }

  /** Whoever governs the channel learns that it has subscribers on this node, or none any more. */
  void attended(String channel, boolean here) {
    Room room = ports.rooms().governing(channel);
    if (room != null) {
      room.attended(channel, here);
    }
  }

  /**
   * An alias that no other channel of the node has. One that a closed channel had comes again after
   * many others: nobody is subscribed to a closed channel, so no connection remembers it; and the
   * numbers stay short, however many channels come and go.
   */
  int nextAlias() {
    if (restingAliases.size() > ALIASES_REST) {
      return restingAliases.remove();
    }
    return Math.addExact(1 + lane.index(), Math.multiplyExact(lanes, aliases++));
  }

  /** The channel that had the alias is closed. */
  void rest(int alias) {
    restingAliases.add(alias);
  }

  long jitter(long millis) {
    return millis / 2 + random.nextLong(millis + 1);
  }

  /** Goes on here once a stage has completed, at once where it has already. */
  <T> void then(CompletionStage<T> stage, Consumer<T> done, Consumer<RefusedException> failed) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    if (future.isDone()) {
      settle(future, done, failed);
    } else {
      var _ = future.whenComplete((value, e) -> mailbox.put(() -> settle(future, done, failed)));
    }
  }

  private static <T> void settle(
      CompletableFuture<T> future, Consumer<T> done, Consumer<RefusedException> failed) {
    T value;
    try {
      value = future.join();
    } catch (CompletionException e) {
      failed.accept(refusal(e));
      return;
    }
    done.accept(value);
  }

  private static RefusedException refusal(CompletionException e) {
    if (e.getCause() instanceof RefusedException refused) {
      return refused;
    }
    logger.error("A port failed in a way that it does not promise", e);
    return new RefusedException(Code.INTERNAL);
  }

  // ---- channels

  @Nullable Channel find(String name) {
    return channels.get(name);
  }

  /** Their names, as they are at this moment. */
  Set<String> names() {
    return channels.keySet();
  }

  List<Channel> all() {
    return List.copyOf(channels.values());
  }

  /** The channel, begun where it is not there yet; null where the node has too many. */
  @Nullable Channel open(String name, Profile profile) {
    Channel channel = channels.get(name);
    if (channel == null) {
      if (ports.meters().channels.sum() >= ports.limits().channels()) {
        return null;
      }
      channel = new Channel(this, name, profile, loops);
      channels.put(name, channel);
      ports.meters().channels.increment();
      closeLater(channel);
    }
    return channel;
  }

  /** The same for who listens through patterns, who are told where that cannot be. */
  private @Nullable Channel openFor(String name) {
    Channel channel = open(name, ports.profiles().of(name));
    if (channel == null) {
      patterns.missedSomewhere(name, Code.TOO_MANY_CHANNELS.wireName());
    }
    return channel;
  }

  /** Looks after a while whether anybody still needs the channel. */
  private void closeLater(Channel channel) {
    lane.after(
        jitter(LINGER_MILLIS),
        () -> {
          if (channel.unused() && !channel.stirred()) {
            close(channel);
          } else {
            closeLater(channel);
          }
        });
  }

  private void close(Channel channel) {
    if (!channels.remove(channel.name(), channel)) {
      return;
    }
    ports.meters().channels.decrement();
    if (channel.listens()) {
      ports.bell().unlisten(channel.name());
    }
    if (channel.isOpen()) {
      rest(channel.alias());
    }
  }

  /** The channels in use that cannot go over to their profile of these. */
  List<String> bound(Profiles profiles) {
    return channels.values().stream()
        .filter(one -> !one.unused())
        .filter(one -> !one.profile().changesInPlace(profiles.of(one.name())))
        .map(Channel::name)
        .toList();
  }

  /** Has every channel go over; one that cannot, and is not in use, is begun anew when needed. */
  void adopt(Profiles profiles) {
    for (Channel channel : all()) {
      Profile next = profiles.of(channel.name());
      if (channel.profile().changesInPlace(next)) {
        channel.adopt(next);
      } else if (channel.unused()) {
        close(channel);
      }
    }
  }

  /** The appender has a batch; it is sent when the messages at hand have been dealt with. */
  void dirty(Appender appender) {
    dirty.add(appender);
  }

  private void flush() {
    for (Appender next = dirty.poll(); next != null; next = dirty.poll()) {
      next.flush();
    }
  }

  /** A mailbox had no room for the channel: ring as soon as it has. */
  void ringLater(Channel channel) {
    if (muted.isEmpty()) {
      lane.after(RING_LATER_MILLIS, this::ringMuted);
    }
    muted.add(channel);
  }

  private void ringMuted() {
    muted.removeIf(Channel::ring);
    if (!muted.isEmpty()) {
      lane.after(RING_LATER_MILLIS, this::ringMuted);
    }
  }

  // ---- hearing the bell

  /** Takes a ring; one that finds no room is made good by comparing all heads once. Any thread. */
  void hear(Heard heard) {
    if (heard.counts()) {
      mailbox.offer(heard, comparison::all);
    } else {
      var _ = mailbox.offer(heard);
    }
  }

  void heard(Ring ring) {
    switch (ring) {
      case Ring.Moved moved -> {
        Channel channel = channels.get(moved.channel());
        if (channel == null && patterns.mean(moved.channel())) {
          channel = openFor(moved.channel());
        }
        if (channel != null) {
          channel.moved(moved.position(), moved.publication(), null);
        }
      }
      case Ring.Met met -> presence.met(met);
      case Ring.Signalled signalled -> signalled(signalled);
    }
  }

  private void signalled(Ring.Signalled ring) {
    Channel channel = channels.get(ring.channel());
    if (channel != null) {
      channel.signalled(ring);
    }
    Room room = ring.user() == null ? ports.rooms().governing(ring.channel()) : null;
    if (room != null) {
      room.told(ring.channel(), ring.data());
    }
  }
}
