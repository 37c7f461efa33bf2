package dev.hawser.server.metrics;

import static java.util.Objects.requireNonNull;

import dev.hawser.core.fleet.Announcement.State;
import dev.hawser.core.fleet.Muster;
import dev.hawser.core.node.Meters;
import dev.hawser.core.node.Pressure;
import dev.hawser.core.session.Newcomers;
import dev.hawser.protocol.Code;
import dev.hawser.server.capacity.Capacity;
import dev.hawser.server.capacity.Capacity.Resource;
import dev.hawser.server.token.KeyRings;
import dev.hawser.stores.Store;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The page that Prometheus reads. Counting costs nothing more than core's own counters. */
public final class Exposition implements AutoCloseable {

  /** Micrometer holds what it reads weakly, and tells NaN once it is gone. */
  @SuppressWarnings({"UnusedVariable", "FieldCanBeLocal"})
  private final List<Object> read = new ArrayList<>();

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();

  /**
   * Binds everything that is counted.
   *
   * @param history bytes of publications that are kept
   * @param direct bytes outside the heap that carry bytes to and from sockets
   * @param fleet which nodes there are
   */
  public Exposition(
      Meters meters,
      LoopLag lag,
      Pressure pressure,
      Newcomers newcomers,
      Supplier<Capacity> capacity,
      LongSupplier history,
      LongSupplier direct,
      Supplier<KeyRings> keys,
      Supplier<Muster> fleet) {
    read.addAll(List.of(lag, pressure, newcomers, capacity, history, direct, keys, fleet));
    // The same as process_cpu_seconds_total, in nanoseconds.
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
    gauge("hawser.connections", "Connections that are open.", meters.connections);
    gauge("hawser.subscriptions", "Subscriptions that stand.", meters.subscriptions);
    gauge("hawser.patterns", "Subscriptions to patterns that stand.", meters.patterns);
    gauge("hawser.channels", "Channels open on this node.", meters.channels);
    counter("hawser.connections.opened", "Connections ever opened.", meters.connectionsOpened);
    counter("hawser.asked.to.move", "Asked to go to a node that carries less.", meters.askedToMove);
    counter("hawser.chosen", "Came by a choice that they had asked for.", meters.chosen);
    counter("hawser.chosen.amiss", "Showed a choice that was none.", meters.chosenAmiss);
    counter("hawser.newcomers", "Let in to open a session.", meters.newcomers);
    Gauge.builder("hawser.newcomers.queue.seconds", newcomers, Exposition::queue)
        .description("How long who is held back now will wait for its turn.")
        .register(registry);
    counter("hawser.commands", "Commands received.", meters.commands);
    counter("hawser.publications", "Publications numbered here.", meters.publications);
    counter("hawser.deliveries", "Publications handed to lines.", meters.deliveries);
    counter("hawser.deltas", "Deliveries that told only what had changed.", meters.deltas);
    counter("hawser.signals", "Signals handed to lines.", meters.signals);
    counter("hawser.signals.dropped", "Signals without room in time.", meters.signalsDropped);
    counter("hawser.patterns.missed", "Told that patterns miss something.", meters.missed);
    counter("hawser.subscriptions.behind", "Subscriptions that fell behind.", meters.fellBehind);
    counter("hawser.subscriptions.recovered", "Recovered what they missed.", meters.recovered);
    counter("hawser.subscriptions.lost", "Could not recover, or were reset.", meters.lost);
    counter("hawser.publications.skipped", "Told to be skipped.", meters.skipped);
    counter(
        "hawser.publications.conflated",
        "Skipped, since a newer one of the slot came.",
        meters.conflated);
    counter("hawser.publications.sampled", "Skipped between two samples.", meters.sampled);
    counter("hawser.publications.dropped", "Skipped while a line took nothing.", meters.dropped);
    counter("hawser.slots.lost", "Slots for which there was no room.", meters.slotsLost);
    counter("hawser.rungs.down", "Subscriptions moved a rung down.", meters.rungsDown);
    counter("hawser.rungs.up", "Subscriptions moved a rung up.", meters.rungsUp);
    counter("hawser.ranges.repaired", "Ranges read again from the log.", meters.repaired);
    counter("hawser.mailbox.doorbells", "Deliveries that became doorbells.", meters.doorbells);
    counter("hawser.certificates.unfit", "New ones of no use.", meters.certificatesUnfit);
    counter("hawser.accept.failed", "No socket was to be had.", meters.acceptFailed);
    counter("hawser.pressure.rested", "Lines read no more for a second.", meters.rested);
    counter("hawser.pressure.ended", "Lines ended for memory.", meters.endedForMemory);
    Gauge.builder("hawser.pressure", pressure, Exposition::degree)
        .description("How short memory is: 0 easy, 1 strained, 2 full, 3 critical.")
        .register(registry);
    Meters.TRANSPORTS.forEach(transport -> transport(meters, transport));
    for (Code code : Code.values()) {
      LongAdder adder = meters.code(code);
      FunctionCounter.builder("hawser.codes", adder, LongAdder::sum)
          .description("Refusals and ends of connections, by their code.")
          .tag("code", Integer.toString(code.number()))
          .tag("name", code.wireName())
          .tag("kind", code.isDisconnect() ? "disconnect" : "refusal")
          .register(registry);
    }
    for (int i = 0; i < lag.size(); i++) {
      int loop = i;
      Gauge.builder("hawser.loop.lag.seconds", lag, it -> it.millis(loop) / 1_000)
          .description("How long a task last waited for the event loop.")
          .tag("loop", Integer.toString(loop))
          .register(registry);
    }
    Gauge.builder("hawser.direct.bytes", direct, LongSupplier::getAsLong)
        .description("Memory outside the heap that carries bytes to and from sockets.")
        .register(registry);
    Gauge.builder("hawser.history.bytes", history, LongSupplier::getAsLong)
        .description("Publications that are kept.")
        .register(registry);
    capacity(capacity);
    keys(keys);
    nodes(fleet);
    java();
  }

