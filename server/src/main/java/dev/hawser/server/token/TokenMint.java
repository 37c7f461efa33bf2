package dev.hawser.server.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.hawser.core.access.Grant;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes tokens, signed with the first HMAC secret of the configuration. Any thread. */
public final class TokenMint {

  private final TokenSettings settings;
  private final Clock clock;
  private final @Nullable TokenKey key;

  public TokenMint(TokenSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.key =
        settings.keys().stream().filter(any -> any.signing() != null).findFirst().orElse(null);
  }

  /** Whether there is a key to sign with: public keys only verify. */
  public boolean signs() {
    return key != null;
  }

  /**
   * Signs a token.
   *
   * @param life until it expires; at least a second
   * @param channels what the server subscribes the user to at connect
   * @param platform the kind of device, small letters, digits and {@code -}; null for none
   * @throws IllegalArgumentException where the platform has another form, or the token would be
   *     longer than any that is accepted
   */
  public Minted mint(
      String user,
      Duration life,
      List<Grant> grants,
      List<String> channels,
      @Nullable String platform) {
    byte[] secret = key == null ? null : key.signing();
    if (key == null || secret == null) {
      throw new IllegalStateException("no key to sign with");
    }
    Instant now = clock.instant();
    Instant expires = Instant.ofEpochSecond(now.plus(life).getEpochSecond());
    String id = UUID.randomUUID().toString();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .subject(user)
            .jwtID(id)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(expires))
            .claim(HawserClaim.NAME, HawserClaim.of(grants, channels, platform));
    if (settings.issuer() != null) {
      claims.issuer(settings.issuer());
    }
    if (settings.audience() != null) {
      claims.audience(settings.audience());
    }
    JWSAlgorithm algorithm =
        List.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384, JWSAlgorithm.HS512).stream()
            .filter(key::admits)
            .findFirst()
            .orElseThrow();
    try {
      SignedJWT jwt =
          new SignedJWT(new JWSHeader.Builder(algorithm).keyID(key.kid()).build(), claims.build());
      jwt.sign(new MACSigner(secret));
      String token = jwt.serialize();
      if (token.length() > TokenCheck.LONGEST) {
        throw new IllegalArgumentException(
            "token of " + token.length() + " characters (at most " + TokenCheck.LONGEST + ")");
      }
      return new Minted(token, id, expires.getEpochSecond());
    } catch (JOSEException e) {
      throw new IllegalStateException("signing failed: " + e.getMessage(), e);
    }
  }

  /**
   * A token.
   *
   * @param id its {@code jti}, by which it can be revoked
   * @param expires seconds since 1970
   */
  public record Minted(String token, String id, long expires) {}
}
