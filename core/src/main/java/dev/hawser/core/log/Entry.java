package dev.hawser.core.log;

import static java.util.Objects.requireNonNull;

import dev.hawser.protocol.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be appended.
 *
 * @param user who publishes; null for the operator's own programs, whose keys are a scope of their
 *     own
 * @param key unique for (channel, user); null for an effect each time
 * @param age milliseconds since the author's first try; above the keys' window an entry with a key
 *     is refused as {@code key-expired}, whether the key is still remembered or not
 */
public record Entry(
    Payload payload,
    @Nullable String user,
    @Nullable String key,
    long age,
    Map<String, String> tags,
    @Nullable String slot) {

  public Entry {
    requireNonNull(payload, "payload");
    tags = Map.copyOf(tags);
    if (age < 0) {
      throw new IllegalArgumentException("age: " + age + " (expected: >= 0)");
    }
  }

  /** What its author says: the payload and the tags. */
  public int size() {
    int size = payload.size();
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      size += tag.getKey().length() + tag.getValue().length();
    }
    return size;
  }

  /** About the bytes that this costs to hold. */
  public int weight() {
    return 96 + size() + length(key) + length(slot);
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }
}
