package dev.hawser.server.monitor;

import com.sun.management.OperatingSystemMXBean;
import dev.hawser.core.fleet.Announcement;
import dev.hawser.core.node.Meters;
import dev.hawser.server.metrics.LoopLag;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes the figures of {@code docs/operations/monitor.md}; rates are since the call before.
 *
 * <p>Called from one thread at a time.
 */
public final class Figures implements Supplier<String> {

  private final String node;
  private final Meters meters;
  private final LoopLag lag;
  private final LongSupplier direct;
  private final Supplier<Announcement> own;
  private final InstantSource clock;
  private final Machine machine = new Machine(Path.of("/proc"));
  private Taken before;

  /**
   * Takes the first figures, which rates are counted from.
   *
   * @param direct bytes outside the heap that carry bytes to and from sockets
   * @param own what the node said last of itself to the others
   */
  public Figures(
      String node,
      Meters meters,
      LoopLag lag,
      LongSupplier direct,
      Supplier<Announcement> own,
      InstantSource clock) {
    this.node = node;
    this.meters = meters;
    this.lag = lag;
    this.direct = direct;
    this.own = own;
    this.clock = clock;
    this.before = take();
  }

  /** What rates are counted from. */
  private record Taken(
      long nanos,
      List<Machine.Ticks> ticks,
      long process,
      Machine.Network network,
      long pauses,
      long pauseMillis,
      long deliveries,
      long publications) {}

  private Taken take() {
    long pauses = 0;
    long millis = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      pauses += Math.max(0, collector.getCollectionCount());
      millis += Math.max(0, collector.getCollectionTime());
    }
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new Taken(
        System.nanoTime(),
        machine.ticks(),
        system.getProcessCpuTime(),
        machine.network(),
        pauses,
        millis,
        meters.deliveries.sum(),
        meters.publications.sum());
  }

  @Override
  public String get() {
    Taken now = take();
    Taken last = before;
    before = now;
    double seconds = Math.max(1, now.nanos - last.nanos) / (double) TimeUnit.SECONDS.toNanos(1);
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("time", clock.millis()).put("node", node);
    cpu(out.putObject("cpu"), last, now, seconds);
    machine(out, last, now, seconds);
    java(out, last, now);
    out.put("connections", meters.connections.sum())
        .put("subscriptions", meters.subscriptions.sum())
        .put("channels", meters.channels.sum())
        .put("deliveries", rate(now.deliveries - last.deliveries, seconds))
        .put("publications", rate(now.publications - last.publications, seconds));
    among(out, own.get());
    lag.probe();
    return out.toString();
  }

  /** As the other nodes were told. */
  private static void among(ObjectNode out, Announcement own) {
    out.put("version", own.version())
        .put("started", own.startedAt())
        .put("state", own.state().word())
        .put("left", own.load().left())
        .put("pressure", own.load().pressure().name().toLowerCase(Locale.ROOT));
  }

  private static void cpu(ObjectNode out, Taken last, Taken now, double seconds) {
    int cores = Math.max(1, now.ticks.size() - 1);
    if (!now.ticks.isEmpty() && now.ticks.size() == last.ticks.size()) {
      out.put("system", share(now.ticks.getFirst().since(last.ticks.getFirst())));
    } else {
      cores = Runtime.getRuntime().availableProcessors();
    }
    double busy = (now.process - last.process) / (double) TimeUnit.SECONDS.toNanos(1);
    out.put("process", share(Math.clamp(busy / seconds / cores, 0, 1)));
    ArrayNode each = out.putArray("cores");
    for (int i = 1; i < Math.min(now.ticks.size(), last.ticks.size()); i++) {
      each.add(share(now.ticks.get(i).since(last.ticks.get(i))));
    }
  }

  private void machine(ObjectNode out, Taken last, Taken now, double seconds) {
    ArrayNode load = out.putArray("load");
    machine.load().forEach(load::add);
    Machine.Memory memory = machine.memory();
    if (memory.total() > 0) {
      out.putObject("memory").put("used", memory.used()).put("total", memory.total());
      out.putObject("network")
          .put("received", rate(now.network.received() - last.network.received(), seconds))
          .put("sent", rate(now.network.sent() - last.network.sent(), seconds));
    }
    ArrayNode loops = out.putArray("loops");
    for (int i = 0; i < lag.size(); i++) {
      loops.addObject().put("lag", Math.round(lag.millis(i) * 100) / 100.0);
    }
  }

  private void java(ObjectNode out, Taken last, Taken now) {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    out.putObject("heap")
        .put("used", heap.getUsed())
        .put("committed", heap.getCommitted())
        .put("max", heap.getMax());
    out.put("direct", direct.getAsLong());
    long resident = machine.resident();
    if (resident > 0) {
      out.put("rss", resident);
    }
    out.putObject("gc")
        .put("pauses", now.pauses - last.pauses)
        .put("millis", now.pauseMillis - last.pauseMillis);
    out.put("threads", ManagementFactory.getThreadMXBean().getThreadCount());
  }

  private static long rate(long amount, double seconds) {
    return Math.max(0, Math.round(amount / seconds));
  }

  private static double share(double value) {
    return Math.round(value * 1_000) / 1_000.0;
  }
}
