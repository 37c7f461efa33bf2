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
import org.jspecify.annotations.Nullable;

/**
 * Checks one token (RFC 7519): its signature by a key that admits its algorithm, then its claims.
 *
 * <p>Refused as {@code token-invalid} or {@code token-expired}; the message says why, never what
 * the token held.
 */
final class TokenCheck {

  /** In characters; a longer one is refused unread. */
  static final int LONGEST = 16 * 1024;

  private final TokenSettings settings;
  private final Clock clock;

  TokenCheck(TokenSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  static RefusedException tooLong() {
    return invalid("longer than " + LONGEST + " characters");
  }

  Principal check(String token) {
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      verify(jwt);
      return principal(jwt.getJWTClaimsSet());
    } catch (ParseException | JOSEException | IllegalArgumentException e) {
      throw invalid("not a well-formed signed token");
    }
  }

  private void verify(SignedJWT jwt) throws JOSEException {
    JWSHeader header = jwt.getHeader();
    boolean candidates = false;
    for (TokenKey key : settings.keys()) {
      boolean named =
          header.getKeyID() == null || key.kid() == null || header.getKeyID().equals(key.kid());
      if (named && key.admits(header.getAlgorithm())) {
        candidates = true;
        if (jwt.verify(key.verifier())) {
          return;
        }
      }
    }
    throw invalid(
        candidates ? "the signature does not fit" : "no key here has this id and algorithm");
  }

  private Principal principal(JWTClaimsSet claims) {
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
    if (settings.issuer() != null && !settings.issuer().equals(claims.getIssuer())) {
      throw invalid("claim iss is another's");
    }
    List<String> audience = claims.getAudience();
    if (settings.audience() != null && !audience.contains(settings.audience())) {
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
          HawserClaim.channels(hawser));
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
