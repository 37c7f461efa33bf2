package dev.hawser.core.channel;

import dev.hawser.core.node.Meters;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Offer;
import dev.hawser.protocol.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A channel as one loop sees it: its subscriptions there, and how far the owner lane has told.
 *
 * <p>Confined to the loop; the owner lane holds a reference only to name it in messages.
 */
public final class LocalChannel {

  private final LocalChannels home;
  private final String name;
  private Profile profile;

  private final ArrayList<Subscription> subscriptions = new ArrayList<>(1);
  private int pending;
  private int alias;
  private String epoch = "";
  private long latest;
  private @Nullable Map<Long, List<Subscription>> waiting;

  LocalChannel(LocalChannels home, String name, Profile profile) {
    this.home = home;
    this.name = name;
    this.profile = profile;
  }

  String name() {
    return name;
  }

  /** Goes over to a profile that {@link Profile#changesInPlace} allows. */
  void adopt(Profile other) {
    profile = other;
  }

  public Profile profile() {
    return profile;
  }

  int alias() {
    return alias;
  }

  /** The epoch that the owner lane has told this loop last. */
  String epoch() {
    return epoch;
  }

  /** The highest offset that the owner lane has told this loop. */
  long latest() {
    return latest;
  }

  int behind() {
    return home.limits().behind();
  }

  Meters meters() {
    return home.meters();
  }

  CatchUp catchUp() {
    return home.catchUp();
  }

  LocalChannels home() {
    return home;
  }

  boolean unused() {
    return subscriptions.isEmpty() && pending == 0;
  }

  void awaitOne() {
    pending++;
  }

  /** The owner lane has answered for one subscription: it stands from here on. */
  void admit(Subscription subscription, int toldAlias, Position position, long head) {
    pending--;
    alias = toldAlias;
    epoch = position.epoch();
    // While nobody was subscribed here the owner lane told nothing, not even of another epoch.
    latest = subscriptions.isEmpty() ? head : Math.max(latest, head);
    subscription.index = subscriptions.size();
    subscriptions.add(subscription);
    subscription.hold(position.offset());
  }

  /** The owner lane has refused one. */
  void dismiss() {
    pending--;
  }

  void remove(Subscription subscription) {
    int index = subscription.index;
    if (index < 0) {
      return;
    }
    Subscription last = subscriptions.removeLast();
    if (last != subscription) {
      subscriptions.set(index, last);
      last.index = index;
    }
    subscription.index = -1;
    subscription.end();
  }

  /**
   * A publication for everybody who is live.
   *
   * @param delta the same for who holds the publication before it; null for none
   */
  void deliver(Frame frame, @Nullable Frame delta, long offset) {
    latest = offset;
    // Backwards, since a subscription that ends here is replaced by the last one.
    int delivered = 0;
    int deltas = 0;
    for (int i = subscriptions.size() - 1; i >= 0; i--) {
      Frame written = subscriptions.get(i).deliver(frame, delta, offset);
      if (written != null) {
        delivered++;
        deltas += written == delta ? 1 : 0;
      }
    }
    if (deltas > 0) {
      home.meters().deltas.add(deltas);
    }
    home.meters().deliveries.add(delivered);
  }

  /** Publications up to here did not fit into the mailbox. */
  void doorbell(long head) {
    latest = Math.max(latest, head);
    for (int i = subscriptions.size() - 1; i >= 0; i--) {
      Subscription subscription = subscriptions.get(i);
      if (subscription.cursor() < head) {
        subscription.missed();
      }
    }
  }

  /** The history broke off here: everybody goes on from the position. */
  void jump(Position position, String reason) {
    epoch = position.epoch();
    latest = position.offset();
    for (int i = subscriptions.size() - 1; i >= 0; i--) {
      subscriptions.get(i).reset(position, reason);
    }
  }

  /**
   * What lies before this position cannot be had any more. Who read ahead of the owner lane and
   * holds it, or more, has lost nothing.
   */
  void pass(Position position, String reason) {
    latest = Math.max(latest, position.offset());
    for (int i = subscriptions.size() - 1; i >= 0; i--) {
      Subscription subscription = subscriptions.get(i);
      if (subscription.cursor() < position.offset()) {
        subscription.reset(position, reason);
      }
    }
  }

  /** A session came or went; those who may know, and are somebody else, are told. */
  void announce(Frame frame, String session) {
    for (int i = subscriptions.size() - 1; i >= 0; i--) {
      Subscription subscription = subscriptions.get(i);
      if (!subscription.seesPresence()
          || subscription.state() == Subscription.State.HELD
          || subscription.owner().session().equals(session)) {
        continue;
      }
      if (subscription.line().send(frame, profile.priority()) == Offer.FULL) {
        subscription.owner().tooSlow();
      } else {
        subscription.line().flush();
      }
    }
  }

  /** Notes who waits for the range that starts after this offset. True for the first. */
  boolean await(Subscription subscription, long after) {
    if (waiting == null) {
      waiting = new HashMap<>();
    }
    List<Subscription> group = waiting.computeIfAbsent(after, key -> new ArrayList<>(1));
    group.add(subscription);
    return group.size() == 1;
  }

  List<Subscription> awaited(long after) {
    if (waiting == null) {
      return List.of();
    }
    List<Subscription> group = waiting.remove(after);
    if (waiting.isEmpty()) {
      waiting = null;
    }
    return group == null ? List.of() : group;
  }
}
