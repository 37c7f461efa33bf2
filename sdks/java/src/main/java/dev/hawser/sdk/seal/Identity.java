package dev.hawser.sdk.seal;

import dev.hawser.sdk.seal.SealException.Reason;
import java.nio.ByteBuffer;

/**
 * A member's key pair (X25519), by which members hand channels' keys to one another. Immutable.
 *
 * <p>Who wraps is proved by the wrapping itself, so a server that hands wrapped keys around can
 * neither read nor exchange them. That a public key is a member's is for the application to find
 * out by other means than this server's word.
 */
public final class Identity {

  private static final int WRAPPED = ChannelKey.SIZE + Crypto.TAG;
  private static final byte[] NONE = {};
  private static final Hpke HPKE = Hpke.aes256Gcm();

  private final X25519.Pair pair;

  private Identity(X25519.Pair pair) {
    this.pair = pair;
  }

  /** Makes a new pair from the system's random source. */
  public static Identity generate() throws SealException {
    return new Identity(X25519.generate());
  }

  /** Takes the pair of a private key of 32 bytes. */
  public static Identity of(byte[] privateKey) throws SealException {
    return new Identity(X25519.pair(privateKey));
  }

  /** What the other members need: 32 bytes. */
  public byte[] publicKey() {
    return pair.publicKey().clone();
  }

  /** The secret half, to be kept somewhere safe. */
  public byte[] export() {
    return pair.privateKey().clone();
  }

  /**
   * Wraps a channel's key so that only this member can unwrap it, and sees from whom it is.
   *
   * @param member the public key of who shall unwrap it
   */
  public byte[] wrap(ChannelKey key, String channel, byte[] member) throws SealException {
    return wrap(key, channel, member, X25519.generate());
  }

  /** With an ephemeral pair that is given, as in the vectors. */
  byte[] wrap(ChannelKey key, String channel, byte[] member, X25519.Pair ephemeral)
      throws SealException {
    Hpke.Sealed sealed =
        HPKE.seal(member, info(channel, key.id()), NONE, key.export(), ephemeral, pair);
    return Bytes.concat(Bytes.start(key.id()), sealed.enc(), sealed.ciphertext());
  }

  /**
   * Unwraps a channel's key.
   *
   * @param sender the public key of the member who must have wrapped it
   */
  public ChannelKey unwrap(byte[] wrapped, String channel, byte[] sender) throws SealException {
    ByteBuffer in = ByteBuffer.wrap(wrapped);
    String keyId = Bytes.readStart(in);
    if (in.remaining() != X25519.SIZE + WRAPPED) {
      throw new SealException(Reason.MALFORMED, keyId, "a wrapped key of another size");
    }
    Hpke.Sealed sealed = new Hpke.Sealed(Bytes.take(in, X25519.SIZE), Bytes.take(in, WRAPPED));
    return ChannelKey.of(keyId, HPKE.open(pair, info(channel, keyId), NONE, sealed, sender, keyId));
  }

  private static byte[] info(String channel, String keyId) {
    return Bytes.concat(
        Bytes.utf8("hawser wrap 1"), Bytes.prefixed(channel), Bytes.prefixed(keyId));
  }
}
