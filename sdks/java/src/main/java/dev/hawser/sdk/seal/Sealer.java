package dev.hawser.sdk.seal;

import dev.hawser.protocol.Payload;
import dev.hawser.sdk.seal.SealException.Reason;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * Seals what one author publishes to one channel.
 *
 * <p>Each sealer, and each key that it seals with, begins a strand: a random name, a key of its own
 * and a counter from 1. So nothing has to be kept for a nonce never to come twice, neither across
 * devices nor across a restart.
 *
 * <p>Safe for use by any thread, but envelopes have to be published in the order in which they were
 * sealed.
 */
public final class Sealer {

  /** Far below what one key of AES-GCM may seal. */
  private static final long MOST_OF_STRAND = 1L << 32;

  private final String channel;
  private final String user;
  private final Keyring keyring;
  private final SecureRandom random = new SecureRandom();
  private @Nullable Strand strand;
  private long counter;

  public Sealer(String channel, String user, Keyring keyring) {
    this.channel = channel;
    this.user = user;
    this.keyring = keyring;
  }

  private record Strand(ChannelKey of, byte[] name, byte[] key) {}

  /**
   * Seals with the keyring's current key.
   *
   * @return opaque bytes, to be published as they are
   * @throws SealException with {@link Reason#NO_KEY} if there is no current key, with {@link
   *     Reason#MALFORMED} if the payload says that it is JSON and is none
   */
  public synchronized Payload seal(Payload payload) throws SealException {
    Payload content = payload.json() ? Envelope.json(payload.bytes(), null) : payload;
    ChannelKey current = keyring.current();
    if (current == null) {
      throw new SealException(Reason.NO_KEY, null, "the keyring has no current key");
    }
    Strand mine = strand;
    if (mine == null || !mine.of.equals(current) || counter >= MOST_OF_STRAND) {
      mine = begin(current);
    }
    Envelope envelope =
        Envelope.seal(mine.key, channel, user, current.id(), mine.name, ++counter, content);
    return Payload.opaque(envelope.write());
  }

  private Strand begin(ChannelKey key) {
    byte[] name = new byte[Envelope.STRAND];
    random.nextBytes(name);
    Strand begun = new Strand(key, name, Envelope.strandKey(key, name, channel, user));
    strand = begun;
    counter = 0;
    return begun;
  }
}
