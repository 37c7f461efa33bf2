package dev.hawser.server.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.server.configuration.Secret;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts spans to a collector: OTLP over HTTP, in its JSON form. OpenTelemetry's own senders would
 * bring another HTTP client, or wait for one that the JDK has.
 */
final class Collector implements SpanExporter {

  private static final Logger log = LoggerFactory.getLogger(Collector.class);
  private static final Duration WITHIN = Duration.ofSeconds(5);

  private final URI endpoint;
  private final @Nullable Secret authorization;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(WITHIN)
          .build();

  /** Whether it was said already that the collector takes nothing. */
  private final AtomicBoolean said = new AtomicBoolean();

  Collector(URI endpoint, @Nullable Secret authorization) {
    this.endpoint = endpoint;
    this.authorization = authorization;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint)
            .timeout(WITHIN)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(OtlpJson.write(spans)));
    if (authorization != null) {
      request.header("Authorization", new String(authorization.reveal(), UTF_8));
    }
    CompletableResultCode result = new CompletableResultCode();
    var _ =
        client
            .sendAsync(request.build(), HttpResponse.BodyHandlers.discarding())
            .whenComplete((answer, failure) -> {
              boolean taken = answer != null && answer.statusCode() / 100 == 2;
              tell(taken, answer == null ? String.valueOf(failure) : "" + answer.statusCode());
              if (taken) {
                result.succeed();
              } else {
                result.fail();
              }
            });
    return result;
  }

  private void tell(boolean taken, String why) {
    if (taken) {
      if (said.getAndSet(false)) {
        log.info("The collector of traces takes them again");
      }
    } else if (!said.getAndSet(true)) {
      log.warn("The collector of traces takes none, they are lost until it does: {}", why);
    }
  }

  @Override
  public CompletableResultCode flush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    client.shutdownNow();
    return CompletableResultCode.ofSuccess();
  }
}
