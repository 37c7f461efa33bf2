package dev.hawser.sdk.seal;

import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.json.JsonData;
import dev.hawser.sdk.seal.SealException.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One sealed payload, as the protocol book lays it out.
 *
 * @param strand 16 random bytes that name a run of sealing by one author
 * @param counter the message's number in its strand, from 1
 * @param ciphertext with the tag behind it
 */
record Envelope(String keyId, byte[] strand, long counter, byte[] ciphertext) {

  static final byte VERSION = 1;
  static final int STRAND = 16;

  private static final long MOST = (1L << 53) - 1;
  private static final byte BYTES = 0;
  private static final byte JSON = 1;

  /** Seals a payload under a strand's key. */
  static Envelope seal(
      byte[] strandKey,
      String channel,
      String user,
      String keyId,
      byte[] strand,
      long counter,
      Payload payload) {
    byte[] plaintext = Bytes.concat(new byte[] {payload.json() ? JSON : BYTES}, payload.bytes());
    byte[] associated = associated(channel, user, keyId, strand, counter);
    return new Envelope(
        keyId, strand, counter, Crypto.sealGcm(strandKey, nonce(counter), associated, plaintext));
  }

  static Envelope read(byte[] bytes) throws SealException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    String keyId = Bytes.readStart(in);
    if (in.remaining() < STRAND + 8 + 1 + Crypto.TAG) {
      throw new SealException(Reason.MALFORMED, keyId, "cut short");
    }
    byte[] strand = Bytes.take(in, STRAND);
    long counter = in.getLong();
    if (counter < 1 || counter > MOST) {
      throw new SealException(Reason.MALFORMED, keyId, "a counter out of range");
    }
    return new Envelope(keyId, strand, counter, Bytes.take(in, in.remaining()));
  }

  byte[] write() {
    return Bytes.concat(Bytes.start(keyId), strand, Bytes.number(counter), ciphertext);
  }

  /** Opens what {@code user} must have sealed for {@code channel}. */
  Payload open(byte[] strandKey, String channel, String user) throws SealException {
    byte[] associated = associated(channel, user, keyId, strand, counter);
    byte[] plaintext = Crypto.openGcm(strandKey, nonce(counter), associated, ciphertext, keyId);
    byte[] content = Arrays.copyOfRange(plaintext, 1, plaintext.length);
    if (plaintext[0] == BYTES) {
      return Payload.opaque(content);
    }
    if (plaintext[0] != JSON) {
      throw new SealException(Reason.MALFORMED, keyId, "content of kind " + plaintext[0]);
    }
    return json(content, keyId);
  }

  /** Checks what nobody on the way could. */
  static Payload json(byte[] content, @Nullable String keyId) throws SealException {
    try {
      return JsonData.read(content, 0, content.length);
    } catch (MalformedFrameException malformed) {
      throw new SealException(Reason.MALFORMED, keyId, "content that is no JSON", malformed);
    }
  }

  /** The key of one strand: for one author in one channel, and for nothing else. */
  static byte[] strandKey(ChannelKey key, byte[] strand, String channel, String user) {
    byte[] info =
        Bytes.concat(
            Bytes.utf8("hawser seal 1"),
            Bytes.prefixed(channel),
            Bytes.prefixed(user),
            Bytes.prefixed(key.id()));
    return Crypto.hkdf(key.export(), strand, info);
  }

  private static byte[] associated(
      String channel, String user, String keyId, byte[] strand, long counter) {
    return Bytes.concat(
        new byte[] {VERSION},
        Bytes.prefixed(channel),
        Bytes.prefixed(user),
        Bytes.prefixed(keyId),
        strand,
        Bytes.number(counter));
  }

  /** Unique within a strand, whose key is used for nothing else. */
  private static byte[] nonce(long counter) {
    return Bytes.concat(new byte[4], Bytes.number(counter));
  }
}
