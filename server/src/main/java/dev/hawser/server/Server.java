package dev.hawser.server;

import dev.hawser.core.RefusedException;
import dev.hawser.core.channel.Codecs;
import dev.hawser.core.fleet.Announcement;
import dev.hawser.core.fleet.Levels;
import dev.hawser.core.lane.ThreadLane;
import dev.hawser.core.node.Meters;
import dev.hawser.core.node.Node;
import dev.hawser.core.node.NodePorts;
import dev.hawser.core.node.NodeSettings;
import dev.hawser.core.node.Operations;
import dev.hawser.core.node.Pressure;
import dev.hawser.core.trace.Tracing;
import dev.hawser.protocol.binary.ProtobufCodec;
import dev.hawser.protocol.json.JsonCodec;
import dev.hawser.server.api.NodeFacts;
import dev.hawser.server.api.OperatorsApi;
import dev.hawser.server.api.Upkeep;
import dev.hawser.server.capacity.CapacityWatch;
import dev.hawser.server.configuration.Configuration;
import dev.hawser.server.engine.Engine;
import dev.hawser.server.fleet.Balance;
import dev.hawser.server.fleet.Chart;
import dev.hawser.server.fleet.Inquiries;
import dev.hawser.server.fleet.Lookout;
import dev.hawser.server.fleet.OwnLoad;
import dev.hawser.server.fleet.Seal;
import dev.hawser.server.messaging.Messaging;
import dev.hawser.server.metrics.Exposition;
import dev.hawser.server.metrics.LoopLag;
import dev.hawser.server.monitor.Figures;
import dev.hawser.server.monitor.Monitor;
import dev.hawser.server.token.TokenMint;
import dev.hawser.server.trace.Traces;
import dev.hawser.transports.DoorSettings;
import dev.hawser.transports.Doors;
import dev.hawser.transports.loop.Loops;
import dev.hawser.transports.tls.UnfitCertificateException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole server, wired in the order in which things stand on one another, and taken down in the
 * reverse.
 */
