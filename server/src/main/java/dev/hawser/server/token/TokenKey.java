package dev.hawser.server.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.util.X509CertUtils;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A key that may have signed a token.
 *
 * <p>The key's own type says which algorithms it admits, whatever a token's header claims: that is
 * what keeps a public key from being taken for an HMAC secret.
 */
public final class TokenKey {

  private static final JWSAlgorithm EDDSA = JWSAlgorithm.EdDSA;

  private final @Nullable String kid;
  private final Set<JWSAlgorithm> algorithms;
  private final JWSVerifier verifier;
  private final byte @Nullable [] secret;

  /** What tells this key from others: the secret, or the public key as X.509 has it. */
  private final byte[] material;

  private TokenKey(
      @Nullable String kid,
      @Nullable String algorithm,
      Set<JWSAlgorithm> admitted,
      JWSVerifier verifier,
      byte[] material,
      boolean signs) {
    this.kid = kid;
    this.verifier = verifier;
    this.material = material;
    this.secret = signs ? material : null;
    if (algorithm == null) {
      algorithms = Set.copyOf(admitted);
    } else {
      JWSAlgorithm only = JWSAlgorithm.parse(algorithm);
      if (!admitted.contains(only)) {
        String fitting =
            admitted.stream().map(JWSAlgorithm::getName).sorted().collect(Collectors.joining(", "));
        throw new IllegalArgumentException(
            "algorithm " + algorithm + " does not fit this key (fitting: " + fitting + ")");
      }
      algorithms = Set.of(only);
    }
  }

  /**
   * An HMAC secret, which also signs minted tokens.
   *
   * @param algorithm the only one accepted; null for all that the length allows
   * @param secret at least 32 bytes
   */
  public static TokenKey secret(@Nullable String kid, @Nullable String algorithm, byte[] secret) {
    if (secret.length < 32) {
      throw new IllegalArgumentException(
          "secret of " + secret.length + " bytes (expected: at least 32)");
    }
    try {
      return new TokenKey(
          kid, algorithm, hmacs(secret.length), new MACVerifier(secret), secret.clone(), true);
    } catch (JOSEException e) {
      throw unusable(e);
    }
  }

  /**
   * A public key (SubjectPublicKeyInfo) or certificate in PEM: RSA, EC or Ed25519.
   *
   * @param algorithm the only one accepted; null for all that fit the key
   */
  public static TokenKey pem(@Nullable String kid, @Nullable String algorithm, String pem) {
    try {
      if (pem.contains("BEGIN CERTIFICATE")) {
        X509Certificate certificate = X509CertUtils.parse(pem);
        if (certificate == null) {
          throw new IllegalArgumentException("certificate cannot be read");
        }
        return of(kid, algorithm, certificate.getPublicKey());
      }
      if (!pem.contains("BEGIN PUBLIC KEY")) {
        throw new IllegalArgumentException(
            "pem: expected '-----BEGIN PUBLIC KEY-----' or a certificate");
      }
      String base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
      byte[] der = Base64.getDecoder().decode(base64);
      return of(kid, algorithm, publicKey(der));
    } catch (JOSEException e) {
      throw unusable(e);
    }
  }

  /**
   * A JSON Web Key: oct, RSA, EC or OKP with Ed25519.
   *
   * @param kid overrides the key's own
   * @param algorithm overrides the key's own {@code alg}
   */
  public static TokenKey jwk(@Nullable String kid, @Nullable String algorithm, String json) {
    try {
      JWK jwk = JWK.parse(json);
      String id = kid != null ? kid : jwk.getKeyID();
      String only =
          algorithm != null || jwk.getAlgorithm() == null
              ? algorithm
              : jwk.getAlgorithm().getName();
      return switch (jwk) {
        case OctetSequenceKey oct -> secret(id, only, oct.toByteArray());
        case com.nimbusds.jose.jwk.RSAKey rsa -> of(id, only, rsa.toRSAPublicKey());
        case com.nimbusds.jose.jwk.ECKey ec -> of(id, only, ec.toECPublicKey());
        case OctetKeyPair okp -> of(id, only, Ed25519Verifier.publicKey(okp));
        default -> throw new IllegalArgumentException("jwk of an unknown type");
      };
    } catch (ParseException | JOSEException e) {
      throw unusable(e);
    }
  }

  private static TokenKey of(@Nullable String kid, @Nullable String algorithm, PublicKey key)
      throws JOSEException {
    return switch (key) {
      case RSAPublicKey rsa -> {
        if (rsa.getModulus().bitLength() < 2048) {
          throw new IllegalArgumentException(
              "RSA key of " + rsa.getModulus().bitLength() + " bits (expected: at least 2048)");
        }
        RSASSAVerifier verifier = new RSASSAVerifier(rsa);
        yield verifying(kid, algorithm, verifier.supportedJWSAlgorithms(), verifier, key);
      }
      case ECPublicKey ec -> {
        ECDSAVerifier verifier = new ECDSAVerifier(ec);
        yield verifying(kid, algorithm, verifier.supportedJWSAlgorithms(), verifier, key);
      }
      case EdECPublicKey ed when ed.getParams().getName().equals("Ed25519") ->
          verifying(kid, algorithm, Set.of(EDDSA), new Ed25519Verifier(ed), key);
      default ->
          throw new IllegalArgumentException(
              "key of type " + key.getAlgorithm() + " (expected: RSA, EC or Ed25519)");
    };
  }

  private static TokenKey verifying(
      @Nullable String kid,
      @Nullable String algorithm,
      Set<JWSAlgorithm> admitted,
      JWSVerifier verifier,
      PublicKey key) {
    return new TokenKey(kid, algorithm, admitted, verifier, key.getEncoded(), false);
  }

  /** RFC 7518, section 3.2: a key is at least as long as the hash. */
  private static Set<JWSAlgorithm> hmacs(int bytes) {
    if (bytes >= 64) {
      return Set.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384, JWSAlgorithm.HS512);
    }
    return bytes >= 48
        ? Set.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384)
        : Set.of(JWSAlgorithm.HS256);
  }

  private static PublicKey publicKey(byte[] der) {
    List<String> reasons = new ArrayList<>();
    for (String type : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(type).generatePublic(new X509EncodedKeySpec(der));
      } catch (GeneralSecurityException e) {
        reasons.add(type + ": " + e.getMessage());
      }
    }
    throw new IllegalArgumentException("public key of no known type (" + reasons + ")");
  }

  private static IllegalArgumentException unusable(Exception e) {
    return new IllegalArgumentException("key cannot be used: " + e.getMessage(), e);
  }

  @Nullable String kid() {
    return kid;
  }

  boolean admits(JWSAlgorithm algorithm) {
    return algorithms.contains(algorithm);
  }

  Set<JWSAlgorithm> algorithms() {
    return algorithms;
  }

  JWSVerifier verifier() {
    return verifier;
  }

  /** What signs with this key; null where the key only verifies. */
  byte @Nullable [] signing() {
    return secret == null ? null : secret.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TokenKey that
        && Objects.equals(kid, that.kid)
        && algorithms.equals(that.algorithms)
        && MessageDigest.isEqual(material, that.material);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kid, algorithms);
  }

  /** Names the key, never shows it. */
  @Override
  public String toString() {
    return "TokenKey[kid=" + kid + ", algorithms=" + algorithms + "]";
  }
}
