package dev.hawser.im.push;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Apple's push service over HTTP/2, by a signing key of the operator's (token-based connection, as
 * Apple documents under "Sending notification requests to APNs").
 */
final class ApplePush {

  /** Apple takes a token for an hour, and refuses a sender that makes one every few minutes. */
  private static final Duration RENEWED = Duration.ofMinutes(40);

  private static final int LONGEST_COLLAPSE = 64;

  private final HttpClient http;
  private final Setting setting;
  private final InstantSource clock;
  private final JsonMapper json;
  private @Nullable String token;
  private Instant made = Instant.EPOCH;

  /**
   * What Apple gave to the operator.
   *
   * @param service where notices are taken: production or sandbox
   * @param key the signing key
   * @param keyId its id
   * @param team the team's id
   * @param topic the application's bundle id
   */
  record Setting(URI service, ECPrivateKey key, String keyId, String team, String topic) {}

  ApplePush(HttpClient http, Setting setting, InstantSource clock, JsonMapper json) {
    this.http = http;
    this.setting = setting;
    this.clock = clock;
    this.json = json;
  }

  CompletionStage<PushOutcome> send(PushAddress.Apple address, Notice notice) {
    String used = token(null);
    return send(
        address,
        notice,
        used,
        answer ->
            reason(answer).equals("ExpiredProviderToken")
                ? send(address, notice, token(used), again -> Answers.now(read(again)))
                : Answers.now(read(answer)));
  }

  private CompletionStage<PushOutcome> send(
      PushAddress.Apple address,
      Notice notice,
      String token,
      Function<HttpResponse<String>, CompletionStage<PushOutcome>> read) {
    long until = clock.instant().plus(notice.keep()).getEpochSecond();
    HttpRequest request =
        HttpRequest.newBuilder(setting.service().resolve("/3/device/" + address.token()))
            .version(HttpClient.Version.HTTP_2)
            .timeout(Answers.WITHIN)
            .header("authorization", "bearer " + token)
            .header("apns-topic", setting.topic())
            .header("apns-push-type", "alert")
            .header("apns-priority", notice.urgent() ? "10" : "5")
            .header("apns-expiration", notice.keep().isZero() ? "0" : Long.toString(until))
            .header("apns-collapse-id", Names.within(notice.collapse(), LONGEST_COLLAPSE))
            .POST(BodyPublishers.ofByteArray(said(notice)))
            .build();
    return Answers.ask(http, request, read);
  }

  private byte[] said(Notice notice) {
    ObjectNode said = json.createObjectNode();
    notice.more().forEach(said::put);
    ObjectNode aps = said.putObject("aps");
    aps.putObject("alert").put("title", notice.title()).put("body", notice.body());
    aps.put("sound", "default").put("thread-id", notice.collapse());
    return json.writeValueAsBytes(said);
  }

  private PushOutcome read(HttpResponse<String> answer) {
    return switch (reason(answer)) {
      case "BadDeviceToken", "DeviceTokenNotForTopic", "Unregistered" -> new PushOutcome.Gone();
      default ->
          // 404 is a path that Apple does not know, which says nothing about the device.
          answer.statusCode() == 404
              ? new PushOutcome.Refused("404 " + Answers.excerpt(answer.body()))
              : Answers.plainly(answer);
    };
  }

  private String reason(HttpResponse<String> answer) {
    return answer.statusCode() == 200 ? "" : Names.field(json, answer.body(), "reason");
  }

  /**
   * The token that holds now.
   *
   * @param refused one that Apple no longer takes
   */
  private synchronized String token(@Nullable String refused) {
    Instant now = clock.instant();
    if (token == null || token.equals(refused) || now.isAfter(made.plus(RENEWED))) {
      token = sign(now);
      made = now;
    }
    return token;
  }

  private String sign(Instant now) {
    SignedJWT signed =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(setting.keyId()).build(),
            new JWTClaimsSet.Builder().issuer(setting.team()).issueTime(Date.from(now)).build());
    try {
      signed.sign(new ECDSASigner(setting.key()));
    } catch (JOSEException e) {
      throw new IllegalStateException("a key that signs nothing", e);
    }
    return signed.serialize();
  }
}