public final class Server implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Server.class);

  private static final Duration TICKET_AGE = Duration.ofDays(1);
  private static final Duration SESSION_KEEP = Duration.ofHours(1);

  /** Those who stayed are told {@code drained} when the time is over; this is for the telling. */
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final Configuration configuration;
  private final Settled settled;
  private final CountDownLatch left = new CountDownLatch(1);

  private final ReentrantLock reloading = new ReentrantLock();
  private final AtomicBoolean ready = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Clock clock = Clock.systemUTC();
  private final Meters meters = new Meters();

  private final Engine engine;
  private final Lookout lookout;
  private final Inquiries inquiries;
  private final Balance balance;
  private final @Nullable Traces traces;
  private final Loops loops;
  private final List<ThreadLane> owners;
  private final Node node;
  private final Messaging messaging;
  private final Clerk clerk = new Clerk();
  private final Doors doors;
  private final @Nullable CertificateWatch certificates;
  private final Exposition exposition;
  private final Monitor monitor;
  private final OperatorsApi api;

  private Server(
      Configuration configuration, ConfigurationSource source, byte[] ticketKey, Engine engine)
      throws IOException {
    this.configuration = configuration;
    this.engine = engine;
    settled = new Settled(configuration, source, clock);
    String run = Lookout.run(configuration.name());
    lookout =
        Lookout.join(
            engine.fleet(),
            new Lookout.Self(
                run,
                configuration.name(),
                Version.text(),
                Levels.OURS,
                clock.millis(),
                () -> settled.now().announced()));
    inquiries = Inquiries.open(engine.courier(), lookout);
    balance = new Balance(lookout, new SecureRandom());
    Chart chart = new Chart(balance, new Seal(ticketKey), configuration.name(), clock, meters);
    loops = Io.loops(configuration.line());
    owners =
        IntStream.range(0, Math.max(1, loops.loops().size() / 2))
            .mapToObj(index -> new ThreadLane("channels", index))
            .toList();
    owners.forEach(ThreadLane::start);

    NodeSettings settings =
        new NodeSettings(
            configuration.name(),
            run,
            Version.text(),
            configuration.profiles(),
            configuration.limits(),
            ticketKey,
            TICKET_AGE,
            SESSION_KEEP,
            configuration.lease(),
            configuration.keep());
    traces = Traces.of(configuration.traces(), configuration.name(), Version.text());
    JsonCodec json = new JsonCodec();
    ProtobufCodec protobuf = new ProtobufCodec();
    NodePorts ports =
        new NodePorts(
            engine.log(),
            engine.bell(),
            engine.directory(),
            settled.credentials(),
            new Codecs(json, protobuf),
            clock,
            new SecureRandom(),
            traces == null ? Tracing.OFF : traces);
    node = new Node(settings, ports, meters, loops.lanes(), owners);
    messaging = Messaging.open(configuration.im(), engine.store(), node, run, ticketKey, clock);
    node.start();
    clerk.every(Duration.ofSeconds(2), "Sweeping the log", engine::sweep);
    clerk.every(Duration.ofMinutes(1), "Looking for what was left", messaging::tidy);
    clerk.every(
        Duration.ofSeconds(1), "Refreshing token keys", () -> settled.tokens().keys().tick());

    try {
      int sockets = Descriptors.ofThisProcess().sockets();
      log.info("There is room for {} sockets of clients", sockets);
      DoorSettings door = Io.doors(configuration, sockets);
      doors = Doors.open(loops, door, node.gate(), chart, json, protobuf, meters);
    } catch (IOException e) {
      release();
      if (e.getCause() instanceof UnfitCertificateException) {
        throw e;
      }
      Configuration.Line line = configuration.line();
      throw new IOException(
          "cannot listen on %s:%d (host, port): ".formatted(line.host(), line.port())
              + (e.getCause() == null ? e : e.getCause()).getMessage(),
          e);
    }

    certificates =
        configuration.tls() == null
            ? null
            : CertificateWatch.start(configuration.tls(), doors, meters);

    MemoryWatch memory =
        new MemoryWatch(
            MemoryWatch.ofThisProcess(), loops::directShare, clock, this::memoryIsShort);
    clerk.every(Duration.ofMillis(250), "Looking at memory", memory::look);
    LoopLag lag = new LoopLag(loops.lanes());
    clerk.every(Duration.ofSeconds(1), "Probing the loops", lag::probe);
    CapacityWatch capacity =
        CapacityWatch.ofThisProcess(
            MemoryWatch.FULL,
            configuration.limits()::connections,
            meters.connections::intValue,
            engine::bytes,
            clock);
    clerk.every(Duration.ofSeconds(1), "Measuring what connections cost", capacity::look);
    lookout.carries(new OwnLoad(meters, lag, capacity::capacity, node.pressure()));
    clerk.every(Duration.ofSeconds(1), "Telling the other nodes", lookout::announce);
    clerk.every(Duration.ofSeconds(1), "Charting the nodes for newcomers", chart::draw);
    clerk.every(
        Duration.ofSeconds(1),
        "Evening out what nodes carry",
        () -> balance.evenOut(node, settled.now().balance()));
    exposition =
        new Exposition(
            meters,
            lag,
            node.pressure(),
            node.newcomers(),
            capacity::capacity,
            engine::historyBytes,
            loops::directBytes,
            () -> settled.tokens().keys(),
            lookout::muster);
    exposition.store(engine.store());
    monitor =
        new Monitor(
            node.operations(),
            configuration.monitor().channel(),
            new Figures(configuration.name(), meters, lag, loops::directBytes, lookout::own, clock),
            clerk.executor());
    api =
        new OperatorsApi(
            configuration.admin(),
            node.operations(),
            () -> new TokenMint(settled.now().tokens(), clock),
            new Self(),
            new NodeFacts(doors.address().getPort(), capacity::capacity),
            lookout,
            balance,
            inquiries,
            () -> ready.get() && engine.reachable(),
            exposition::page,
            messaging::did,
            clock);
  }

  /**
   * Starts everything; when it returns, both ports are open.
   *
   * @throws IOException where a port or a file cannot be had; nothing is left running then
   */
  public static Server start(Configuration configuration) throws IOException {
    return start(configuration, () -> configuration);
  }

  /** The same; {@link #reload} reads from the source. */
  public static Server start(Configuration configuration, ConfigurationSource source)
      throws IOException {
    byte[] ticketKey = new Secrets(configuration.data()).ticketKey(configuration.tickets());
    Engine engine =
        Engine.open(configuration.redis(), configuration.store(), configuration.profiles());
    Server server = null;
    try {
      server = new Server(configuration, source, ticketKey, engine);
    } finally {
      if (server == null) {
        engine.close();
      }
    }
    try {
      server.api.start();
    } catch (IOException e) {
      server.close();
      throw e;
    }
    if (configuration.monitor().enabled()) {
      server.monitor.start();
    }
    server.becomes(Announcement.State.OPEN);
    log.info(
        "Node {} serves clients on port {} ({}, {} loops), operators on {}:{}",
        configuration.name(),
        server.port(),
        server.loops.kind(),
        server.loops.loops().size(),
        configuration.admin().host(),
        server.adminPort());
    return server;
  }

  /** The port of client protocols. */
  public int port() {
    return doors.address().getPort();
  }

  /** The port of the operators' API. */
  public int adminPort() {
    return api.port();
  }

  /**
   * Reads configuration and certificates again, and takes over what has changed, all of it or
   * nothing; lines stay. Certificates that cannot be used are logged, and the old ones stay.
   *
   * @return the keys that have changed
   * @throws RefusedException {@code reload-refused}, with the reasons
   */
  public List<String> reload() {
    reloading.lock();
    try {
      List<String> changed = settled.readAgain(node, api, clerk.executor());
      if (certificates != null) {
        certificates.reload();
      }
      log.info("The configuration was read again; changed: {}", changed);
      return changed;
    } catch (RefusedException refused) {
      log.error("The configuration was not taken over: {}", refused.getMessage());
      throw refused;
    } finally {
      reloading.unlock();
    }
  }

  /** Begins to leave as {@link #close} does, and returns at once. Idempotent. */
  public void leave() {
    Thread.ofPlatform().name("leaving").start(this::close);
  }

  /** Waits until the server has left. */
  public void awaitLeft() throws InterruptedException {
    left.await();
  }

  /** What may be asked of the node from inside this process. */
  public Operations operations() {
    return node.operations();
  }

  /** What the node has counted. */
  public Meters meters() {
    return meters;
  }

  /** Who asks is told at once, and so are the other nodes. */
  private void becomes(Announcement.State state) {
    ready.set(state == Announcement.State.OPEN);
    lookout.becomes(state);
    clerk.executor().execute(lookout::announce);
  }

  private void memoryIsShort(Pressure.Level level) {
    node.pressure().become(level);
    doors.pressure(level);
  }

  /**
   * Takes everything down, in this order: be no longer ready, and serve on until whoever asks has
   * noticed; refuse newcomers, ask everybody to go elsewhere, and give them time; close what
   * stayed; then whatever nothing stands on any more. Idempotent.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    log.info("Node {} leaves, {} connections", configuration.name(), meters.connections.sum());
    becomes(Announcement.State.DRAINING);
    Configuration.Drain drain = settled.now().drain();
    Clerk.pause(drain.notice());
    List<String> named = drain.targets();
    node.drain(drain.within(), () -> named.isEmpty() ? balance.elsewhere() : named);
    doors.stopAccepting();
    if (certificates != null) {
      certificates.close();
    }
    Clerk.await(() -> meters.connections.sum() <= 0, drain.within().plus(FAREWELL));
    doors.close();
    monitor.close();
    api.close();
    exposition.close();
    release();
    log.info("Node {} has left", configuration.name());
    left.countDown();
  }

  /** What stands below the ports. */
  private void release() {
    clerk.close();
    lookout.close();
    inquiries.close();
    messaging.close();
    node.close();
    owners.forEach(ThreadLane::close);
    loops.close();
    settled.close();
    engine.close();
    if (traces != null) {
      traces.close();
    }
  }

  /** This server, as its operators' API sees it. */
  private final class Self implements Upkeep {

    @Override
    public List<String> reload() {
      return Server.this.reload();
    }

    @Override
    public void leave() {
      Server.this.leave();
    }
  }
}
