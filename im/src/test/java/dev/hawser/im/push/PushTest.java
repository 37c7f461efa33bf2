package dev.hawser.im.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import dev.hawser.im.fake.Fake;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The three services, against fakes that speak as the real ones are documented to. */
class PushTest {

  private static final JsonMapper json = new JsonMapper();
  private static final Instant NOON = Instant.parse("2030-06-01T12:00:00Z");
  private static final Notice NOTICE =
      new Notice(
          "Crew",
          "Ann: the tide turns at six",
          "im/c/42",
          Map.of("conversation", "im/c/42"),
          Duration.ofHours(4),
          true);
  private static final PushAddress.Apple PHONE = new PushAddress.Apple("ab".repeat(32));
  private static final PushAddress.Firebase TABLET = new PushAddress.Firebase("f".repeat(32));

  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private final HttpClient http = Answers.client().build();
  private final ECKey key;
  private final RSAKey account;
  private Fake fake;

  PushTest() throws Exception {
    key = new ECKeyGenerator(Curve.P_256).keyID("K1").generate();
    account = new RSAKeyGenerator(2_048).generate();
  }

  @BeforeEach
  void start() throws Exception {
    fake = Fake.start();
  }

  @AfterEach
  void stop() {
    http.close();
    fake.close();
  }

  @Test
  void apple_is_told_what_to_show_by_a_token_of_ours() throws Exception {
    assertThat(outcome(apple().send(PHONE, NOTICE))).isInstanceOf(PushOutcome.Sent.class);

    Fake.Asked asked = fake.asked().getFirst();
    assertThat(asked.path()).isEqualTo("/3/device/" + PHONE.token());
    assertThat(asked.header("apns-topic")).isEqualTo("com.example.crew");
    assertThat(asked.header("apns-collapse-id")).isEqualTo("im/c/42");
    assertThat(asked.header("apns-priority")).isEqualTo("10");
    assertThat(asked.header("apns-push-type")).isEqualTo("alert");
    assertThat(asked.header("apns-expiration"))
        .isEqualTo(Long.toString(NOON.plus(NOTICE.keep()).getEpochSecond()));
    JsonNode said = json.readTree(asked.text());
    assertThat(said.at("/aps/alert/title").asString()).isEqualTo("Crew");
    assertThat(said.at("/aps/alert/body").asString()).isEqualTo(NOTICE.body());
    assertThat(said.at("/conversation").asString()).isEqualTo("im/c/42");
    SignedJWT token = bearer(asked);
    assertThat(token.verify(new ECDSAVerifier(key))).isTrue();
    assertThat(token.getHeader().getKeyID()).isEqualTo("K1");
    assertThat(token.getJWTClaimsSet().getIssuer()).isEqualTo("TEAM");
  }

  @Test
  void apples_token_is_used_for_a_while_and_then_renewed() {
    ApplePush apple = apple();
    outcome(apple.send(PHONE, NOTICE));
    now.set(NOON.plus(Duration.ofMinutes(39)));
    outcome(apple.send(PHONE, NOTICE));
    now.set(NOON.plus(Duration.ofMinutes(41)));
    outcome(apple.send(PHONE, NOTICE));

    List<String> tokens = fake.asked().stream().map(each -> each.header("authorization")).toList();
    assertThat(tokens.get(1)).isEqualTo(tokens.get(0));
    assertThat(tokens.get(2)).isNotEqualTo(tokens.get(0));
  }

  @Test
  void a_token_that_apple_calls_old_is_renewed_and_the_notice_goes_once_more() {
    ApplePush apple = apple();
    fake.then(403, "{\"reason\":\"ExpiredProviderToken\"}");

    assertThat(outcome(apple.send(PHONE, NOTICE))).isInstanceOf(PushOutcome.Sent.class);
    assertThat(fake.asked()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "410, Unregistered, Gone",
    "400, BadDeviceToken, Gone",
    "400, BadTopic, Refused",
    "404, BadPath, Refused",
    "403, InvalidProviderToken, Refused",
    "429, TooManyRequests, Later",
    "503, ServiceUnavailable, Later"
  })
  void what_apple_says_is_understood(int status, String reason, String outcome) {
    fake.then(status, "{\"reason\":\"" + reason + "\"}");

    assertThat(outcome(apple().send(PHONE, NOTICE)).getClass().getSimpleName()).isEqualTo(outcome);
  }

