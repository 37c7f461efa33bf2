package dev.hawser.protocol;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One immutable entry of a channel.
 *
 * @param offset its number within the channel's epoch, from 1
 * @param payload the content
 * @param user who published it; null for the operator's own programs
 * @param key the author's idempotency key, if it gave one
 * @param time when it was numbered, milliseconds since 1970
 * @param tags what filters may read; never derived from the payload
 * @param slot what conflation may read: of several publications with one slot the newest counts
 */
public record Publication(
    long offset,
    Payload payload,
    @Nullable String user,
    @Nullable String key,
    long time,
    Map<String, String> tags,
    @Nullable String slot) {

  /** The most tags that a publication may have. */
  public static final int MOST_TAGS = 32;

  public Publication {
    requireNonNull(payload, "payload");
    tags = Map.copyOf(tags);
  }

  /** The same with another payload. */
  public Publication with(Payload other) {
    return new Publication(offset, other, user, key, time, tags, slot);
  }
}
