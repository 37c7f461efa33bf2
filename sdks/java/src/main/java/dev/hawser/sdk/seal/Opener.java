package dev.hawser.sdk.seal;

import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import dev.hawser.sdk.seal.SealException.Reason;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Opens what is published in one channel. Safe for use by any thread. */
public final class Opener {

  private static final int MOST_STRANDS = 256;

  private final String channel;
  private final Keyring keyring;
  private final ReplayGuard guard = new ReplayGuard();

  /** The keys of the strands read last, so that they are not derived for each message. */
  private final Map<String, StrandKey> strandKeys =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, StrandKey> eldest) {
          return size() > MOST_STRANDS;
        }
      };

  public Opener(String channel, Keyring keyring) {
    this.channel = channel;
    this.keyring = keyring;
  }

  private record StrandKey(ChannelKey of, byte[] key) {}

  /**
   * Opens a publication. The same one may be opened again.
   *
   * @param epoch the epoch that its offset belongs to
   * @return it with its author's payload, everything else as it came
   */
  public synchronized Publication open(Publication publication, String epoch) throws SealException {
    if (publication.payload().json()) {
      throw new SealException(Reason.NOT_SEALED, null, "published in plain text");
    }
    Envelope envelope = Envelope.read(publication.payload().bytes());
    String keyId = envelope.keyId();
    ChannelKey key = keyring.get(keyId);
    if (key == null) {
      throw new SealException(Reason.UNKNOWN_KEY, keyId, "no key " + keyId);
    }
    String user = publication.user();
    if (user == null) {
      throw new SealException(Reason.NOT_AUTHENTIC, keyId, "published by nobody");
    }
    String strand =
        Base64.getEncoder().encodeToString(envelope.strand())
            + Base64.getEncoder().encodeToString(Bytes.prefixed(keyId))
            + user;
    Payload payload = envelope.open(strandKey(strand, key, envelope, user), channel, user);
    if (!guard.pass(strand, envelope.counter(), epoch, publication.offset())) {
      throw new SealException(
          Reason.REPLAYED,
          keyId,
          "counter " + envelope.counter() + " cannot stand at offset " + publication.offset());
    }
    return new Publication(
        publication.offset(),
        payload,
        user,
        publication.key(),
        publication.time(),
        publication.tags(),
        publication.slot());
  }

  private byte[] strandKey(String strand, ChannelKey key, Envelope envelope, String user) {
    StrandKey known = strandKeys.get(strand);
    if (known == null || !known.of.equals(key)) {
      known = new StrandKey(key, Envelope.strandKey(key, envelope.strand(), channel, user));
      strandKeys.put(strand, known);
    }
    return known.key;
  }
}