  @Test
  void firebase_is_asked_for_access_once_and_told_what_to_show() throws Exception {
    fake.then(200, "{\"access_token\":\"T1\",\"expires_in\":3599}");
    FirebasePush firebase = firebase();
    assertThat(outcome(firebase.send(TABLET, NOTICE))).isInstanceOf(PushOutcome.Sent.class);
    assertThat(outcome(firebase.send(TABLET, NOTICE))).isInstanceOf(PushOutcome.Sent.class);

    assertThat(fake.asked().stream().map(Fake.Asked::path))
        .containsExactly(
            "/token", "/v1/projects/crew/messages:send", "/v1/projects/crew/messages:send");
    String form = fake.asked().getFirst().text();
    SignedJWT assertion = SignedJWT.parse(form.substring(form.indexOf("assertion=") + 10));
    assertThat(assertion.verify(new RSASSAVerifier(account))).isTrue();
    assertThat(assertion.getJWTClaimsSet().getIssuer()).isEqualTo("crew@example.com");
    Fake.Asked sent = fake.asked().getLast();
    assertThat(sent.header("Authorization")).isEqualTo("Bearer T1");
    JsonNode message = json.readTree(sent.text()).path("message");
    assertThat(message.path("token").asString()).isEqualTo(TABLET.token());
    assertThat(message.at("/notification/body").asString()).isEqualTo(NOTICE.body());
    assertThat(message.at("/data/conversation").asString()).isEqualTo("im/c/42");
    assertThat(message.at("/android/collapse_key").asString()).isEqualTo("im/c/42");
    assertThat(message.at("/android/ttl").asString()).isEqualTo("14400s");
  }

  @Test
  void access_that_firebase_no_longer_takes_is_asked_for_again() {
    fake.then(200, "{\"access_token\":\"T1\",\"expires_in\":3599}").then(401, "{}");
    fake.then(200, "{\"access_token\":\"T2\",\"expires_in\":3599}");

    assertThat(outcome(firebase().send(TABLET, NOTICE))).isInstanceOf(PushOutcome.Sent.class);
    assertThat(fake.asked().getLast().header("Authorization")).isEqualTo("Bearer T2");
  }

  @Test
  void access_that_was_refused_is_asked_for_with_the_next_notice() {
    FirebasePush firebase = firebase();
    fake.then(500, "busy").then(200, "{\"access_token\":\"T1\"}");

    assertThat(outcome(firebase.send(TABLET, NOTICE)))
        .isInstanceOfSatisfying(
            PushOutcome.Later.class, later -> assertThat(later.reason()).contains("500 busy"));
    assertThat(outcome(firebase.send(TABLET, NOTICE))).isInstanceOf(PushOutcome.Sent.class);
  }

  @ParameterizedTest
  @CsvSource({
    "404, UNREGISTERED, Gone",
    "404, NONE, Refused",
    "400, INVALID_ARGUMENT, Refused",
    "429, QUOTA_EXCEEDED, Later",
    "503, UNAVAILABLE, Later"
  })
  void what_firebase_says_is_understood(int status, String code, String outcome) {
    fake.then(200, "{\"access_token\":\"T1\",\"expires_in\":3599}");
    fake.then(status, "{\"error\":{\"details\":[{\"errorCode\":\"" + code + "\"}]}}");

    assertThat(outcome(firebase().send(TABLET, NOTICE)).getClass().getSimpleName())
        .isEqualTo(outcome);
  }

