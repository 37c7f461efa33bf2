package dev.hawser.core.channel;

import dev.hawser.core.directory.Directory.Presence;
import dev.hawser.core.lane.Mailbox;
import dev.hawser.core.node.Meters;
import dev.hawser.core.profile.Limits;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.profile.Profiles;
import dev.hawser.core.trail.Trails;
import dev.hawser.protocol.Position;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The channels that the connections of one loop are subscribed to.
 *
 * <p>Confined to the loop, but for {@link #mailbox}.
 */
public final class LocalChannels {

  private final Channels channels;
  private final Mailbox mailbox;
  private final int loop;
  private final Trails trails;
  private final CatchUp catchUp;
  private final Map<String, LocalChannel> locals = new HashMap<>();
  private final Ladders ladders = new Ladders();
  private final LocalPatterns patterns;

  /** Bytes kept for slow subscriptions of all channels. */
  private long kept;

  /**
   * @param mailbox of the loop that this is confined to
   * @param loop the number of that loop
   * @param trails of that loop
   */
  public LocalChannels(Channels channels, Mailbox mailbox, int loop, Trails trails) {
    this.channels = channels;
    this.mailbox = mailbox;
    this.loop = loop;
    this.trails = trails;
    this.catchUp = new CatchUp(channels);
    this.patterns = new LocalPatterns(channels, mailbox, loop);
  }

  /**
   * Subscribes; the answer comes later, on this loop. Once it is accepted, the subscription holds
   * what comes until {@link Subscription#begin}.
   *
   * @param since the position held, or null
   * @param earliest the earliest offset that may be read
   * @param window about the most bytes of publications in the answer
   * @param presence how to enter the channel's presence, or null for not at all
   * @param adapts whether it asked to be moved from rung to rung
   */
  public Subscription subscribe(
      Subscriber owner,
      String channel,
      Profile profile,
      @Nullable Position since,
      long earliest,
      int window,
      @Nullable Presence presence,
      boolean seesPresence,
      boolean byServer,
      boolean adapts,
      Answer answer) {
    LocalChannel local =
        locals.computeIfAbsent(channel, name -> new LocalChannel(this, name, profile));
    local.awaitOne();
    Subscription subscription = new Subscription(owner, local, seesPresence, byServer, adapts);
    channels.subscribe(
        new Wish(local, Form.of(owner), since, earliest, window, presence),
        reply -> answered(subscription, reply, answer));
    return subscription;
  }

  private void answered(Subscription subscription, Reply reply, Answer answer) {
    LocalChannel local = subscription.local();
    switch (reply) {
      case Reply.Accepted accepted -> {
        meters().subscriptions.increment();
        local.admit(subscription, accepted);
        answer.accepted(subscription, accepted);
      }
      case Reply.Refused refused -> {
        local.dismiss();
        subscription.end();
        forget(local);
        answer.refused(subscription, refused);
      }
    }
  }

  /**
   * Ends a subscription that was accepted. Nothing of the channel follows.
   *
   * @param presence what was entered, or null
   * @param forGood whether the session leaves at once, or is given its grace to return
   */
  public void unsubscribe(Subscription subscription, @Nullable Presence presence, boolean forGood) {
    LocalChannel local = subscription.local();
    meters().subscriptions.decrement();
    local.remove(subscription);
    forget(local);
    channels.unsubscribe(local, Form.of(subscription.owner()), presence, forGood);
  }

  /** Enters a session into a channel's presence again, where that may have been lost. */
  public void enter(LocalChannel local, Presence presence) {
    channels.enter(local, presence);
  }

  /** Takes a session out of a channel's presence that no subscription of its stands for. */
  public void leave(LocalChannel local, Presence presence, boolean forGood) {
    channels.leave(local, presence, forGood);
  }

  private void forget(LocalChannel local) {
    if (local.unused()) {
      locals.remove(local.name(), local);
    }
  }

  /** Has every channel here go over to its profile of these, where it may while it is in use. */
  public void adopt(Profiles profiles) {
    for (LocalChannel local : locals.values()) {
      Profile next = profiles.of(local.name());
      if (local.profile().changesInPlace(next)) {
        local.adopt(next);
      }
    }
  }

  /** Who listens to patterns here. */
  public LocalPatterns patterns() {
    return patterns;
  }

  Mailbox mailbox() {
    return mailbox;
  }

  int loop() {
    return loop;
  }

  Trails trails() {
    return trails;
  }

  CatchUp catchUp() {
    return catchUp;
  }

  Ladders ladders() {
    return ladders;
  }

  /** Something is kept for slow subscriptions, or no longer. */
  void keep(long more) {
    kept += more;
  }

  /** Whether more is kept for slow subscriptions than may be. */
  boolean keepsTooMuch() {
    return kept > limits().slow().bytes();
  }

  Limits limits() {
    return channels.limits();
  }

  Meters meters() {
    return channels.meters();
  }

  /** Hears what became of a wish, on the loop. */
  public interface Answer {

    void accepted(Subscription subscription, Reply.Accepted accepted);

    void refused(Subscription subscription, Reply.Refused refused);
  }
}
