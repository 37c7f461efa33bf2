package dev.hawser.core.channel;

import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.access.PatternTree;
import dev.hawser.core.channel.Gaps.Gap;
import dev.hawser.core.lane.Mailbox;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Who listens to patterns on one loop. However many listen to the same pattern, the owner lanes and
 * other nodes know of one.
 *
 * <p>Confined to the loop, but for {@link #mailbox}.
 */
public final class LocalPatterns {

  private final Channels channels;
  private final Mailbox mailbox;
  private final int loop;
  private final Map<Wanted, Standing> standing = new HashMap<>();
  private final PatternTree<Listening> listeners = new PatternTree<>();

  /** Tells one publication from the next, so that nobody is told twice of one. */
  private long turn;

  private record Wanted(ChannelPattern pattern, Encoding encoding) {}

  private static final class Standing {
    private final CompletionStage<Void> heard;
    private int count;

    private Standing(CompletionStage<Void> heard) {
      this.heard = heard;
    }
  }

  LocalPatterns(Channels channels, Mailbox mailbox, int loop) {
    this.channels = channels;
    this.mailbox = mailbox;
    this.loop = loop;
  }

  Mailbox mailbox() {
    return mailbox;
  }

  int loop() {
    return loop;
  }

  Channels channels() {
    return channels;
  }

  /**
   * Has this loop hear a pattern, until {@link #unwant} is called as often as this.
   *
   * @return completes on any thread, when whatever is published from then on in a channel of the
   *     pattern comes here
   */
  public CompletionStage<Void> want(ChannelPattern pattern, Encoding encoding) {
    Standing one =
        standing.computeIfAbsent(
            new Wanted(pattern, encoding),
            _ -> new Standing(channels.listened().want(pattern, this, encoding)));
    one.count++;
    return one.heard;
  }

  /** Takes back one such wish, fulfilled or not. */
  public void unwant(ChannelPattern pattern, Encoding encoding) {
    Wanted wanted = new Wanted(pattern, encoding);
    Standing one = standing.get(wanted);
    if (one != null && --one.count == 0) {
      standing.remove(wanted);
      channels.listened().unwant(pattern, this, encoding);
    }
  }

  /** From now on this connection is told. */
  void begin(ChannelPattern pattern, Listening listening) {
    listeners.add(pattern, listening);
    channels.meters().patterns.increment();
  }

  void end(ChannelPattern pattern, Listening listening) {
    if (listeners.remove(pattern, listening)) {
      channels.meters().patterns.decrement();
    }
  }

  void deliver(Profile profile, String channel, String epoch, long offset, Frame frame) {
    each(channel, one -> one.deliver(profile, channel, epoch, offset, frame));
  }

  /** What a channel published did not come here, and will not. */
  void missed(Gap gap) {
    each(gap.channel(), one -> one.missed(gap));
  }

  /** Something did not come here, and nobody knows of which channel. */
  void missedSomewhere(String reason) {
    tell(listeners::all, one -> one.missedSomewhere(reason));
  }

  private void each(String channel, Consumer<Listening> what) {
    tell(found -> listeners.matching(channel, found), what);
  }

  private void tell(Consumer<Consumer<Listening>> search, Consumer<Listening> what) {
    turn++;
    long mine = turn;
    List<Listening> found = new ArrayList<>(1);
    search.accept(one -> {
      if (one.isFirstIn(mine)) {
        found.add(one);
      }
    });
    // Apart from the search: one whose line ends of it is taken out.
    found.forEach(what);
  }
}
