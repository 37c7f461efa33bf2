package dev.hawser.server.trace;

import dev.hawser.core.trace.Trace;
import dev.hawser.core.trace.Tracing;
import dev.hawser.server.configuration.Configuration;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches some publications and sends what it saw to a collector, from a thread of its own. What
 * the collector does not take in time is lost, and nobody waits for it.
 */
public final class Traces implements Tracing, AutoCloseable {

  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final int WAITING = 4_096;
  private static final Duration LAST = Duration.ofSeconds(3);

  private final SdkTracerProvider provider;
  private final Tracer tracer;

  private Traces(URI endpoint, Configuration.Traces settings, String node, String version) {
    Attributes about =
        Attributes.builder()
            .put("service.name", "hawser")
            .put("service.instance.id", node)
            .put("service.version", version)
            .build();
    this.provider =
        SdkTracerProvider.builder()
            .setResource(Resource.create(about))
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.perMillion() / 1e6)))
            .addSpanProcessor(
                BatchSpanProcessor.builder(new Collector(endpoint, settings.authorization()))
                    .setScheduleDelay(EVERY)
                    .setMaxQueueSize(WAITING)
                    .build())
            .build();
    this.tracer = provider.get("dev.hawser");
  }

  /** What the configuration wants; null for nothing. */
  public static @Nullable Traces of(Configuration.Traces settings, String node, String version) {
    URI endpoint = settings.endpoint();
    return endpoint == null ? null : new Traces(endpoint, settings, node, version);
  }

  @Override
  public @Nullable Trace begun(String channel, String door, @Nullable String parent) {
    Context context = Context.root();
    if (parent != null) {
      context = W3CTraceContextPropagator.getInstance().extract(context, parent, new Header());
    }
    Span span =
        tracer
            .spanBuilder("publish")
            .setParent(context)
            .setSpanKind(SpanKind.SERVER)
            .setAttribute("messaging.system", "hawser")
            .setAttribute("messaging.destination.name", channel)
            .setAttribute("hawser.door", door)
            .startSpan();
    return span.isRecording() ? new Watched(tracer, span) : null;
  }

  /** Sends what waits, and no more. */
  @Override
  public void close() {
    var _ = provider.shutdown().join(LAST.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The one header that counts. */
  private static final class Header implements TextMapGetter<String> {

    @Override
    public @Nullable String get(@Nullable String carrier, String key) {
      return key.equals("traceparent") ? carrier : null;
    }
  }
}
