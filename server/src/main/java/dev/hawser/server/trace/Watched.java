package dev.hawser.server.trace;

import dev.hawser.core.trace.Trace;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Position;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One publication that is watched: a span from the door to the answer, one for the log, and one for
 * each loop that hands it to its lines.
 */
final class Watched implements Trace {

  private final Tracer tracer;
  private final Span publish;
  private final Context within;

  /** Confined to the owner lane. */
  private @Nullable Span append;

  Watched(Tracer tracer, Span publish) {
    this.tracer = tracer;
    this.publish = publish;
    this.within = Context.root().with(publish);
  }

  @Override
  public void appending() {
    // Who was only in the company of a refusal is handed over again.
    if (append == null) {
      append = tracer.spanBuilder("append").setParent(within).startSpan();
    }
  }

  @Override
  public void numbered(Position position) {
    publish.setAttribute("hawser.epoch", position.epoch());
    publish.setAttribute("hawser.offset", position.offset());
  }

  @Override
  public void fannedOut(int loop, long nanos, int subscriptions, int written) {
    Instant now = Instant.now();
    tracer
        .spanBuilder("fan-out")
        .setParent(within)
        .setStartTimestamp(now.minusNanos(nanos))
        .setAttribute("hawser.loop", loop)
        .setAttribute("hawser.subscriptions", subscriptions)
        .setAttribute("hawser.written", written)
        .startSpan()
        .end(now);
  }

  @Override
  public void answered(@Nullable Code refusal) {
    if (append != null) {
      append.end();
    }
    if (refusal != null) {
      publish.setStatus(StatusCode.ERROR, refusal.wireName());
    }
    publish.end();
  }
}
