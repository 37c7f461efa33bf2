package dev.hawser.core.channel;

import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.channel.Gaps.Gap;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Line;
import dev.hawser.core.transport.Offer;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.ServerMessage.Missed;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What one connection hears through patterns, however many: each publication once, and none that a
 * subscription of its own brings. Confined to the connection's loop.
 *
 * <p>It is live only. When the line takes too little, what comes is left out until it takes more,
 * and then it is told what; where the channel's profile ends the slow, the line ends.
 */
public final class Listening {

  private final Subscriber owner;
  private final LocalPatterns home;
  private final Set<ChannelPattern> patterns = new LinkedHashSet<>(2);
  private final Gaps gaps = new Gaps();
  private long lastTurn;

  public Listening(Subscriber owner, LocalPatterns home) {
    this.owner = owner;
    this.home = home;
  }

  /** The peer has been told of the pattern: from now on it hears it. */
  public void begin(ChannelPattern pattern) {
    if (patterns.add(pattern)) {
      home.begin(pattern, this);
    }
  }

  public void end(ChannelPattern pattern) {
    if (patterns.remove(pattern)) {
      home.end(pattern, this);
    }
  }

  /** Whether this is not what it was asked for last. */
  boolean isFirstIn(long turn) {
    boolean first = lastTurn != turn;
    lastTurn = turn;
    return first;
  }

  void deliver(Profile profile, String channel, String epoch, long offset, Frame frame) {
    if (owner.brings(channel)) {
      return;
    }
    Line line = owner.line();
    Priority priority = profile.priority();
    if (!gaps.holds(channel) && line.backlog(priority) <= home.channels().limits().behind()) {
      Offer offer = line.send(frame, priority);
      if (offer != Offer.FULL) {
        line.flush();
        home.channels().meters().deliveries.increment();
        return;
      }
    }
    if (profile.slow().policy() == Profile.Policy.DISCONNECT) {
      owner.tooSlow();
    } else {
      missed(new Gap(channel, epoch, offset, offset, "slow", priority));
    }
  }

  void missed(Gap gap) {
    if (owner.brings(gap.channel())) {
      return;
    }
    home.channels().meters().missed.increment();
    gaps.add(gap);
    resume();
  }

  void missedSomewhere(String reason) {
    home.channels().meters().missed.increment();
    for (ChannelPattern pattern : List.copyOf(patterns)) {
      owner.push(new Missed(pattern.text(), "", 0, 0, reason), Priority.NORMAL);
    }
  }

  /**
   * A subscription to a channel ends, and what is published from now on comes through patterns.
   * What it had not brought yet does not come.
   */
  public void takesOver(Subscription subscription) {
    long latest = subscription.local().latest();
    boolean lacks =
        subscription.cursor() < latest
            && patterns.stream().anyMatch(one -> one.matches(subscription.channel()));
    if (lacks) {
      missed(
          new Gap(
              subscription.channel(),
              subscription.position().epoch(),
              subscription.cursor() + 1,
              latest,
              "slow",
              subscription.priority()));
    }
  }

  /** The line takes more again. */
  public void resume() {
    if (gaps.isEmpty()) {
      return;
    }
    if (owner.line().writable(Priority.NORMAL)) {
      String everywhere = gaps.takeEverywhere();
      if (everywhere != null) {
        missedSomewhere(everywhere);
      }
    }
    gaps.take(
        gap -> owner.line().writable(gap.priority()),
        gap ->
            owner.push(
                new Missed(gap.channel(), gap.epoch(), gap.from(), gap.to(), gap.reason()),
                gap.priority()));
  }
}
