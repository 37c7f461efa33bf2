package dev.hawser.im.push;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Firebase Cloud Messaging, HTTP v1, by a service account of the operator's: its key signs for an
 * access token (RFC 7523), which is good for about an hour.
 */
final class FirebasePush {

  private static final String SCOPE = "https://www.googleapis.com/auth/firebase.messaging";
  private static final Duration ASKED = Duration.ofHours(1);

  /** So long before its end a token is not used any more. */
  private static final Duration SPARE = Duration.ofMinutes(5);

  private final HttpClient http;
  private final Setting setting;
  private final InstantSource clock;
  private final JsonMapper json;
  private @Nullable CompletableFuture<Access> access;

  private record Access(String token, Instant until) {}

  /**
   * What stands in the service account's file.
   *
   * @param service where notices are taken
   * @param tokens where access tokens are had
   */
  record Setting(URI service, URI tokens, String project, String account, PrivateKey key) {}

  FirebasePush(HttpClient http, Setting setting, InstantSource clock, JsonMapper json) {
    this.http = http;
    this.setting = setting;
    this.clock = clock;
    this.json = json;
  }

  CompletionStage<PushOutcome> send(PushAddress.Firebase address, Notice notice) {
    return access(null)
        .thenCompose(access ->
            send(
                address,
                notice,
                access,
                answer ->
                    answer.statusCode() == 401
                        ? access(access)
                            .thenCompose(again ->
                                send(address, notice, again, late -> Answers.now(read(late))))
                        : Answers.now(read(answer))))
        .exceptionally(failure ->
            new PushOutcome.Later(
                Duration.ofMinutes(1),
                "no access token: " + Answers.deepest(failure).getMessage()));
  }

  private CompletionStage<PushOutcome> send(
      PushAddress.Firebase address,
      Notice notice,
      Access access,
      Function<HttpResponse<String>, CompletionStage<PushOutcome>> read) {
    HttpRequest request =
        HttpRequest.newBuilder(
                setting.service().resolve("/v1/projects/" + setting.project() + "/messages:send"))
            .timeout(Answers.WITHIN)
            .header("Authorization", "Bearer " + access.token())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(said(address, notice)))
            .build();
    return Answers.ask(http, request, read);
  }

  private byte[] said(PushAddress.Firebase address, Notice notice) {
    ObjectNode said = json.createObjectNode();
    ObjectNode message = said.putObject("message").put("token", address.token());
    message.putObject("notification").put("title", notice.title()).put("body", notice.body());
    message.set("data", json.valueToTree(notice.more()));
    ObjectNode android = message.putObject("android");
    android.put("collapse_key", Names.within(notice.collapse(), 64));
    android.put("priority", notice.urgent() ? "high" : "normal");
    android.put("ttl", notice.keep().toSeconds() + "s");
    android.putObject("notification").put("tag", Names.within(notice.collapse(), 64));
    return json.writeValueAsBytes(said);
  }

  private PushOutcome read(HttpResponse<String> answer) {
    // A project that is not known answers 404 too; only the detail says that it is the device.
    boolean gone =
        answer.statusCode() == 404
            && Names.field(json, answer.body(), "error", "details", "0", "errorCode")
                .equals("UNREGISTERED");
    if (answer.statusCode() == 404 && !gone) {
      return new PushOutcome.Refused("404 " + Answers.excerpt(answer.body()));
    }
    return Answers.plainly(answer);
  }

  /**
   * The access that holds now; asked for once, however many want it.
   *
   * @param refused one that is no longer taken
   */
  private synchronized CompletableFuture<Access> access(@Nullable Access refused) {
    CompletableFuture<Access> known = access;
    if (known != null && !known.isDone()) {
      return known;
    }
    if (known != null && !known.isCompletedExceptionally()) {
      Access has = known.join();
      if (!has.equals(refused) && clock.instant().isBefore(has.until().minus(SPARE))) {
        return known;
      }
    }
    CompletableFuture<Access> asked = ask();
    access = asked;
    return asked;
  }

  private CompletableFuture<Access> ask() {
    String form =
        "grant_type="
            + URLEncoder.encode(
                "urn:ietf:params:oauth:grant-type:jwt-bearer", StandardCharsets.UTF_8)
            + "&assertion="
            + assertion();
    HttpRequest request =
        HttpRequest.newBuilder(setting.tokens())
            .timeout(Answers.WITHIN)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build();
    return http.sendAsync(request, Answers.bounded()).thenApply(this::granted);
  }

  private Access granted(HttpResponse<String> answer) {
    String token = Names.field(json, answer.body(), "access_token");
    if (answer.statusCode() != 200 || token.isEmpty()) {
      throw new IllegalStateException(answer.statusCode() + " " + Answers.excerpt(answer.body()));
    }
    long seconds = json.readTree(answer.body()).path("expires_in").asLong(ASKED.toSeconds());
    return new Access(token, clock.instant().plusSeconds(seconds));
  }

  private String assertion() {
    Instant now = clock.instant();
    SignedJWT signed =
        new SignedJWT(
            new JWSHeader(JWSAlgorithm.RS256),
            new JWTClaimsSet.Builder()
                .issuer(setting.account())
                .claim("scope", SCOPE)
                .audience(setting.tokens().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(ASKED)))
                .build());
    try {
      signed.sign(new RSASSASigner(setting.key()));
    } catch (JOSEException e) {
      throw new IllegalStateException("a key that signs nothing", e);
    }
    return signed.serialize();
  }
}
