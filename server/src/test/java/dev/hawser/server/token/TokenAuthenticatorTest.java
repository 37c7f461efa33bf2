package dev.hawser.server.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.hawser.core.RefusedException;
import dev.hawser.core.access.Grant;
import dev.hawser.core.access.Principal;
import dev.hawser.core.access.Right;
import dev.hawser.protocol.Code;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenAuthenticatorTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final byte[] SECRET =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef".getBytes(UTF_8);
  private static final KeyPair RSA = pair("RSA", 2048, null);
  private static final KeyPair P256 = pair("EC", 0, "secp256r1");
  private static final KeyPair P384 = pair("EC", 0, "secp384r1");
  private static final KeyPair P521 = pair("EC", 0, "secp521r1");
  private static final KeyPair ED = pair("Ed25519", 0, null);

  static Stream<Arguments> algorithms() {
    List<Arguments> all = new ArrayList<>();
    for (String name : List.of("HS256", "HS384", "HS512")) {
      all.add(Arguments.of(name, TokenKey.secret(null, null, SECRET)));
    }
    for (String name : List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")) {
      all.add(Arguments.of(name, TokenKey.pem(null, null, pem(RSA.getPublic()))));
      all.add(Arguments.of(name, rsaJwk()));
    }
    all.add(Arguments.of("ES256", TokenKey.pem(null, null, pem(P256.getPublic()))));
    all.add(Arguments.of("ES384", TokenKey.pem(null, null, pem(P384.getPublic()))));
    all.add(Arguments.of("ES512", TokenKey.pem(null, null, pem(P521.getPublic()))));
    all.add(Arguments.of("ES256", ecJwk()));
    all.add(Arguments.of("EdDSA", TokenKey.pem(null, null, pem(ED.getPublic()))));
    all.add(Arguments.of("EdDSA", edJwk()));
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void a_token_of_each_algorithm_is_taken_and_one_altered_letter_refuses_it(
      String algorithm, TokenKey key) throws Exception {
    String token = signed(algorithm, null, claims -> claims);

    assertThat(authenticate(token, key).user()).isEqualTo("ann");
    int dot = token.lastIndexOf('.');
    char letter = token.charAt(dot + 8);
    String altered =
        token.substring(0, dot + 8) + (letter == 'A' ? 'B' : 'A') + token.substring(dot + 9);
    assertRefused(altered, Code.TOKEN_INVALID, "signature", key);
    String other =
        new String(Base64.getUrlEncoder().encode("{\"sub\":\"bob\"}".getBytes(UTF_8)), UTF_8);
    String swapped = token.substring(0, token.indexOf('.') + 1) + other + token.substring(dot);
    assertRefused(swapped, Code.TOKEN_INVALID, "", key);
  }

  @Test
  void a_public_key_is_never_taken_for_a_secret() throws Exception {
    byte[] publicPem = pem(RSA.getPublic()).getBytes(UTF_8);
    byte[] publicDer = RSA.getPublic().getEncoded();
    TokenKey key = TokenKey.pem(null, null, pem(RSA.getPublic()));
    for (byte[] secret : List.of(publicPem, publicDer)) {
      SignedJWT forged = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims(c -> c));
      forged.sign(new MACSigner(secret));
      assertRefused(forged.serialize(), Code.TOKEN_INVALID, "no key", key);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", "", "HS999"})
  void an_unsigned_token_is_refused(String algorithm) {
    String header = base64("{\"alg\":\"" + algorithm + "\"}");
    String body = base64("{\"sub\":\"ann\",\"exp\":" + (NOW.getEpochSecond() + 60) + "}");
    TokenKey key = TokenKey.secret(null, null, SECRET);
    assertRefused(header + "." + body + ".", Code.TOKEN_INVALID, "", key);
    assertRefused(header + "." + body + ".AAAA", Code.TOKEN_INVALID, "", key);
    assertRefused(header + "." + body, Code.TOKEN_INVALID, "", key);
  }

  @Test
  void a_pinned_key_takes_only_its_algorithm() throws Exception {
    TokenKey key = TokenKey.secret(null, "HS384", SECRET);
    assertThat(authenticate(signed("HS384", null, c -> c), key).user()).isEqualTo("ann");
    assertRefused(signed("HS256", null, c -> c), Code.TOKEN_INVALID, "no key", key);
  }

  @Test
  void a_secret_too_short_for_an_algorithm_does_not_serve_it() throws Exception {
    byte[] shorter = Arrays.copyOf(SECRET, 32);
    TokenKey key = TokenKey.secret(null, null, shorter);
    assertThat(key.admits(JWSAlgorithm.HS256)).isTrue();
    assertThat(key.admits(JWSAlgorithm.HS512)).isFalse();
    assertThat(
            catchThrowableOfType(
                IllegalArgumentException.class, () -> TokenKey.secret(null, "HS512", shorter)))
        .hasMessageContaining("does not fit");
  }

  @Test
  void an_ed25519_token_that_marks_something_critical_is_refused() throws Exception {
    String token = edSigned("{\"alg\":\"EdDSA\",\"crit\":[\"exp\"],\"exp\":1}", claims(c -> c));
    assertRefused(token, Code.TOKEN_INVALID, "", TokenKey.pem(null, null, pem(ED.getPublic())));
  }

  @Test
  void a_key_id_chooses_the_key() throws Exception {
    TokenKey wrong = TokenKey.secret("a", null, "x".repeat(64).getBytes(UTF_8));
    TokenKey right = TokenKey.secret("b", null, SECRET);
    assertThat(authenticate(signed("HS256", "b", c -> c), wrong, right).user()).isEqualTo("ann");
    assertThat(authenticate(signed("HS256", null, c -> c), wrong, right).user()).isEqualTo("ann");
    assertRefused(signed("HS256", "a", c -> c), Code.TOKEN_INVALID, "signature", wrong, right);
    assertRefused(signed("HS256", "c", c -> c), Code.TOKEN_INVALID, "no key", wrong, right);
  }

  @Test
  void time_is_kept_with_the_skew_allowed() throws Exception {
    TokenKey key = TokenKey.secret(null, null, SECRET);
    assertThat(authenticate(signed("HS256", null, c -> c.expirationTime(at(-29))), key))
        .isNotNull();
    assertRefused(
        signed("HS256", null, c -> c.expirationTime(at(-30))), Code.TOKEN_EXPIRED, "", key);
    assertThat(authenticate(signed("HS256", null, c -> c.notBeforeTime(at(30))), key)).isNotNull();
    assertRefused(
        signed("HS256", null, c -> c.notBeforeTime(at(31))), Code.TOKEN_INVALID, "nbf", key);
    assertRefused(signed("HS256", null, c -> c.issueTime(at(31))), Code.TOKEN_INVALID, "iat", key);
    assertRefused(
        signed("HS256", null, c -> c.expirationTime(null)), Code.TOKEN_INVALID, "exp", key);
  }

  @Test
  void issuer_audience_and_subject_are_checked() throws Exception {
    TokenSettings settings =
        new TokenSettings(
            List.of(TokenKey.secret(null, null, SECRET)), "us", "hawser", Duration.ZERO, true);
    try (TokenAuthenticator it = new TokenAuthenticator(settings, clock(NOW))) {
      UnaryOperator<JWTClaimsSet.Builder> good = c -> c.issuer("us").audience("hawser");
      assertThat(await(it, signed("HS256", null, good)).user()).isEqualTo("ann");
      assertThat(refusal(it, signed("HS256", null, c -> c.audience("hawser"))))
          .hasMessageContaining("iss");
      assertThat(refusal(it, signed("HS256", null, c -> c.issuer("us").audience("x"))))
          .hasMessageContaining("aud");
      assertThat(refusal(it, signed("HS256", null, c -> good.apply(c).subject(null))))
          .hasMessageContaining("sub");
    }
  }

  @Test
  void the_claim_becomes_grants() throws Exception {
    Map<String, Object> claim =
        Map.of(
            "grants",
            List.of(
                Map.of("channels", "chat/#", "allow", List.of("subscribe", "history"), "from", 17),
                Map.of("channels", "inbox/+", "allow", List.of("publish", "presence"))),
            "channels",
            List.of("inbox/ann"));
    Principal ann =
        authenticate(
            signed("HS256", null, c -> c.claim("hawser", claim).jwtID("t1").issueTime(at(0))),
            TokenKey.secret(null, null, SECRET));

    assertThat(ann.guest()).isFalse();
    assertThat(ann.token()).isEqualTo("t1");
    assertThat(ann.issued()).isEqualTo(NOW.getEpochSecond());
    assertThat(ann.expires()).isEqualTo(NOW.getEpochSecond() + 60);
    assertThat(ann.channels()).containsExactly("inbox/ann");
    assertThat(ann.grant("chat/a/b", Right.SUBSCRIBE)).extracting(Grant::from).isEqualTo(17L);
    assertThat(ann.grant("chat/a/b", Right.PUBLISH)).isNull();
    assertThat(ann.grant("inbox/x", Right.PUBLISH)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"grant\":[]}",
        "[]",
        "{\"grants\":{}}",
        "{\"grants\":[{\"channels\":\"a\",\"allow\":[\"write\"]}]}",
        "{\"grants\":[{\"channels\":\"a/#/b\",\"allow\":[]}]}",
        "{\"grants\":[{\"channels\":\"a\",\"allow\":[],\"form\":5}]}",
        "{\"grants\":[{\"channels\":\"a\",\"allow\":[],\"from\":-5}]}",
        "{\"grants\":[{\"channels\":\"a\",\"allow\":[],\"from\":\"5\"}]}",
        "{\"channels\":[5]}"
      })
  void a_claim_that_is_not_understood_is_refused(String claim) throws Exception {
    Object value = com.nimbusds.jose.util.JSONObjectUtils.parse("{\"x\":" + claim + "}").get("x");
    assertRefused(
        signed("HS256", null, c -> c.claim("hawser", value)),
        Code.TOKEN_INVALID,
        "claim hawser",
        TokenKey.secret(null, null, SECRET));
  }

  @Test
  void a_remembered_token_ends_with_its_expiry() throws Exception {
    List<Instant> time = new ArrayList<>(List.of(NOW));
    Clock clock =
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return time.getLast();
          }
        };
    try (TokenAuthenticator it =
        new TokenAuthenticator(settings(TokenKey.secret(null, null, SECRET)), clock)) {
      String token = signed("HS256", null, c -> c);
      assertThat(await(it, token).user()).isEqualTo("ann");
      assertThat(it.authenticate(token).toCompletableFuture().isDone()).isTrue();
      time.add(NOW.plusSeconds(60 + 30));
      assertThat(refusal(it, token).code()).isEqualTo(Code.TOKEN_EXPIRED);
    }
  }

  @Test
  void remembered_tokens_are_bounded() {
    VerifiedTokens tokens = new VerifiedTokens(2, 1_000_000);
    List<VerifiedTokens.Digest> digests =
        Stream.of("a", "b", "c").map(VerifiedTokens::digest).toList();
    tokens.put(digests.get(0), good("a"), 1);
    tokens.put(digests.get(1), good("b"), 1);
    assertThat(tokens.get(digests.get(0), 0)).isNotNull();
    tokens.put(digests.get(2), good("c"), 1);
    assertThat(tokens.get(digests.get(1), 0)).isNull();
    assertThat(tokens.get(digests.get(0), 0)).isNotNull();
  }

  @Test
  void remembered_tokens_are_bounded_in_bytes_too() {
    VerifiedTokens tokens = new VerifiedTokens(100, 20_000);
    List<VerifiedTokens.Digest> digests =
        Stream.of("a", "b", "c").map(VerifiedTokens::digest).toList();
    for (VerifiedTokens.Digest digest : digests) {
      tokens.put(digest, good("a"), 1_000);
      tokens.put(digest, good("a"), 1_000);
    }
    assertThat(tokens.get(digests.get(0), 0)).isNull();
    assertThat(tokens.get(digests.get(1), 0)).isNotNull();
    assertThat(tokens.get(digests.get(2), 0)).isNotNull();
    tokens.put(VerifiedTokens.digest("d"), good("d"), 16_000);
    assertThat(digests).allSatisfy(one -> assertThat(tokens.get(one, 0)).isNull());
  }

  private static TokenCheck.Verdict.Good good(String user) {
    return new TokenCheck.Verdict.Good(
        Principal.guest(user), TokenKey.secret(null, null, SECRET), null);
  }

  @Test
  void a_full_queue_says_overloaded_at_once() throws Exception {
    String[] tokens = new String[50];
    for (int i = 0; i < tokens.length; i++) {
      String user = "u" + i;
      tokens[i] = signed("ES512", null, c -> c.subject(user));
    }
    TokenSettings settings = settings(TokenKey.pem(null, null, pem(P521.getPublic())));
    try (TokenAuthenticator it =
        new TokenAuthenticator(settings, clock(NOW), 1, Duration.ZERO, () -> 0)) {
      var stages = Stream.of(tokens).map(t -> it.authenticate(t).toCompletableFuture()).toList();
      List<Code> refused = new ArrayList<>();
      int accepted = 0;
      for (var stage : stages) {
        try {
          accepted += stage.join() != null ? 1 : 0;
        } catch (CompletionException e) {
          refused.add(refusal(e).code());
        }
      }
      assertThat(accepted).isPositive();
      assertThat(refused).isNotEmpty().containsOnly(Code.OVERLOADED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a.b.c", "{}", "eyJhbGciOiJIUzI1NiJ9.e30.", "\u0000"})
  void nonsense_is_refused(String token) {
    assertRefused(token, Code.TOKEN_INVALID, "", TokenKey.secret(null, null, SECRET));
  }

  @Test
  void a_token_without_end_is_refused_unread() {
    assertRefused(
        "a".repeat(20_000), Code.TOKEN_INVALID, "longer", TokenKey.secret(null, null, SECRET));
  }

  @Test
  void a_minted_token_is_taken() {
    TokenSettings settings =
        new TokenSettings(
            List.of(TokenKey.secret("k", null, SECRET)), "us", "hawser", Duration.ZERO, true);
    TokenMint mint = new TokenMint(settings, clock(NOW));
    TokenMint.Minted minted =
        mint.mint(
            "ann", Duration.ofMinutes(5), HawserClaim.grants(null), List.of("inbox/ann"), "phone");
    try (TokenAuthenticator it = new TokenAuthenticator(settings, clock(NOW))) {
      Principal ann = await(it, minted.token());
      assertThat(ann.user()).isEqualTo("ann");
      assertThat(ann.token()).isEqualTo(minted.id());
      assertThat(ann.expires()).isEqualTo(minted.expires()).isEqualTo(NOW.getEpochSecond() + 300);
      assertThat(ann.channels()).containsExactly("inbox/ann");
      assertThat(ann.platform()).isEqualTo("phone");
    }
    assertThatThrownBy(() -> mint.mint("ann", Duration.ofMinutes(5), List.of(), List.of(), "A b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("platform");
  }

  private static Principal authenticate(String token, TokenKey... keys) {
    try (TokenAuthenticator it = new TokenAuthenticator(settings(keys), clock(NOW))) {
      return await(it, token);
    }
  }

  private static void assertRefused(String token, Code code, String message, TokenKey... keys) {
    try (TokenAuthenticator it = new TokenAuthenticator(settings(keys), clock(NOW))) {
      RefusedException refusal = refusal(it, token);
      assertThat(refusal.code()).isEqualTo(code);
      assertThat(refusal).hasMessageContaining(message);
    }
  }

  private static Principal await(TokenAuthenticator it, String token) {
    return it.authenticate(token).toCompletableFuture().join();
  }

  private static RefusedException refusal(TokenAuthenticator it, String token) {
    CompletionException failure =
        catchThrowableOfType(CompletionException.class, () -> await(it, token));
    assertThat(failure).as("the token was taken").isNotNull();
    return refusal(failure);
  }

  private static RefusedException refusal(CompletionException failure) {
    if (failure.getCause() instanceof RefusedException refusal) {
      return refusal;
    }
    throw failure;
  }

  private static TokenSettings settings(TokenKey... keys) {
    return new TokenSettings(List.of(keys), null, null, Duration.ofSeconds(30), true);
  }

  private static Clock clock(Instant now) {
    return Clock.fixed(now, ZoneOffset.UTC);
  }

  private static Date at(long seconds) {
    return Date.from(NOW.plusSeconds(seconds));
  }

  private static JWTClaimsSet claims(UnaryOperator<JWTClaimsSet.Builder> more) {
    return more.apply(new JWTClaimsSet.Builder().subject("ann").expirationTime(at(60))).build();
  }

  private static String signed(
      String algorithm, @Nullable String kid, UnaryOperator<JWTClaimsSet.Builder> more)
      throws Exception {
    JWTClaimsSet claims = claims(more);
    if (algorithm.equals("EdDSA")) {
      return edSigned("{\"alg\":\"EdDSA\"}", claims);
    }
    JWSSigner signer =
        switch (algorithm) {
          case "ES256" -> new ECDSASigner(P256.getPrivate(), Curve.P_256);
          case "ES384" -> new ECDSASigner(P384.getPrivate(), Curve.P_384);
          case "ES512" -> new ECDSASigner(P521.getPrivate(), Curve.P_521);
          case "HS256", "HS384", "HS512" -> new MACSigner(SECRET);
          default -> new RSASSASigner(RSA.getPrivate());
        };
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.parse(algorithm)).keyID(kid).build();
    SignedJWT jwt = new SignedJWT(header, claims);
    jwt.sign(signer);
    return jwt.serialize();
  }

  private static String edSigned(String header, JWTClaimsSet claims) throws Exception {
    String signed = base64(header) + "." + base64(claims.toString());
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(ED.getPrivate());
    signature.update(signed.getBytes(UTF_8));
    return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
  }

  private static TokenKey rsaJwk() {
    return TokenKey.jwk(
        null, null, new RSAKey.Builder((RSAPublicKey) RSA.getPublic()).build().toJSONString());
  }

  private static TokenKey ecJwk() {
    return TokenKey.jwk(
        null,
        null,
        new ECKey.Builder(Curve.P_256, (ECPublicKey) P256.getPublic()).build().toJSONString());
  }

  private static TokenKey edJwk() {
    byte[] encoded = ED.getPublic().getEncoded();
    byte[] x = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    return TokenKey.jwk(
        null,
        null,
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\""
            + Base64.getUrlEncoder().withoutPadding().encodeToString(x)
            + "\"}");
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  private static String pem(PublicKey key) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  private static KeyPair pair(String type, int bits, @Nullable String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
      if (curve != null) {
        generator.initialize(new ECGenParameterSpec(curve));
      } else if (bits > 0) {
        generator.initialize(bits);
      }
      return generator.generateKeyPair();
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
