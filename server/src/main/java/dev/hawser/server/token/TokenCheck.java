package dev.hawser.server.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.hawser.core.RefusedException;
import dev.hawser.core.access.Principal;
import dev.hawser.protocol.Code;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Checks one token (RFC 7519): its signature by a key that admits its algorithm, then its claims.
 *
 * <p>Refused as {@code token-invalid}, {@code token-expired} or {@code token-keys-unavailable}; the
 * message says why, never what the token held.
 */
final class TokenCheck {

  /** In characters; a longer one is refused unread. */
  static final int LONGEST = 16 * 1024;

  /** What came of a check that refused nothing. */
  sealed interface Verdict {

    /** The principal, and who vouches: a key of the configuration where there is no ring. */
    record Good(Principal principal, TokenKey key, @Nullable KeyRing ring) implements Verdict {

      /** Whether it would still be found good by its key. */
      boolean stands() {
        return ring == null || ring.holds(key);
      }
    }

    /** A key that it names is being fetched: check it again when this is done. */
    record Later(CompletableFuture<Void> fetched) implements Verdict {}
  }

  private final TokenSettings settings;
  private final KeyRings rings;
  private final Clock clock;

  TokenCheck(TokenSettings settings, KeyRings rings, Clock clock) {
    this.settings = settings;
    this.rings = rings;
    this.clock = clock;
  }

  static RefusedException tooLong() {
    return invalid("longer than " + LONGEST + " characters");
  }

  /**
   * Checks a token.
   *
   * @param waited whether it waited for keys before: it does so only once
   */
  Verdict check(String token, boolean waited) {
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      return verify(jwt, waited);
    } catch (ParseException | JOSEException | IllegalArgumentException e) {
      throw invalid("not a well-formed signed token");
    }
  }

  private Verdict verify(SignedJWT jwt, boolean waited) throws JOSEException, ParseException {
    JWSHeader header = jwt.getHeader();
    boolean candidates = false;
    for (TokenKey key : settings.keys()) {
      boolean named =
          header.getKeyID() == null || key.kid() == null || header.getKeyID().equals(key.kid());
      if (named && key.admits(header.getAlgorithm())) {
        candidates = true;
        if (jwt.verify(key.verifier())) {
          Principal principal =
              principal(jwt.getJWTClaimsSet(), settings.issuer(), settings.audience());
          return new Verdict.Good(principal, key, null);
        }
      }
    }
    CompletableFuture<Void> fetched = null;
    boolean unknown = false;
    for (KeyRing ring : rings.all()) {
      String issuer = either(ring.source().issuer(), settings.issuer());
      // What the token says of itself only spares questions; it is checked after the signature.
      if (!PublishedKeys.ALGORITHMS.contains(header.getAlgorithm())
          || (issuer != null && !issuer.equals(jwt.getJWTClaimsSet().getIssuer()))) {
        continue;
      }
      switch (ring.find(header.getKeyID(), header.getAlgorithm())) {
        case KeyRing.Answer.Here(TokenKey key) -> {
          candidates = true;
          if (jwt.verify(key.verifier())) {
            String audience = either(ring.source().audience(), settings.audience());
            Principal principal = principal(jwt.getJWTClaimsSet(), issuer, audience);
            return new Verdict.Good(principal, key, ring);
          }
        }
        case KeyRing.Answer.Later(CompletableFuture<Void> done) -> fetched = done;
        case KeyRing.Answer.Unknown() -> unknown = true;
        case KeyRing.Answer.Absent() -> {}
      }
    }
    if (fetched != null && !waited) {
      return new Verdict.Later(fetched);
    }
    if (unknown || fetched != null) {
      throw keysUnavailable();
    }
    throw invalid(
        candidates ? "the signature does not fit" : "no key here has this id and algorithm");
  }

  static RefusedException keysUnavailable() {
    return new RefusedException(
        Code.TOKEN_KEYS_UNAVAILABLE, "token: the keys that might fit cannot be had now");
  }

  private static @Nullable String either(@Nullable String first, @Nullable String second) {
    return first != null ? first : second;
  }

  private Principal principal(
      JWTClaimsSet claims, @Nullable String issuer, @Nullable String needed) {
    Instant now = clock.instant();
    Instant latest = now.plus(settings.skew());
    String user = claims.getSubject();
    if (user == null || user.isEmpty()) {
      throw invalid("claim sub is missing");
    }
    Instant expires = instant(claims.getExpirationTime());
    if (expires == null && settings.expiry()) {
      throw invalid("claim exp is missing");
    }
    if (expires != null && !expires.isAfter(now.minus(settings.skew()))) {
      throw new RefusedException(Code.TOKEN_EXPIRED);
    }
    Instant notBefore = instant(claims.getNotBeforeTime());
    if (notBefore != null && notBefore.isAfter(latest)) {
      throw invalid("claim nbf lies ahead");
    }
    Instant issued = instant(claims.getIssueTime());
    if (issued != null && issued.isAfter(latest)) {
      throw invalid("claim iat lies ahead");
    }
    if (issuer != null && !issuer.equals(claims.getIssuer())) {
      throw invalid("claim iss is another's");
    }
    List<String> audience = claims.getAudience();
    if (needed != null && !audience.contains(needed)) {
      throw invalid("claim aud names others");
    }
    Object hawser = claims.getClaim(HawserClaim.NAME);
    try {
      return new Principal(
          user,
          false,
          HawserClaim.grants(hawser),
          expires == null ? 0 : expires.getEpochSecond(),
          issued == null ? 0 : issued.getEpochSecond(),
          claims.getJWTID(),
          HawserClaim.channels(hawser),
          HawserClaim.platform(hawser));
    } catch (IllegalArgumentException e) {
      throw invalid("claim hawser: " + e.getMessage());
    }
  }

  private static @Nullable Instant instant(@Nullable Date date) {
    return date == null ? null : date.toInstant();
  }

  private static RefusedException invalid(String why) {
    return new RefusedException(Code.TOKEN_INVALID, "token: " + why);
  }
}
