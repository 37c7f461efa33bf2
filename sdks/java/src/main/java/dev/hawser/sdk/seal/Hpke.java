package dev.hawser.sdk.seal;

import org.jspecify.annotations.Nullable;

/**
 * HPKE (RFC 9180) with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-GCM, for single messages.
 *
 * <p>With a sender it is the mode {@code auth}, which only the sender's private key can have made;
 * without, {@code base}.
 */
final class Hpke {

  private static final byte[] NONE = {};
  private static final byte[] V1 = Bytes.utf8("HPKE-v1");
  private static final byte[] KEM = Bytes.concat(Bytes.utf8("KEM"), new byte[] {0, 0x20});

  private final int keySize;
  private final byte[] suite;

  /**
   * @param aead the cipher's number in RFC 9180, section 7.3
   * @param keySize of that cipher, in bytes
   */
  Hpke(int aead, int keySize) {
    this.keySize = keySize;
    this.suite = Bytes.concat(Bytes.utf8("HPKE"), new byte[] {0, 0x20, 0, 1, 0, (byte) aead});
  }

  static Hpke aes256Gcm() {
    return new Hpke(2, 32);
  }

  /** One message under a key of its own, and the public half of the pair that led to it. */
  record Sealed(byte[] enc, byte[] ciphertext) {}

  private record Schedule(byte[] key, byte[] nonce) {}

  /**
   * Seals.
   *
   * @param ephemeral a pair that was never used and never will be again
   */
  Sealed seal(
      byte[] to,
      byte[] info,
      byte[] associated,
      byte[] plaintext,
      X25519.Pair ephemeral,
      X25519.@Nullable Pair sender)
      throws SealException {
    byte[] enc = ephemeral.publicKey();
    byte[] secret = X25519.agree(ephemeral.privateKey(), to);
    byte[] context = Bytes.concat(enc, to);
    if (sender != null) {
      secret = Bytes.concat(secret, X25519.agree(sender.privateKey(), to));
      context = Bytes.concat(context, sender.publicKey());
    }
    Schedule with = schedule(shared(secret, context), info, sender != null);
    return new Sealed(enc, Crypto.sealGcm(with.key, with.nonce, associated, plaintext));
  }

  /**
   * Opens.
   *
   * @param sender the public key of who must have sealed it
   */
  byte[] open(
      X25519.Pair member,
      byte[] info,
      byte[] associated,
      Sealed sealed,
      byte @Nullable [] sender,
      @Nullable String keyId)
      throws SealException {
    byte[] secret = X25519.agree(member.privateKey(), sealed.enc);
    byte[] context = Bytes.concat(sealed.enc, member.publicKey());
    if (sender != null) {
      secret = Bytes.concat(secret, X25519.agree(member.privateKey(), sender));
      context = Bytes.concat(context, sender);
    }
    Schedule with = schedule(shared(secret, context), info, sender != null);
    return Crypto.openGcm(with.key, with.nonce, associated, sealed.ciphertext, keyId);
  }

  /** RFC 9180, section 5.1. */
  private Schedule schedule(byte[] shared, byte[] info, boolean auth) {
    byte[] context =
        Bytes.concat(
            new byte[] {(byte) (auth ? 2 : 0)},
            extract(suite, NONE, "psk_id_hash", NONE),
            extract(suite, NONE, "info_hash", info));
    byte[] secret = extract(suite, shared, "secret", NONE);
    return new Schedule(
        expand(suite, secret, "key", context, keySize),
        expand(suite, secret, "base_nonce", context, 12));
  }

  /** RFC 9180, section 4.1, {@code ExtractAndExpand}. */
  private static byte[] shared(byte[] secret, byte[] context) {
    return expand(KEM, extract(KEM, NONE, "eae_prk", secret), "shared_secret", context, 32);
  }

  private static byte[] extract(byte[] suite, byte[] salt, String label, byte[] material) {
    return Crypto.hmac(salt, V1, suite, Bytes.utf8(label), material);
  }

  private static byte[] expand(byte[] suite, byte[] from, String label, byte[] info, int size) {
    byte[] length = {0, (byte) size};
    return Crypto.expand(from, size, length, V1, suite, Bytes.utf8(label), info);
  }
}
