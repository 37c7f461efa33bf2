package dev.hawser.im.push;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals a notice so that only the browser reads it, not its push service: Message Encryption for
 * Web Push (RFC 8291), in one record of {@code aes128gcm} (RFC 8188). May be used from any thread.
 */
final class Sealing {

  /** The record's size that is announced, and which browsers take at least (RFC 8030, 7.2). */
  private static final int RECORD = 4_096;

  /** Tag and delimiter. */
  private static final int MOST = RECORD - 17;

  private static final ECParameterSpec P256 = p256();
  private static final SecureRandom random = new SecureRandom();

  private Sealing() {}

  static byte[] seal(byte[] plain, byte[] browserKey, byte[] secret) {
    byte[] salt = new byte[16];
    random.nextBytes(salt);
    return seal(plain, browserKey, secret, fresh(), salt);
  }

  /**
   * The same with chosen keys, to be held against the RFC's own example.
   *
   * @throws IllegalArgumentException if what the browser gave is no point on the curve
   */
  static byte[] seal(byte[] plain, byte[] browserKey, byte[] secret, KeyPair ours, byte[] salt) {
    if (plain.length > MOST) {
      throw new IllegalArgumentException("at most " + MOST + " bytes");
    }
    try {
      byte[] ourKey = bytes((ECPublicKey) ours.getPublic());
      KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
      agreement.init(ours.getPrivate());
      agreement.doPhase(point(browserKey), true);
      byte[] shared =
          hkdf(
              secret,
              agreement.generateSecret(),
              join(ascii("WebPush: info\0"), browserKey, ourKey),
              32);
      byte[] key = hkdf(salt, shared, ascii("Content-Encoding: aes128gcm\0"), 16);
      byte[] nonce = hkdf(salt, shared, ascii("Content-Encoding: nonce\0"), 12);
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
      byte[] sealed = cipher.doFinal(join(plain, new byte[] {2}));
      byte[] head =
          ByteBuffer.allocate(21).put(salt).putInt(RECORD).put((byte) ourKey.length).array();
      return join(head, ourKey, sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("p256dh: no point on P-256", e);
    }
  }

  private static byte[] hkdf(byte[] salt, byte[] key, byte[] about, int length)
      throws GeneralSecurityException {
    return KDF.getInstance("HKDF-SHA256")
        .deriveData(
            HKDFParameterSpec.ofExtract().addSalt(salt).addIKM(key).thenExpand(about, length));
  }

  /** A key pair for one notice. */
  private static KeyPair fresh() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a JDK without P-256", e);
    }
  }

  private static ECParameterSpec p256() {
    return ((ECPublicKey) fresh().getPublic()).getParams();
  }

  /** The uncompressed form of a point (SEC 1, section 2.3.3). */
  static byte[] bytes(ECPublicKey key) {
    return join(new byte[] {4}, number(key.getW().getAffineX()), number(key.getW().getAffineY()));
  }

  private static byte[] number(BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] fixed = new byte[32];
    int length = Math.min(32, bytes.length);
    System.arraycopy(bytes, bytes.length - length, fixed, 32 - length, length);
    return fixed;
  }

  private static ECPublicKey point(byte[] bytes) throws GeneralSecurityException {
    if (bytes.length != 65 || bytes[0] != 4) {
      throw new IllegalArgumentException("p256dh: an uncompressed point on P-256");
    }
    ECPoint point =
        new ECPoint(
            new BigInteger(1, Arrays.copyOfRange(bytes, 1, 33)),
            new BigInteger(1, Arrays.copyOfRange(bytes, 33, 65)));
    return (ECPublicKey)
        KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, P256));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] join(byte[]... parts) {
    ByteBuffer joined =
        ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
    for (byte[] part : parts) {
      joined.put(part);
    }
    return joined.array();
  }
}
