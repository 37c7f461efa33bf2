package dev.hawser.sdk.seal;

import dev.hawser.sdk.seal.SealException.Reason;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import javax.crypto.KeyAgreement;
import org.jspecify.annotations.Nullable;

/**
 * X25519 (RFC 7748) on raw keys of 32 bytes. Keys go to the provider in the encoding of RFC 8410,
 * which Android's knows too.
 */
final class X25519 {

  static final int SIZE = 32;

  /** The keys say that it is X25519; Android's provider has only this name. */
  private static final String NAME = "XDH";

  private static final byte[] PKCS8 = {
    0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20
  };
  private static final byte[] X509 = {0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 3, 0x21, 0};
  private static final SecureRandom RANDOM = new SecureRandom();

  private X25519() {}

  /** Both halves of a pair, raw. */
  record Pair(byte[] privateKey, byte[] publicKey) {}

  static Pair generate() throws SealException {
    byte[] privateKey = new byte[SIZE];
    RANDOM.nextBytes(privateKey);
    return pair(privateKey);
  }

  /** The pair of a private key; any 32 bytes are one. */
  static Pair pair(byte[] privateKey) throws SealException {
    byte[] basePoint = new byte[SIZE];
    basePoint[0] = 9;
    return new Pair(privateKey.clone(), agree(privateKey, basePoint));
  }

  /** The shared secret; one of zeros is refused (RFC 7748, section 6.1). */
  static byte[] agree(byte[] privateKey, byte[] publicKey) throws SealException {
    if (privateKey.length != SIZE || publicKey.length != SIZE) {
      throw new SealException(Reason.MALFORMED, null, "a key of X25519 has 32 bytes");
    }
    byte[] secret;
    try {
      KeyFactory factory = KeyFactory.getInstance(NAME);
      PrivateKey mine =
          factory.generatePrivate(new PKCS8EncodedKeySpec(Bytes.concat(PKCS8, privateKey)));
      PublicKey theirs =
          factory.generatePublic(new X509EncodedKeySpec(Bytes.concat(X509, publicKey)));
      KeyAgreement agreement = KeyAgreement.getInstance(NAME);
      agreement.init(mine);
      try {
        agreement.doPhase(theirs, true);
      } catch (InvalidKeyException small) {
        // This is how the JDK says that the secret would be zero.
        throw weak(small);
      }
      secret = agreement.generateSecret();
    } catch (GeneralSecurityException unknown) {
      throw new SealException(
          Reason.UNSUPPORTED, null, "this runtime does not know X25519", unknown);
    }
    if (Crypto.isZero(secret)) {
      throw weak(null);
    }
    return secret;
  }

  private static SealException weak(@Nullable Throwable cause) {
    return new SealException(Reason.WEAK_POINT, null, "a public key of small order", cause);
  }
}
