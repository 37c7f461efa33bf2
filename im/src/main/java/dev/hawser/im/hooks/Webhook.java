package dev.hawser.im.hooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts JSON to the application's server, signed, so that it can tell who speaks and that nobody
 * sends it once more: {@code Hawser-Signature: t=SECONDS,v1=HEX}, where HEX is the HMAC-SHA256 of
 * the seconds, a dot and the body under the shared secret. May be used from any thread; blocks.
 */
public final class Webhook implements AutoCloseable {

  private static final String ALGORITHM = "HmacSHA256";

  /** The most bytes of an answer. */
  private static final int MOST = 256 * 1_024;

  private final URI address;
  private final SecretKeySpec secret;
  private final InstantSource clock;
  private final HttpClient http;

  /**
   * @param secret shared with the application's server; at least 16 bytes
   */
  public Webhook(URI address, byte[] secret, InstantSource clock) {
    if (secret.length < 16) {
      throw new IllegalArgumentException("secret: " + secret.length + " bytes (expected: >= 16)");
    }
    this.address = address;
    this.secret = new SecretKeySpec(secret, ALGORITHM);
    this.clock = clock;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** What the application's server says. */
  record Answer(int status, String body) {}

  /**
   * Posts and waits.
   *
   * @param delivery names what is told, the same each time it is told
   * @throws IOException where there is no answer in time, or one that is too long
   */
  Answer post(String event, String delivery, String json, Duration within)
      throws IOException, InterruptedException {
    byte[] body = json.getBytes(UTF_8);
    long seconds = clock.instant().getEpochSecond();
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(within)
            .header("Content-Type", "application/json")
            .header("User-Agent", "Hawser")
            .header("Hawser-Event", event)
            .header("Hawser-Delivery", delivery)
            .header("Hawser-Signature", "t=" + seconds + ",v1=" + signature(seconds, body))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    HttpResponse<String> answer =
        http.send(request, BodyHandlers.limiting(BodyHandlers.ofString(UTF_8), MOST));
    return new Answer(answer.statusCode(), answer.body());
  }

  private String signature(long seconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      mac.update((seconds + ".").getBytes(UTF_8));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a JDK without " + ALGORITHM, e);
    }
  }

  /** What is under way is given up. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}
