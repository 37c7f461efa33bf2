package dev.hawser.im.push;

import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What the services answer, read alike: bounded, and never as an exception. */
final class Answers {

  /** How long a service may take. */
  static final Duration WITHIN = Duration.ofSeconds(15);

  private static final int MOST = 8_192;
  private static final Duration AGAIN = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofHours(1);

  private Answers() {}

  /**
   * A client for services: it follows nowhere, since what is sent is for the one that was asked.
   */
  static HttpClient.Builder client() {
    return HttpClient.newBuilder()
        .connectTimeout(WITHIN)
        .followRedirects(HttpClient.Redirect.NEVER);
  }

  static CompletionStage<PushOutcome> ask(
      HttpClient http,
      HttpRequest request,
      Function<HttpResponse<String>, CompletionStage<PushOutcome>> read) {
    return http.sendAsync(request, bounded())
        .thenCompose(read)
        .exceptionally(failure -> new PushOutcome.Later(AGAIN, deepest(failure).toString()));
  }

  /** An answer as text; one that is longer fails, since no service has so much to say. */
  static HttpResponse.BodyHandler<String> bounded() {
    return BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), MOST);
  }

  static Throwable deepest(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return deepest;
  }

  static CompletionStage<PushOutcome> now(PushOutcome outcome) {
    return CompletableFuture.completedFuture(outcome);
  }

  /** What a status says that means the same with every service. */
  static PushOutcome plainly(HttpResponse<String> answer) {
    int status = answer.statusCode();
    String said = status + " " + excerpt(answer.body());
    if (status / 100 == 2) {
      return new PushOutcome.Sent();
    }
    if (status == 404 || status == 410) {
      return new PushOutcome.Gone();
    }
    if (status == 408 || status == 429 || status >= 500) {
      return new PushOutcome.Later(after(answer.headers()), said);
    }
    return new PushOutcome.Refused(said);
  }

  static String excerpt(String body) {
    String line = body.strip().replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= 200 ? line : line.substring(0, 200);
  }

  /** {@code Retry-After} in seconds (RFC 9110, section 10.2.3), in bounds; a date is not read. */
  private static Duration after(HttpHeaders headers) {
    String said = headers.firstValue("Retry-After").orElse("");
    if (!said.matches("\\d{1,9}")) {
      return AGAIN;
    }
    Duration after = Duration.ofSeconds(Long.parseLong(said));
    return after.compareTo(LONGEST) > 0 ? LONGEST : after;
  }
}
