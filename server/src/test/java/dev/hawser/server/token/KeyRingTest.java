package dev.hawser.server.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpHandler;
import dev.hawser.core.RefusedException;
import dev.hawser.core.access.Principal;
import dev.hawser.protocol.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens whose keys a provider publishes, over real sockets of loopback. */
class KeyRingTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  private final AtomicLong nanos = new AtomicLong(-5);
  private final ECKey first = Provider.key("first");
  private final ECKey second = Provider.key("second");
  private Provider provider;
  private TokenAuthenticator it;

  KeyRingTest() throws IOException {
    provider = new Provider(first);
    it = authenticator(provider.source(), Duration.ofSeconds(20));
  }

  @BeforeEach
  void nothing_is_fetched_before_it_is_time() {
    assertThat(provider.asked()).isZero();
  }

  @AfterEach
  void close() {
    it.close();
    provider.close();
  }

  @Test
  void the_first_token_waits_for_the_keys_and_later_ones_do_not() {
    assertThat(taken(first, "ann")).isTrue();
    assertThat(taken(first, "bob")).isTrue();
    assertThat(provider.asked()).isEqualTo(1);
    assertThat(it.keys().size()).isEqualTo(1);
  }

  @Test
  void no_good_token_is_refused_while_keys_rotate_under_load() {
    ECKey current = first;
    for (int turn = 0; turn < 5; turn++) {
      ECKey next = Provider.key("turn-" + turn);
      provider.publish(current, next);
      pass(Duration.ofSeconds(10));
      List<CompletableFuture<Principal>> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        all.add(ask(token(i % 2 == 0 ? next : current, "u" + turn + "-" + i)));
      }
      assertThat(all).allSatisfy(one -> assertThat(one.join()).isNotNull());
      current = next;
    }
    assertThat(provider.asked()).isLessThanOrEqualTo(6);
  }

  @Test
  void a_removed_key_is_worth_nothing_after_the_refresh_even_to_a_remembered_token() {
    String token = token(first, "ann");
    assertThat(ask(token).join().user()).isEqualTo("ann");
    assertThat(ask(token).isDone()).as("it is remembered").isTrue();
    provider.publish(first, second);
    refresh(2);
    assertThat(ask(token).isDone()).as("a key that stays keeps what it vouched for").isTrue();

    provider.publish(second);
    refresh(3);
    pass(Duration.ofSeconds(10));

    assertThat(refused(token)).isEqualTo(Code.TOKEN_INVALID);
    assertThat(taken(second, "ann")).isTrue();
  }

  @Test
  void unknown_kids_of_strangers_cause_one_fetch_in_each_pause() {
    assertThat(taken(first, "ann")).isTrue();
    for (int pause = 0; pause < 3; pause++) {
      pass(Duration.ofSeconds(10));
      List<CompletableFuture<Principal>> all = new ArrayList<>();
      for (int i = 0; i < 1_500; i++) {
        all.add(ask(unsigned("k" + pause + "-" + i)));
      }
      assertThat(all)
          .allSatisfy(one ->
              assertThat(code(one))
                  .isIn(Code.TOKEN_INVALID, Code.TOKEN_KEYS_UNAVAILABLE, Code.OVERLOADED));
      assertThat(taken(first, "bob" + pause)).isTrue();
    }
    assertThat(provider.asked()).isEqualTo(1 + 3);
  }

  @Test
  void a_kid_that_a_fetch_did_not_bring_is_invalid_and_one_that_came_after_it_may_return() {
    assertThat(taken(first, "ann")).isTrue();
    String rotated = token(second, "ann");
    provider.publish(first, second);
    assertThat(refused(rotated)).isEqualTo(Code.TOKEN_KEYS_UNAVAILABLE);
    pass(Duration.ofSeconds(10));
    assertThat(ask(rotated).join().user()).isEqualTo("ann");

    pass(Duration.ofSeconds(10));
    assertThat(refused(unsigned("stranger"))).isEqualTo(Code.TOKEN_INVALID);
    assertThat(refused(unsigned("stranger"))).isEqualTo(Code.TOKEN_INVALID);
    assertThat(provider.asked()).isEqualTo(3);
  }

  @Test
  void a_token_of_another_issuer_asks_nobody() {
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("x").build(),
            new JWTClaimsSet.Builder().subject("ann").issuer("other").build());
    assertThat(refused(unsigned(jwt))).isEqualTo(Code.TOKEN_INVALID);
    assertThat(provider.asked()).isZero();
  }

  static Stream<Arguments> troubles() {
    ECKey any = Provider.key("any");
    return Stream.of(
        Arguments.of("down", Provider.answer(503, "")),
        Arguments.of("redirect", Provider.answer(302, Provider.set(any))),
        Arguments.of("garbage", Provider.answer(200, "<html>")),
        Arguments.of("no list", Provider.answer(200, "{\"keys\":7}")),
        Arguments.of("huge", Provider.answer(200, " ".repeat(KeyFetch.MOST) + Provider.set(any))),
        Arguments.of("many", Provider.answer(200, "{\"keys\":[" + "{},".repeat(200) + "{}]}")),
        Arguments.of("slow", (HttpHandler) Provider::drip));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("troubles")
  void the_last_keys_serve_a_while_and_then_tokens_are_refused_but_may_return(
      String name, HttpHandler trouble) {
    // Long enough for an answer on a busy machine; only the slow one waits for its end.
    it.close();
    it = authenticator(provider.source(), Duration.ofSeconds(name.equals("slow") ? 2 : 20));
    String known = token(first, "ann");
    assertThat(ask(known).join().user()).isEqualTo("ann");
    provider.behave(trouble);
    pass(Duration.ofMinutes(10));
    it.keys().tick();
    await().until(() -> it.keys().failures() == 1);

    assertThat(taken(first, "bob")).isTrue();
    assertThat(refused(token(second, "bob"))).isEqualTo(Code.TOKEN_KEYS_UNAVAILABLE);
    pass(Duration.ofMinutes(50));
    assertThat(refused(known)).isEqualTo(Code.TOKEN_KEYS_UNAVAILABLE);
    assertThat(it.keys().oldestSeconds()).isEqualTo(3600);

    provider.publish(first);
    pass(Duration.ofSeconds(10));
    assertThat(ask(known).join().user()).isEqualTo("ann");
  }

  @Test
  void a_public_key_is_no_secret_and_only_public_signing_keys_are_used() throws Exception {
    RSAKey rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
    String oct = "{\"kty\":\"oct\",\"kid\":\"oct\",\"k\":\"" + "A".repeat(64) + "\"}";
    String enc = second.toPublicJWK().toJSONString().replaceFirst("\\{", "{\"use\":\"enc\",");
    String open = Provider.key("open").toJSONString();
    String good = Provider.set(rsa).replace("]}", "," + oct + "," + enc + "," + open + ",7]}");
    provider.behave(Provider.answer(200, good));

    byte[] pem = rsa.toRSAPublicKey().getEncoded();
    SignedJWT confused = hmac("rsa", pem);
    assertThat(refused(confused.serialize())).isEqualTo(Code.TOKEN_INVALID);
    assertThat(refused(hmac("oct", new byte[48]).serialize())).isEqualTo(Code.TOKEN_INVALID);
    assertThat(provider.asked()).as("HMAC asks no provider").isZero();
    assertThat(refused(token(second, "ann"))).isEqualTo(Code.TOKEN_INVALID);
    assertThat(it.keys().size()).isEqualTo(1);
    PublishedKeys read = PublishedKeys.read(good, null, 0);
    assertThat(read.ignored()).hasSize(4);
  }

  @Test
  void a_file_is_fetched_like_an_address(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("keys.json"), Provider.set(first));
    it.close();
    it =
        authenticator(
            new KeySource(
                file.toUri(),
                null,
                null,
                Duration.ofMinutes(10),
                Duration.ofHours(1),
                Duration.ofSeconds(1)),
            Duration.ofSeconds(20));
    assertThat(taken(first, "ann")).isTrue();
    Files.writeString(file, Provider.set(second));
    pass(Duration.ofSeconds(1));
    assertThat(taken(second, "ann")).isTrue();
    assertThat(refused(token(first, "ann"))).isNotEqualTo(Code.OVERLOADED);
  }

  private static SignedJWT hmac(String kid, byte[] secret) throws JOSEException {
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(kid).build(),
            new JWTClaimsSet.Builder()
                .subject("ann")
                .issuer("login")
                .expirationTime(Date.from(NOW.plusSeconds(60)))
                .build());
    jwt.sign(new MACSigner(secret));
    return jwt;
  }

  private TokenAuthenticator authenticator(KeySource source, Duration within) {
    TokenSettings settings =
        new TokenSettings(List.of(), List.of(source), null, null, Duration.ofSeconds(30), true);
    return new TokenAuthenticator(
        settings, Clock.fixed(NOW, ZoneOffset.UTC), 2_000, within, nanos::get);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private void refresh(int fetches) {
    pass(Duration.ofMinutes(10));
    String kid = "wait-" + fetches;
    it.keys().tick();
    assertThat(code(ask(unsigned(kid)))).isNotNull();
    assertThat(it.keys().fetches()).isEqualTo(fetches);
  }

  private CompletableFuture<Principal> ask(String token) {
    return it.authenticate(token).toCompletableFuture();
  }

  private boolean taken(ECKey key, String user) {
    return ask(token(key, user)).join().user().equals(user);
  }

  private Code refused(String token) {
    return code(ask(token));
  }

  private static Code code(CompletableFuture<Principal> asked) {
    try {
      throw new AssertionError("taken: " + asked.join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof RefusedException refusal) {
        return refusal.code();
      }
      throw e;
    }
  }

  private static String token(ECKey key, String user) {
    return Provider.token(key, user, NOW.plusSeconds(60));
  }

  private static String unsigned(String kid) {
    return unsigned(
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(kid).build(),
            new JWTClaimsSet.Builder().subject("eve").issuer("login").build()));
  }

  private static String unsigned(SignedJWT jwt) {
    return new String(jwt.getSigningInput(), java.nio.charset.StandardCharsets.US_ASCII)
        + "."
        + "A".repeat(86);
  }
}
