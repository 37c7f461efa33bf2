package dev.hawser.proof.door;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** JSON Web Tokens by hand (RFC 7519, HS256). */
public final class Token {

  private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

  private Token() {}

  /** Everything on every channel, for an hour. */
  public static String forUser(String user) {
    return withGrants(user, Duration.ofHours(1), "#", "subscribe publish presence history");
  }

  /**
   * A token with one grant.
   *
   * @param rights divided by blanks
   */
  public static String withGrants(String user, Duration life, String pattern, String rights) {
    return signed(
        Node.SECRET,
        """
        {"sub":"%s","iat":%d,"exp":%d,"jti":"%s",\
        "hawser":{"grants":[{"channels":"%s","allow":["%s"]}]}}\
        """
            .formatted(
                user,
                Instant.now().getEpochSecond(),
                Instant.now().plus(life).getEpochSecond(),
                UUID.randomUUID(),
                pattern,
                rights.replace(" ", "\",\"")));
  }

  /** Any claims, signed with any secret. */
  public static String signed(String secret, String claims) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      String body = base64(HEADER) + "." + base64(claims.strip());
      return body
          + "."
          + Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(mac.doFinal(body.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** A token that claims to need no signature (RFC 7515, appendix A.5). */
  public static String unsigned(String user) {
    return base64("{\"alg\":\"none\"}") + "." + base64("{\"sub\":\"" + user + "\"}") + ".";
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
