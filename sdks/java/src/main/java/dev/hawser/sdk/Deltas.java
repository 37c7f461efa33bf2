package dev.hawser.sdk;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Delta;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Patched;
import dev.hawser.protocol.json.DeltaText;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes whole publications of what tells only what changed. It remembers the last one pushed of
 * each channel of a connection, if the server said that changes may come. Confined to the lane.
 */
final class Deltas {

  private record Base(long offset, Payload payload) {}

  private final Map<String, Base> bases = new HashMap<>();
  private boolean agreed;

  /** Both sides named the feature. */
  void agreed() {
    agreed = true;
  }

  /** A publication was pushed whole. */
  void pushed(@Nullable String channel, Publication publication) {
    if (agreed && channel != null) {
      bases.put(channel, new Base(publication.offset(), publication.payload()));
    }
  }

  /** The next push of the channel builds on nothing. */
  void forget(@Nullable String channel) {
    bases.remove(channel);
  }

  /**
   * The publication as if it had been pushed whole.
   *
   * @throws MalformedFrameException if it does not fit what was pushed before
   */
  Delivered whole(@Nullable String channel, Patched patched) throws MalformedFrameException {
    Base base = channel == null ? null : bases.get(channel);
    Delta delta = DeltaText.read(patched.patch().payload());
    if (base == null || base.offset() != delta.base()) {
      throw new MalformedFrameException(
          Code.INVALID_DATA, 0, "delta: on " + delta.base() + ", which was not pushed last");
    }
    Publication publication = patched.patch().with(delta.on(base.payload()));
    pushed(channel, publication);
    return new Delivered(patched.channel(), patched.alias(), publication);
  }
}
