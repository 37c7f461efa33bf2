package dev.hawser.core.channel;

import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.access.PatternTree;
import dev.hawser.core.channel.Gaps.Gap;
import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The patterns that loops listen to, as one owner lane knows them: what is published in a channel
 * that one of them means is told once to each such loop. Confined to the lane.
 *
 * <p>A channel looks once which patterns mean it, and again only when there are others; where there
 * is no pattern at all, it does not even look. Channels that a room governs are in no pattern: who
 * may hear them is asked for each.
 */
final class Patterns {

  private static final long AGAIN_MILLIS = 5;

  private final ChannelLane home;
  private final PatternTree<Taker> takers = new PatternTree<>();
  private final Gaps[] gaps;
  private final @Nullable LocalPatterns[] locals;
  private boolean tellsLater;

  /** Changes with the patterns; a channel that looked at this one need not look again. */
  private long version;

  /** One loop that takes publications in one encoding. */
  private record Taker(LocalPatterns local, Encoding encoding) {}

  /**
   * Who listens to a channel through patterns.
   *
   * @param version of the patterns that were looked at
   */
  record Listeners(long version, List<LocalPatterns> locals, Set<Encoding> encodings) {

    static final Listeners NONE = new Listeners(0, List.of(), Set.of());
  }

  Patterns(ChannelLane home, int loops) {
    this.home = home;
    this.locals = new LocalPatterns[loops];
    this.gaps = new Gaps[loops];
    for (int i = 0; i < loops; i++) {
      gaps[i] = new Gaps();
    }
  }

  /** From now on the loop is told what channels of this pattern publish. */
  void add(ChannelPattern pattern, LocalPatterns local, Encoding encoding) {
    locals[local.loop()] = local;
    takers.add(pattern, new Taker(local, encoding));
    version++;
  }

  void remove(ChannelPattern pattern, LocalPatterns local, Encoding encoding) {
    takers.remove(pattern, new Taker(local, encoding));
    version++;
  }

  /** Whether a pattern means this channel, which need not be there yet. */
  boolean mean(String channel) {
    return !takers.isEmpty() && !listeners(channel).locals().isEmpty();
  }

  /** Whether a pattern means this channel. */
  boolean mean(Channel channel) {
    return !of(channel).locals().isEmpty();
  }

  private Listeners of(Channel channel) {
    if (takers.isEmpty()) {
      return Listeners.NONE;
    }
    Listeners known = channel.listeners();
    if (known.version() != version) {
      known = listeners(channel.name());
      channel.listeners(known);
    }
    return known;
  }

  private Listeners listeners(String channel) {
    List<LocalPatterns> found = new ArrayList<>(1);
    Set<Encoding> encodings = EnumSet.noneOf(Encoding.class);
    if (!home.governed(channel)) {
      takers.matching(
          channel,
          taker -> {
            encodings.add(taker.encoding());
            if (!found.contains(taker.local())) {
              found.add(taker.local());
            }
          });
    }
    return new Listeners(version, List.copyOf(found), encodings);
  }

  /**
   * What those are to hear of a publication who listen through patterns; null where nobody does.
   */
  @Nullable Overheard overheard(Channel channel, Publication publication) {
    Listeners listeners = of(channel);
    if (listeners.locals().isEmpty()) {
      return null;
    }
    ServerMessage.Matched matched =
        new ServerMessage.Matched(channel.name(), channel.position().epoch(), publication);
    Frame frame =
        home.codecs()
            .shared(
                matched,
                listeners.encodings().contains(Encoding.JSON),
                listeners.encodings().contains(Encoding.PROTOBUF));
    return new Overheard(this, channel, publication.offset(), frame, listeners.locals());
  }

  /** What the channel published between these offsets cannot be told any more. */
  void lost(Channel channel, Gap gap) {
    of(channel).locals().forEach(local -> local.mailbox().put(() -> local.missed(gap)));
  }

  /** Something that this channel published cannot be told, and it is not known what. */
  void missedSomewhere(String channel, String reason) {
    Gap gap = new Gap(channel, "", 0, 0, reason, Priority.NORMAL);
    listeners(channel).locals().forEach(local -> local.mailbox().put(() -> local.missed(gap)));
  }

  /** What other nodes told may be lost, of channels of which nothing is known here. */
  void unheard() {
    Set<LocalPatterns> listening = new HashSet<>();
    takers.all(taker -> listening.add(taker.local()));
    listening.forEach(local -> local.mailbox().put(() -> local.missedSomewhere("unheard")));
  }

  /** Whether something of the channel has still to be owned up to on this loop. */
  boolean lacks(LocalPatterns local, String channel) {
    return gaps[local.loop()].holds(channel);
  }

  /** The loop had no room for it: it is told so as soon as it has. */
  void missed(LocalPatterns local, Gap gap) {
    gaps[local.loop()].add(gap);
    tellLater();
  }

  private void tellLater() {
    if (!tellsLater) {
      tellsLater = true;
      home.lane().after(AGAIN_MILLIS, this::tellGaps);
    }
  }

  private void tellGaps() {
    tellsLater = false;
    for (int loop = 0; loop < gaps.length; loop++) {
      LocalPatterns local = locals[loop];
      Gaps missing = gaps[loop];
      if (local == null || missing.isEmpty()) {
        continue;
      }
      if (local.mailbox().hasRoom()) {
        tell(local, missing);
      }
      if (!missing.isEmpty()) {
        tellLater();
      }
    }
  }

  private void tell(LocalPatterns local, Gaps missing) {
    String everywhere = missing.takeEverywhere();
    if (everywhere != null) {
      local.mailbox().put(() -> local.missedSomewhere(everywhere));
    }
    missing.take(
        gap -> !mutes(local, gap.channel()), gap -> local.mailbox().put(() -> local.missed(gap)));
  }

  /** Its own subscribers there are told first, so that who ceases to be one knows from where on. */
  private boolean mutes(LocalPatterns local, String name) {
    Channel channel = home.find(name);
    return channel != null && channel.interest().mutes(local.loop());
  }
}