  @Test
  void a_browser_gets_what_only_it_can_read() throws Exception {
    Browser browser = new Browser();
    fake.then(201, "");
    assertThat(outcome(web().send(browser.address(fake.address()), NOTICE)))
        .isInstanceOf(PushOutcome.Sent.class);

    Fake.Asked asked = fake.asked().getFirst();
    assertThat(asked.header("TTL")).isEqualTo("14400");
    assertThat(asked.header("Urgency")).isEqualTo("high");
    assertThat(asked.header("Topic")).hasSize(32).doesNotContain("im");
    assertThat(asked.header("Content-Encoding")).isEqualTo("aes128gcm");
    JsonNode read = json.readTree(browser.open(asked.body()));
    assertThat(read.path("title").asString()).isEqualTo("Crew");
    assertThat(read.path("tag").asString()).isEqualTo("im/c/42");
    assertThat(read.at("/data/conversation").asString()).isEqualTo("im/c/42");
    String said = asked.header("Authorization");
    assertThat(said).startsWith("vapid t=").endsWith(", k=" + WebPush.publicKey(key));
    SignedJWT token = SignedJWT.parse(said.substring("vapid t=".length(), said.indexOf(',')));
    assertThat(token.verify(new ECDSAVerifier(key))).isTrue();
    assertThat(token.getJWTClaimsSet().getAudience()).containsExactly(fake.address().toString());
  }

  @Test
  void nobody_has_this_server_speak_to_an_address_that_is_no_push_service() throws Exception {
    for (String elsewhere :
        List.of(
            "http://localhost:1/x",
            "https://push.example.com/x",
            "ftp://127.0.0.1/x",
            "http://me@127.0.0.1:1/x")) {
      assertThat(outcome(web().send(new Browser().address(URI.create(elsewhere)), NOTICE)))
          .as(elsewhere)
          .isInstanceOf(PushOutcome.Refused.class);
    }
    assertThat(fake.asked()).isEmpty();
  }

  @Test
  void a_service_that_asks_for_patience_is_given_it_within_bounds() throws Exception {
    WebPush web = web();
    PushAddress.Browser to = new Browser().address(fake.address());
    fake.then(429, "", Map.of("Retry-After", "90")).then(503, "", Map.of("Retry-After", "999999"));

    assertThat(outcome(web.send(to, NOTICE)))
        .isEqualTo(new PushOutcome.Later(Duration.ofSeconds(90), "429 "));
    assertThat(outcome(web.send(to, NOTICE)))
        .isEqualTo(new PushOutcome.Later(Duration.ofHours(1), "503 "));
  }

  @Test
  void a_service_that_is_away_is_told_as_such() throws Exception {
    PushAddress.Browser to = new Browser().address(fake.address());
    fake.close();

    assertThat(outcome(web().send(to, NOTICE))).isInstanceOf(PushOutcome.Later.class);
  }

  @Test
  void a_service_that_answers_without_end_costs_little() throws Exception {
    fake.then(200, "x".repeat(100_000));

    assertThat(outcome(web().send(new Browser().address(fake.address()), NOTICE)))
        .isInstanceOf(PushOutcome.Later.class);
  }

  private ApplePush apple() {
    try {
      return new ApplePush(
          http,
          new ApplePush.Setting(
              fake.address(), key.toECPrivateKey(), "K1", "TEAM", "com.example.crew"),
          now::get,
          json);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private FirebasePush firebase() {
    try {
      return new FirebasePush(
          http,
          new FirebasePush.Setting(
              fake.address(),
              fake.address().resolve("/token"),
              "crew",
              "crew@example.com",
              account.toPrivateKey()),
          now::get,
          json);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private WebPush web() {
    return new WebPush(
        http,
        new WebPush.Setting(key, "mailto:a@example.com", List.of("127.0.0.1"), List.of("http")),
        now::get,
        json);
  }

  private static SignedJWT bearer(Fake.Asked asked) throws Exception {
    return SignedJWT.parse(asked.header("authorization").substring("bearer ".length()));
  }

  private static PushOutcome outcome(CompletionStage<PushOutcome> sent) {
    return sent.toCompletableFuture().join();
  }

  /** A browser's side of RFC 8291, written from the RFC for itself. */
  private static final class Browser {

    private final ECKey pair;
    private final byte[] secret = new byte[16];

    Browser() throws Exception {
      pair = new ECKeyGenerator(Curve.P_256).generate();
      new java.security.SecureRandom().nextBytes(secret);
    }

    PushAddress.Browser address(URI service) {
      return new PushAddress.Browser(
          service.resolve("/push/1"),
          WebPush.publicKey(pair),
          Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    byte[] open(byte[] sealed) throws Exception {
      return Unsealing.open(sealed, pair, secret);
    }
  }
}
