package dev.hawser.server.fleet;

import dev.hawser.core.fleet.Announcement;
import dev.hawser.core.fleet.Announcement.Load;
import dev.hawser.core.fleet.Announcement.State;
import dev.hawser.core.fleet.Fleet;
import dev.hawser.core.fleet.Levels;
import dev.hawser.core.fleet.Muster;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says how this node is, and keeps in sight who else is there.
 *
 * <p>{@link #announce} is to be called every second, by one thread at a time; what is in sight may
 * be asked for from any.
 */
public final class Lookout implements AutoCloseable {

  /** How long a node is believed in that says nothing: five announcements. */
  public static final Duration LEASE = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(Lookout.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final Fleet fleet;
  private final Self self;
  private final long joinedAt;
  private volatile State state = State.STARTING;
  private volatile Supplier<Load> load = () -> Load.NONE;
  private volatile Sight sight;
  private volatile Announcement own;
  private volatile boolean quiet;
  private boolean shut;
  private boolean doubled;

  /**
   * Who this node is.
   *
   * @param addresses what clients are told who shall come here
   */
  public record Self(
      String run,
      String name,
      String version,
      Levels speaks,
      long startedAt,
      Supplier<List<String>> addresses) {}

  /** What was seen, and when by {@link System#nanoTime}. */
  private record Sight(Muster muster, long at) {}

  private Lookout(Fleet fleet, Self self, Muster first) {
    this.fleet = fleet;
    this.self = self;
    this.joinedAt = System.nanoTime();
    this.sight = new Sight(first, joinedAt);
    this.own = announcement(self, State.STARTING, Load.NONE);
  }

  /**
   * Joins the fleet, as a node whose doors are not open yet.
   *
   * @throws IOException where the node has no level in common with those who are there, or the
   *     engine does not answer
   */
  public static Lookout join(Fleet fleet, Self self) throws IOException {
    Muster muster =
        within(PATIENCE, fleet.announce(announcement(self, State.STARTING, Load.NONE), LEASE));
    if (!muster.joined()) {
      throw new IOException(
          "cannot join the other nodes: this one ("
              + self.version
              + ") speaks "
              + self.speaks
              + ", and they "
              + others(muster)
              + "; a version between the two must take the place of one of them first");
    }
    return new Lookout(fleet, self, muster);
  }

  private static String others(Muster muster) {
    return muster.nodes().stream()
        .map(Muster.Seen::node)
        .map(one -> one.speaks() + " (" + one.name() + ", " + one.version() + ")")
        .collect(Collectors.joining(", "));
  }

  private static Announcement announcement(Self self, State state, Load load) {
    return new Announcement(
        self.run,
        self.name,
        self.version,
        self.speaks,
        self.startedAt,
        state,
        self.addresses.get(),
        load);
  }

  /** Names a run of the node: who comes back under its name is not taken for the one that fell. */
  public static String run(String name) {
    byte[] drawn = new byte[9];
    new SecureRandom().nextBytes(drawn);
    return name + "~" + Base64.getUrlEncoder().encodeToString(drawn);
  }

  /** From now on the node carries what this says. */
  public void carries(Supplier<Load> measured) {
    load = measured;
  }

  /** The node is this now; the others hear of it with the next announcement. */
  public void becomes(State now) {
    state = now;
  }

  /** Says once how the node is. */
  public void announce() {
    if (quiet) {
      return;
    }
    own = announcement(self, state, load.get());
    var _ =
        fleet
            .announce(own, LEASE)
            .whenComplete((muster, failure) -> {
              if (failure != null) {
                log.debug("The fleet was not told: {}", failure.getMessage());
              } else {
                seen(muster);
              }
            });
  }

  private void seen(Muster muster) {
    long now = System.nanoTime();
    sight = new Sight(muster, now);
    if (muster.joined() == shut) {
      shut = !muster.joined();
      if (shut) {
        log.error(
            "This node was away, and the others do not let it in again: it speaks {}, they {}",
            self.speaks,
            others(muster));
      }
    }
    Duration here = Duration.ofNanos(now - joinedAt);
    boolean twice =
        muster.nodes().stream()
            .filter(one -> one.node().name().equals(self.name))
            .filter(one -> !one.node().run().equals(self.run))
            .anyMatch(one -> one.age().compareTo(here) < 0);
    if (twice && !doubled) {
      log.error("Another node is called {}, too: names are unique among nodes", self.name);
    }
    doubled = twice;
  }

  /** Who is in sight now: this node, and who was heard of within its lease. */
  public Muster muster() {
    Sight last = sight;
    Duration since = Duration.ofNanos(System.nanoTime() - last.at);
    return new Muster(
        last.muster.joined(),
        last.muster.nodes().stream()
            .map(one -> new Muster.Seen(one.node(), one.age().plus(since)))
            .filter(one -> one.age().compareTo(LEASE) < 0 || isSelf(one.node()))
            .toList());
  }

  /** What this node said last of itself. */
  public Announcement own() {
    return own;
  }

  /** Whether this is the node itself. */
  public boolean isSelf(Announcement node) {
    return node.run().equals(self.run);
  }

  /** The name of this node. */
  public String name() {
    return self.name;
  }

  /** The run of this node. */
  public String run() {
    return self.run;
  }

  /** The node is gone: says so, and nothing more. */
  @Override
  public void close() {
    quiet = true;
    try {
      within(FAREWELL, fleet.leave(self.run));
    } catch (IOException unheard) {
      log.debug("The fleet was not told of the farewell: {}", unheard.getMessage());
    }
  }

  static <T> T within(Duration time, CompletionStage<T> stage) throws IOException {
    try {
      return stage.toCompletableFuture().get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      throw new IOException("the other nodes cannot be told: " + cause.getMessage(), failed);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    }
  }
}
