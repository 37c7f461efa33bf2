package dev.hawser.core.node;

import dev.hawser.core.access.Tickets;
import dev.hawser.core.channel.Channels;
import dev.hawser.core.directory.Directory;
import dev.hawser.core.directory.Directory.Departed;
import dev.hawser.core.directory.Directory.Renewal;
import dev.hawser.core.directory.Directory.Revocation;
import dev.hawser.core.lane.Lane;
import dev.hawser.core.profile.Profiles;
import dev.hawser.core.room.Ground;
import dev.hawser.core.room.Room;
import dev.hawser.core.room.Rooms;
import dev.hawser.core.session.Identities;
import dev.hawser.core.session.Newcomers;
import dev.hawser.core.session.Revocations;
import dev.hawser.core.session.Services;
import dev.hawser.core.session.SessionLoop;
import dev.hawser.core.transport.Gate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server process: channels on owner lanes, sessions on event loops, and the ports below them.
 *
 * <p><b>Life.</b> The constructor allocates memory only. {@link #start} begins to hear the bell and
 * to renew the lease; only then may doors be opened onto {@link #gate}. {@link #drain} asks
 * everybody to leave; {@link #close} retires the lease. The ports and lanes belong to whoever made
 * them.
 *
 * <p><b>Threads.</b> Any.
 */
public final class Node implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Node.class);

  private static final long RETRY_MILLIS = 1_000;

  private final NodeSettings settings;
  private final NodePorts ports;
  private final Lane clerk;
  private final Channels channels;
  private final List<SessionLoop> loops;
  private final NodeGate gate;
  private final NodeOperations operations;
  private final Identities identities;
  private final Revocations revocations;
  private final Pressure pressure = new Pressure();
  private final Newcomers newcomers;
  private final Rooms rooms = new Rooms();

  /** Confined to the clerk. */
  private boolean closed;

  /**
   * @param eventLoops the loops that lines will come on, by their index
   * @param owners the lanes that own channels, by their index; at least one
   */
  public Node(
      NodeSettings settings,
      NodePorts ports,
      Meters meters,
      List<? extends Lane> eventLoops,
      List<? extends Lane> owners) {
    this.settings = settings;
    this.ports = ports;
    this.clerk = owners.getFirst();
    this.revocations = new Revocations(ports.clock());
    this.channels =
        new Channels(
            owners,
            eventLoops.size(),
            new Channels.Ports(
                ports.log(),
                ports.bell(),
                ports.directory(),
                ports.codecs(),
                settings.limits(),
                meters,
                pressure,
                ports.tracing(),
                rooms,
                settings.profiles()),
            ports.random().nextLong());
    this.newcomers =
        new Newcomers(settings.limits().newcomers(), eventLoops.size(), ports.random());
    Services services =
        new Services(
            settings.name(),
            settings.run(),
            settings.sessionKeep(),
            settings.keep(),
            channels,
            ports.directory(),
            ports.authenticator(),
            new Tickets(settings.ticketKey(), settings.ticketAge(), ports.clock()),
            settings.profiles(),
            settings.limits(),
            ports.codecs(),
            meters,
            revocations,
            rooms,
            newcomers,
            ports.clock(),
            ports.random());
    this.identities = new Identities(settings.limits());
    this.loops =
        eventLoops.stream()
            .map(loop -> new SessionLoop(loop, eventLoops.size(), services, identities))
            .toList();
    this.gate = new NodeGate(settings.limits(), newcomers, meters, loops, pressure);
    this.operations =
        new NodeOperations(settings, ports, meters, channels, rooms, loops, ports.clock().millis());
  }

  /** Where transports bring their wires. */
  public Gate gate() {
    return gate;
  }

  /** What is said of memory here holds for the node. */
  public Pressure pressure() {
    return pressure;
  }

  /** Who is let in, and who waits for that. */
  public Newcomers newcomers() {
    return newcomers;
  }

  /** What operators ask. */
  public Operations operations() {
    return operations;
  }

  /**
   * Opens a room; before {@link #start}.
   *
   * @param name the first part of its channels and methods
   */
  public void open(String name, Room room) {
    rooms.open(name, room);
  }

  /** What rooms stand on. */
  public Ground ground() {
    return operations;
  }

  /** Begins to hear the bell, the directory and the clock. */
  public void start() {
    ports.directory().attach(new Watch());
    channels.start();
    loops.forEach(SessionLoop::start);
    clerk.execute(this::readRevocations);
    clerk.execute(this::renew);
  }

  /** Until they are known, who was revoked may have come in; then its line ends. */
  private void readRevocations() {
    ports
        .directory()
        .revocations()
        .whenComplete((held, e) -> {
          if (e == null) {
            held.forEach(this::revoked);
          } else {
            log.warn("Revocations were not read yet: {}", e.getMessage());
            clerk.execute(() -> clerk.after(RETRY_MILLIS, this::readRevocations));
          }
        });
  }

  private void revoked(Revocation revocation) {
    revocations.add(revocation);
    tell(loop -> loop.revoked(revocation));
  }

  private void renew() {
    if (closed) {
      return;
    }
    var _ =
        ports
            .directory()
            .renew(settings.run(), settings.lease())
            .whenComplete((renewal, e) -> clerk.execute(() -> renewed(renewal, e)));
  }

  private void renewed(@Nullable Renewal renewal, @Nullable Throwable e) {
    long third = settings.lease().toMillis() / 3;
    if (renewal == null) {
      log.warn("The lease was not renewed: {}", String.valueOf(e));
      clerk.after(Math.min(third, RETRY_MILLIS), this::renew);
      return;
    }
    clerk.after(third, this::renew);
    if (renewal.lapsed()) {
      tell(SessionLoop::standAgain);
    }
    for (Departed one : renewal.departed()) {
      channels.departed(one);
    }
  }

  /**
   * Goes over to other profiles while lines stand: newcomers and new publications first, then what
   * is open, and subscriptions that nobody may have any more end.
   *
   * @return the channels in use that could not go over; where there are any, nothing has changed
   */
  public CompletionStage<List<String>> adopt(Profiles others) {
    Profiles profiles = settings.profiles();
    return channels
        .bound(others)
        .thenCompose(bound -> {
          if (!bound.isEmpty()) {
            return CompletableFuture.completedFuture(bound);
          }
          profiles.become(others);
          return channels
              .adopt(profiles)
              .thenApply(done -> {
                tell(loop -> loop.adopt(profiles));
                return List.of();
              });
        });
  }

  /**
   * Lets nobody in any more, asks everybody to leave, and ends who is still here after a while.
   *
   * @param targets where to go, as one peer is told; may be empty. Called from any loop
   */
  public void drain(Duration within, Supplier<List<String>> targets) {
    gate.shut();
    tell(loop -> loop.drain(within.toMillis(), targets));
  }

  /**
   * Asks some who have been here for a while to go elsewhere, with their sessions.
   *
   * @param count how many at most
   * @param targets where to go, as one peer is told; may be empty. Called from any loop
   */
  public void moveOn(int count, Supplier<List<String>> targets) {
    for (int i = 0; i < loops.size(); i++) {
      int share = count * (i + 1) / loops.size() - count * i / loops.size();
      if (share > 0) {
        loops.get(i).tell(loop -> loop.moveOn(share, targets));
      }
    }
  }

  private void tell(Consumer<SessionLoop> what) {
    loops.forEach(loop -> loop.tell(what));
  }

  /** Retires the lease: who was present here has the usual grace to come back elsewhere. */
  @Override
  public void close() {
    gate.shut();
    clerk.execute(() -> closed = true);
    Duration grace =
        settings.profiles().all().stream()
            .map(profile -> profile.grace())
            .max(Duration::compareTo)
            .orElse(Duration.ZERO);
    ports.directory().retire(settings.run(), grace);
  }

  private final class Watch implements Directory.Watcher {

    @Override
    public void returned() {
      tell(SessionLoop::standAgain);
    }

    @Override
    public void replaced(String session, long generation) {
      tell(loop -> loop.replaced(session, generation));
    }

    @Override
    public void displaced(String session, long generation) {
      tell(loop -> loop.displaced(session, generation));
    }

    @Override
    public void revoked(Revocation revocation) {
      Node.this.revoked(revocation);
    }

    @Override
    public void lines(String user, int count) {
      identities.everywhere(user, count);
    }

    @Override
    public void subscribed(String user, String channel, boolean subscribed) {
      tell(loop -> loop.subscribed(user, channel, subscribed));
    }
  }
}