  /**
   * Binds what a store counts.
   *
   * @param store null where no channel is durable
   */
  public void store(@Nullable Store store) {
    LongSupplier waiting = store == null ? () -> 0 : store::waiting;
    LongSupplier commits = store == null ? () -> 0 : store::commits;
    LongSupplier failures = store == null ? () -> 0 : store::failures;
    read.addAll(List.of(waiting, commits, failures));
    Gauge.builder("hawser.store.waiting.bytes", waiting, LongSupplier::getAsLong)
        .description("Durable publications that wait to be written.")
        .register(registry);
    FunctionCounter.builder("hawser.store.commits", commits, LongSupplier::getAsLong)
        .description("Transactions committed, each for all that waited.")
        .register(registry);
    FunctionCounter.builder("hawser.store.failures", failures, LongSupplier::getAsLong)
        .description("Transactions that failed.")
        .register(registry);
  }

  private static double queue(Newcomers newcomers) {
    return newcomers.queue(System.nanoTime()) / 1e9;
  }

  private void capacity(Supplier<Capacity> capacity) {
    Gauge.builder(
            "hawser.connection.heap.bytes", capacity, now -> now.get().heap().orElse(Double.NaN))
        .description("Heap for each connection; NaN where there are too few to tell.")
        .register(registry);
    Gauge.builder(
            "hawser.connection.cpu.seconds",
            capacity,
            now -> now.get().processor().orElse(Double.NaN))
        .description("Processor time for each connection in a second; NaN as above.")
        .register(registry);
    for (Resource resource : Resource.values()) {
      Gauge.builder("hawser.connections.left", capacity, now -> left(now.get(), resource))
          .description("How many more connections a resource has room for; NaN where unknown.")
          .tag("resource", resource.word())
          .register(registry);
    }
  }

  private static double left(Capacity capacity, Resource resource) {
    OptionalLong left = capacity.left(resource);
    return left.isPresent() ? left.getAsLong() : Double.NaN;
  }

  private static double degree(Pressure pressure) {
    return switch (pressure.level()) {
      case EASY -> 0;
      case STRAINED -> 1;
      case FULL -> 2;
      case CRITICAL -> 3;
    };
  }

  private void transport(Meters meters, String transport) {
    LongAdder open = requireNonNull(meters.open(transport));
    LongAdder opened = requireNonNull(meters.opened(transport));
    Gauge.builder("hawser.transport.connections", open, LongAdder::sum)
        .description("Connections that are open, by how they came.")
        .tag("transport", transport)
        .register(registry);
    FunctionCounter.builder("hawser.transport.connections.opened", opened, LongAdder::sum)
        .description("Connections ever opened, by how they came.")
        .tag("transport", transport)
        .register(registry);
  }

  private void keys(Supplier<KeyRings> keys) {
    FunctionCounter.builder("hawser.token.keys.fetches", keys, now -> now.get().fetches())
        .description("Fetches of key sets begun.")
        .register(registry);
    FunctionCounter.builder("hawser.token.keys.failures", keys, now -> now.get().failures())
        .description("Fetches of key sets that brought none.")
        .register(registry);
    Gauge.builder("hawser.token.keys", keys, now -> now.get().size())
        .description("Published keys that tokens are checked with now.")
        .register(registry);
    Gauge.builder("hawser.token.keys.age.seconds", keys, now -> now.get().oldestSeconds())
        .description("How old the oldest key set is; 0 where none is fetched.")
        .register(registry);
  }

  private void nodes(Supplier<Muster> fleet) {
    for (State state : State.values()) {
      Gauge.builder("hawser.nodes", fleet, now -> nodes(now.get(), state))
          .description("Nodes in sight, this one among them.")
          .tag("state", state.word())
          .register(registry);
    }
    Gauge.builder("hawser.nodes.heard.seconds", fleet, now -> youngest(now.get()))
        .description("How long ago the other nodes were last heard of.")
        .register(registry);
  }

  private static double nodes(Muster muster, State state) {
    return muster.nodes().stream().filter(one -> one.node().state() == state).count();
  }

  private static double youngest(Muster muster) {
    return muster.nodes().stream().mapToLong(one -> one.age().toMillis()).min().orElse(0) / 1e3;
  }

  private void java() {
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    collections.bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    // The names that every other exporter uses for the process, in seconds and bytes.
    FunctionCounter.builder("process.cpu.seconds", this, it -> OwnProcess.processorSeconds())
        .description("Processor time of this process.")
        .register(registry);
    Gauge.builder("process.resident.memory.bytes", OwnProcess::residentBytes)
        .description("Memory of this process that is not swapped out; NaN where unknown.")
        .register(registry);
  }

  private void gauge(String name, String description, LongAdder adder) {
    Gauge.builder(name, adder, LongAdder::sum).description(description).register(registry);
  }

  private void counter(String name, String description, LongAdder adder) {
    FunctionCounter.builder(name, adder, LongAdder::sum)
        .description(description)
        .register(registry);
  }

  /** The page in Prometheus' text format. */
  public String page() {
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
