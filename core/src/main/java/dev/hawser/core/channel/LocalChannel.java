package dev.hawser.core.channel;

import static java.util.Objects.requireNonNull;

import dev.hawser.core.node.Meters;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.recorder.FanOut;
import dev.hawser.core.trace.Trace;
import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Offer;
import dev.hawser.protocol.Code;
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

  /** When the owner lane told of that, milliseconds since 1970; 0 where nobody wants to know. */
  private long told;

  private @Nullable Map<Long, List<Subscription>> waiting;

  /** What is kept for those who get the newest of each slot; null while there are none. */
  private @Nullable Slots conflation;

  /** Those who get the newest now and then; null while there are none. */
  private @Nullable Sampling sampling;

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

  long told() {
    return told;
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
  void admit(Subscription subscription, Reply.Accepted accepted) {
    pending--;
    alias = accepted.alias();
    epoch = accepted.position().epoch();
    // While nobody was subscribed here the owner lane told nothing, not even of another epoch.
    latest = subscriptions.isEmpty() ? accepted.head() : Math.max(latest, accepted.head());
    subscription.index = subscriptions.size();
    subscriptions.add(subscription);
    subscription.hold(accepted);
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
   * @param trace who watches it; null for nobody
   */
  void deliver(
      Frame frame,
      @Nullable Frame delta,
      long offset,
      @Nullable String slot,
      @Nullable Trace trace) {
    long begun = trace == null ? 0 : System.nanoTime();
    FanOut event = new FanOut();
    event.begin();
    latest = offset;
    told = home.trails().told();
    kept(frame, offset, slot);
    // Backwards, since a subscription that ends here is replaced by the last one.
    int delivered = 0;
    int deltas = 0;
    for (int i = subscriptions.size() - 1; i >= 0; i--) {
      Frame written = subscriptions.get(i).deliver(frame, delta, offset, slot);
      if (written != null) {
        delivered++;
        deltas += written == delta ? 1 : 0;
      }
    }
    if (deltas > 0) {
      home.meters().deltas.add(deltas);
    }
    home.meters().deliveries.add(delivered);
    event.over(name, epoch, offset, home.loop(), subscriptions.size(), delivered);
    if (trace != null) {
      trace.fannedOut(home.loop(), System.nanoTime() - begun, subscriptions.size(), delivered);
    }
  }

  /** Publications up to here did not fit into the mailbox. */
  void doorbell(long head) {
    latest = Math.max(latest, head);
    told = home.trails().told();
    if (conflation != null) {
      conflation.missed();
    }
    if (sampling != null) {
      sampling.newest().missed();
    }
    for (int i = subscriptions.size() - 1; i >= 0; i--) {
      Subscription subscription = subscriptions.get(i);
      if (subscription.cursor() < head) {
        subscription.missed();
      }
    }
  }

  /** The history broke off here: everybody goes on from the position. */
  void jump(Position position, String reason) {
    String before = epoch;
    epoch = position.epoch();
    latest = position.offset();
    detach();
    for (int i = subscriptions.size() - 1; i >= 0; i--) {
      subscriptions.get(i).reset(position, reason, before);
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
    if (conflation != null) {
      conflation.pass(position.offset());
    }
    if (sampling != null) {
      sampling.newest().pass(position.offset());
    }
  }

  // ---- those whose lines are slow

  /** What is said of a gap that nothing newer fills: it can be read again, or not. */
  String gap() {
    return profile.retention().recovers() ? "slow" : Code.NO_HISTORY.wireName();
  }

  /** What is kept for those who get the newest of each slot. */
  Slots conflation() {
    return requireNonNull(conflation);
  }

  /** The subscription gets the newest from here on: of each slot, or now and then. */
  void follow(Subscription subscription) {
    if (subscription.state() == Subscription.State.CONFLATING) {
      if (conflation == null) {
        conflation = new Slots(this, Subscription.State.CONFLATING, subscription.cursor());
      }
      conflation.join(subscription);
    } else {
      if (sampling == null) {
        sampling = new Sampling(this, Math.max(subscription.cursor(), latest - 1));
      }
      sampling.join(subscription);
    }
  }

  /** The subscription does so no more. */
  void unfollow(Subscription subscription, Subscription.State as) {
    if (as == Subscription.State.CONFLATING && conflation != null && !conflation.leave()) {
      conflation.close();
      conflation = null;
    } else if (as == Subscription.State.SAMPLING
        && sampling != null
        && !sampling.leave(subscription)) {
      sampling.close();
      sampling = null;
    }
  }

  /** What was published for those who get it later, if nothing newer comes. */
  void kept(Frame frame, long offset, @Nullable String slot) {
    if (conflation != null) {
      conflation.delivered(offset, slot, frame);
    }
    if (sampling != null) {
      sampling.newest().delivered(offset, slot, frame);
    }
  }

  /** What is kept for them is whole again. */
  void resume(Subscription.State who) {
    for (int i = subscriptions.size() - 1; i >= 0; i--) {
      if (subscriptions.get(i).state() == who) {
        subscriptions.get(i).resume();
      }
    }
  }

  /** Those of them who have not passed this position cannot get what follows theirs. */
  void lost(Subscription.State who, Position position, String reason) {
    for (int i = subscriptions.size() - 1; i >= 0; i--) {
      Subscription subscription = subscriptions.get(i);
      if (subscription.state() == who && subscription.cursor() < position.offset()) {
        subscription.reset(position, reason);
      }
    }
  }

  private void detach() {
    subscriptions.forEach(Subscription::detach);
    if (conflation != null) {
      conflation.close();
      conflation = null;
    }
    if (sampling != null) {
      sampling.close();
      sampling = null;
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

  /**
   * Somebody tells those who are subscribed now; those are told who take signals, and are somebody
   * else.
   *
   * @param session who tells; empty for none that could be subscribed
   * @param user whose newer signal replaces this one where it has to wait
   */
  void signal(Frame frame, String session, String user) {
    for (int i = subscriptions.size() - 1; i >= 0; i--) {
      Subscription subscription = subscriptions.get(i);
      if (subscription.owner().takesSignals() && !subscription.owner().session().equals(session)) {
        subscription.signal(frame, user);
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
