package dev.hawser.sdk.seal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * A secret that the members of a channel share: 256 bits, and an id that everybody may see.
 * Immutable.
 */
public final class ChannelKey {

  static final int SIZE = 32;
  static final int MOST_ID_BYTES = 64;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final String id;
  private final byte[] secret;

  private ChannelKey(String id, byte[] secret) {
    int length = id.getBytes(StandardCharsets.UTF_8).length;
    if (length < 1 || length > MOST_ID_BYTES) {
      throw new IllegalArgumentException("a key's id has 1 to 64 bytes, not " + length);
    }
    if (secret.length != SIZE) {
      throw new IllegalArgumentException("a key has 32 bytes, not " + secret.length);
    }
    this.id = id;
    this.secret = secret.clone();
  }

  /** Makes a new key from the system's random source. */
  public static ChannelKey generate(String id) {
    byte[] secret = new byte[SIZE];
    RANDOM.nextBytes(secret);
    return new ChannelKey(id, secret);
  }

  /**
   * Takes a key that exists.
   *
   * @param id 1 to 64 bytes of UTF-8; two keys of one channel never have the same
   * @param secret 32 random bytes
   */
  public static ChannelKey of(String id, byte[] secret) {
    return new ChannelKey(id, secret);
  }

  public String id() {
    return id;
  }

  /** The secret itself, to be kept somewhere safe. */
  public byte[] export() {
    return secret.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChannelKey that
        && id.equals(that.id)
        && MessageDigest.isEqual(secret, that.secret);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /** The id alone. */
  @Override
  public String toString() {
    return "key " + id;
  }
}
