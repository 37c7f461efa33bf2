package dev.hawser.core.session;

import dev.hawser.core.profile.Limits;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What users hold on this node, over all their connections and therefore over all loops. A
 * publication costs one compare-and-set on its author's number, which nobody else touches.
 *
 * <p>The rate of a user holds over all nodes: each gives it the part that its share of the user's
 * connections is, so nodes need not ask one another for a publication.
 */
public final class Identities {

  private final ConcurrentMap<String, Identity> identities = new ConcurrentHashMap<>();
  private final Queue<String> recent = new ConcurrentLinkedQueue<>();
  private final int connections;
  private final Rate publications;

  public Identities(Limits limits) {
    this.connections = limits.connectionsPerUser();
    this.publications = Rate.perSecond(limits.publicationsPerSecond());
  }

  /** One more connection of the user, or null where there are too many. */
  @Nullable Identity acquire(String user) {
    return hold(
        user,
        identity -> {
          boolean room = identity.connections < connections;
          identity.connections += room ? 1 : 0;
          identity.everywhere += room ? 1 : 0;
          return room;
        });
  }

  /** So many connections the user has over all nodes; where it has none here, that is nothing. */
  public void everywhere(String user, int count) {
    identities.computeIfPresent(
        user,
        (name, identity) -> {
          identity.everywhere = count;
          identity.share();
          return identity;
        });
  }

  /**
   * One more command of the user that comes without a session; null where as many are under way as
   * there may be connections. They count apart, so that who has all its connections still speaks.
   */
  @Nullable Identity visit(String user) {
    return hold(
        user,
        identity -> {
          boolean room = identity.visits < connections;
          identity.visits += room ? 1 : 0;
          return room;
        });
  }

  private @Nullable Identity hold(String user, Predicate<Identity> one) {
    boolean[] admitted = new boolean[1];
    Identity identity =
        identities.compute(
            user,
            (name, present) -> {
              Identity known = present == null ? new Identity() : present;
              admitted[0] = one.test(known);
              known.share();
              return known;
            });
    return admitted[0] ? identity : null;
  }

  /** One connection less. */
  void release(String user, long nowNanos) {
    part(
        user,
        nowNanos,
        identity -> {
          identity.connections--;
          identity.everywhere--;
        });
  }

  /** One command less. */
  void leave(String user, long nowNanos) {
    part(user, nowNanos, identity -> identity.visits--);
  }

  /**
   * What the user published just now still counts for the next one, so it is remembered until it
   * would not count any more.
   */
  private void part(String user, long nowNanos, Consumer<Identity> one) {
    identities.computeIfPresent(
        user,
        (name, identity) -> {
          one.accept(identity);
          identity.share();
          if (identity.held()) {
            return identity;
          }
          if (identity.published.get() <= nowNanos) {
            return null;
          }
          if (!identity.remembered) {
            identity.remembered = true;
            recent.add(user);
          }
          return identity;
        });
    forget(nowNanos);
  }

  /** Looks at two for each that came, so that the queue holds no user for long, and none twice. */
  private void forget(long nowNanos) {
    for (int i = 0; i < 2; i++) {
      String user = recent.poll();
      if (user == null) {
        return;
      }
      identities.computeIfPresent(
          user,
          (name, identity) -> {
            if (identity.held()) {
              identity.remembered = false;
              return identity;
            }
            if (identity.published.get() <= nowNanos) {
              return null;
            }
            recent.add(user);
            return identity;
          });
    }
  }

  /** Whether the user may publish once more now. */
  boolean mayPublish(Identity identity, long nowNanos) {
    while (true) {
      long state = identity.published.get();
      long next = publications.take(state, nowNanos, identity.times);
      if (next < 0) {
        return false;
      }
      if (identity.published.compareAndSet(state, next)) {
        return true;
      }
    }
  }

  /** One user. The rest changes only inside the map's own step. */
  static final class Identity {

    private final AtomicLong published = new AtomicLong();

    /** How many times the price a publication costs here: the inverse of this node's share. */
    private volatile double times = 1;

    private int connections;
    private int everywhere;
    private int visits;
    private boolean remembered;

    private void share() {
      times = connections == 0 ? 1 : Math.max(1, (double) everywhere / connections);
    }

    private boolean held() {
      return connections > 0 || visits > 0;
    }
  }
}
