package dev.hawser.sdk.seal;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The JDK's AES-GCM, and HKDF (RFC 5869) with SHA-256, as far as they are needed here. */
final class Crypto {

  static final int TAG = 16;
  static final int HASH = 32;

  private Crypto() {}

  /** Runs AES-GCM; the tag follows the ciphertext. */
  static byte[] sealGcm(byte[] key, byte[] nonce, byte[] associated, byte[] plaintext) {
    try {
      return gcm(Cipher.ENCRYPT_MODE, key, nonce, associated, plaintext);
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("AES-GCM does not work here", broken);
    }
  }

  /** Opens, or says {@link SealException.Reason#NOT_AUTHENTIC}. */
  static byte[] openGcm(
      byte[] key, byte[] nonce, byte[] associated, byte[] ciphertext, @Nullable String keyId)
      throws SealException {
    try {
      return gcm(Cipher.DECRYPT_MODE, key, nonce, associated, ciphertext);
    } catch (AEADBadTagException bad) {
      throw new SealException(
          SealException.Reason.NOT_AUTHENTIC, keyId, "the tag does not fit", bad);
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("AES-GCM does not work here", broken);
    }
  }

  private static byte[] gcm(int mode, byte[] key, byte[] nonce, byte[] associated, byte[] text)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG, nonce));
    cipher.updateAAD(associated);
    return cipher.doFinal(text);
  }

  static byte[] hmac(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      // No salt means zeros, and the JDK takes no empty key; HMAC pads with zeros, so this is
      // equal.
      mac.init(new SecretKeySpec(key.length == 0 ? new byte[HASH] : key, "HmacSHA256"));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("HMAC-SHA-256 does not work here", broken);
    }
  }

  /** Derives 32 bytes, which is one block of HKDF. */
  static byte[] hkdf(byte[] secret, byte[] salt, byte[] info) {
    return expand(hmac(salt, secret), HASH, info);
  }

  /** HKDF-Expand for at most one block. */
  static byte[] expand(byte[] pseudorandom, int size, byte[]... info) {
    byte[][] parts = Arrays.copyOf(info, info.length + 1);
    parts[info.length] = new byte[] {1};
    return Arrays.copyOf(hmac(pseudorandom, parts), size);
  }

  static boolean isZero(byte[] secret) {
    return MessageDigest.isEqual(secret, new byte[secret.length]);
  }
}
