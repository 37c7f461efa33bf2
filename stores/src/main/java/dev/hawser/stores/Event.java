package dev.hawser.stores;

import dev.hawser.core.log.Digest;
import dev.hawser.protocol.Publication;
import dev.hawser.stores.Pen.Scope;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A publication as it is kept.
 *
 * @param digest of what its key stands for; null without a key
 * @param ref the offset that it is about; 0 for none
 * @param counted how many up to and with it were counted
 */
record Event(
    long channel, Publication publication, @Nullable Digest digest, long ref, long counted) {

  /** Of its key; null without one. */
  @Nullable Scope scope() {
    String key = publication.key();
    return key == null ? null : new Scope(channel, publication.user(), key);
  }

  byte @Nullable [] digestBytes() {
    return digest == null
        ? null
        : ByteBuffer.allocate(2 * Long.BYTES).putLong(digest.high()).putLong(digest.low()).array();
  }

  byte @Nullable [] tags() {
    return publication.tags().isEmpty() ? null : Texts.packed(publication.tags());
  }

  @Nullable Long refOrNone() {
    return ref == 0 ? null : ref;
  }
}
