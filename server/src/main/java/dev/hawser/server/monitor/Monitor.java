package dev.hawser.server.monitor;

import dev.hawser.core.node.Operations;
import dev.hawser.protocol.Payload;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the figures once a second; a refusal costs one second's figures and a log line. */
public final class Monitor implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Monitor.class);

  private final Operations operations;
  private final String channel;
  private final Supplier<String> figures;
  private final ScheduledExecutorService clerk;
  private @Nullable ScheduledFuture<?> beat;

  /**
   * Makes a monitor.
   *
   * @param figures one JSON object, taken anew at each call
   * @param clerk on whose thread figures are taken
   */
  public Monitor(
      Operations operations,
      String channel,
      Supplier<String> figures,
      ScheduledExecutorService clerk) {
    this.operations = operations;
    this.channel = channel;
    this.figures = figures;
    this.clerk = clerk;
  }

  public void start() {
    beat = clerk.scheduleAtFixedRate(this::publish, 1, 1, TimeUnit.SECONDS);
  }

  private void publish() {
    try {
      var stage =
          operations.publish(channel, Payload.json(figures.get()), null, null, Map.of(), null);
      stage.whenComplete((position, e) -> {
        if (e != null) {
          log.warn("Figures were not published into {}: {}", channel, e.getMessage());
        }
      });
    } catch (RuntimeException e) {
      // A task that throws would never run again.
      log.warn("Figures were not taken", e);
    }
  }

  @Override
  public void close() {
    if (beat != null) {
      beat.cancel(false);
    }
  }
}
