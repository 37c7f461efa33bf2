package dev.hawser.im.push;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.json.JsonMapper;

/**
 * The browsers' push services: HTTP Push (RFC 8030), sealed (RFC 8291), and signed by the
 * operator's own key (VAPID, RFC 8292).
 *
 * <p>A browser says itself where its notices go, so whoever registers one could have this server
 * speak to any address. Therefore only the services that the operator lists are spoken to.
 */
final class WebPush {

  /**
   * Those of the browsers in use; a leading dot stands for all hosts below. Chromium's two are one
   * service: a stable Chrome names the first, its betas and what distributions build the second.
   */
  static final List<String> SERVICES =
      List.of(
          "fcm.googleapis.com",
          "jmt17.google.com",
          "updates.push.services.mozilla.com",
          ".push.apple.com",
          ".notify.windows.com");

  private static final Duration VALID = Duration.ofHours(12);

  private final HttpClient http;
  private final Setting setting;
  private final InstantSource clock;
  private final JsonMapper json;
  private final String publicKey;

  /**
   * How the operator presents himself.
   *
   * @param key his key pair on P-256
   * @param contact {@code mailto:} or {@code https:}, where a push service complains
   * @param services the hosts that are spoken to
   * @param schemes {@code https}, and for tests {@code http}
   */
  record Setting(ECKey key, String contact, List<String> services, List<String> schemes) {}

  WebPush(HttpClient http, Setting setting, InstantSource clock, JsonMapper json) {
    this.http = http;
    this.setting = setting;
    this.clock = clock;
    this.json = json;
    this.publicKey = publicKey(setting.key());
  }

  /** What pages give to {@code PushManager.subscribe} as {@code applicationServerKey}. */
  static String publicKey(ECKey key) {
    try {
      byte[] point = Sealing.bytes(key.toECPublicKey());
      return Base64.getUrlEncoder().withoutPadding().encodeToString(point);
    } catch (JOSEException e) {
      throw new IllegalArgumentException("no key on P-256", e);
    }
  }

  /** What pages subscribe with here. */
  String publicKey() {
    return publicKey;
  }

  CompletionStage<PushOutcome> send(PushAddress.Browser address, Notice notice) {
    if (!serves(address.endpoint())) {
      return Answers.now(
          new PushOutcome.Refused(
              "no push service that is listed: " + address.endpoint().getHost()));
    }
    byte[] sealed;
    try {
      sealed = Sealing.seal(said(notice), address.key(), address.secret());
    } catch (IllegalArgumentException e) {
      return Answers.now(new PushOutcome.Refused(String.valueOf(e.getMessage())));
    }
    HttpRequest request =
        HttpRequest.newBuilder(address.endpoint())
            .timeout(Answers.WITHIN)
            .header("TTL", Long.toString(notice.keep().toSeconds()))
            .header("Topic", topic(notice.collapse()))
            .header("Urgency", notice.urgent() ? "high" : "normal")
            .header("Content-Encoding", "aes128gcm")
            .header("Content-Type", "application/octet-stream")
            .header("Authorization", "vapid t=" + token(address.endpoint()) + ", k=" + publicKey)
            .POST(BodyPublishers.ofByteArray(sealed))
            .build();
    return Answers.ask(http, request, answer -> Answers.now(Answers.plainly(answer)));
  }

  private boolean serves(URI endpoint) {
    String host = endpoint.getHost();
    return setting.schemes().contains(endpoint.getScheme())
        && endpoint.getRawUserInfo() == null
        && setting.services().stream()
            .anyMatch(each -> each.startsWith(".") ? host.endsWith(each) : host.equals(each));
  }

  private byte[] said(Notice notice) {
    return json.writeValueAsBytes(
        json.createObjectNode()
            .put("title", notice.title())
            .put("body", notice.body())
            .put("tag", notice.collapse())
            .set("data", json.valueToTree(notice.more())));
  }

  /** Names of 32 characters at most (RFC 8030, section 5.4), which tell the service nothing. */
  private static String topic(String collapse) {
    byte[] digest = Names.sha256(collapse.getBytes(StandardCharsets.UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest).substring(0, 32);
  }

  private String token(URI endpoint) {
    int port = endpoint.getPort();
    SignedJWT token =
        new SignedJWT(
            new JWSHeader(JWSAlgorithm.ES256),
            new JWTClaimsSet.Builder()
                .audience(
                    endpoint.getScheme()
                        + "://"
                        + endpoint.getHost()
                        + (port < 0 ? "" : ":" + port))
                .expirationTime(Date.from(clock.instant().plus(VALID)))
                .subject(setting.contact())
                .build());
    try {
      token.sign(new ECDSASigner(setting.key()));
    } catch (JOSEException e) {
      throw new IllegalStateException("a key that signs nothing", e);
    }
    return token.serialize();
  }
}
