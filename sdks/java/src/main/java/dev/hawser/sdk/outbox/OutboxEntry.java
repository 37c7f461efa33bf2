package dev.hawser.sdk.outbox;

import static java.util.Objects.requireNonNull;

import dev.hawser.protocol.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A publication that the server has not yet taken, as far as is known here.
 *
 * @param key makes its effect happen once, however often it is sent
 * @param tried when it was first sent, milliseconds since 1970 by this machine's clock; 0 never
 */
public record OutboxEntry(
    String key,
    String channel,
    Payload payload,
    Map<String, String> tags,
    @Nullable String slot,
    long tried) {

  public OutboxEntry {
    requireNonNull(key, "key");
    requireNonNull(channel, "channel");
    requireNonNull(payload, "payload");
    tags = Map.copyOf(tags);
  }

  /** The same, first sent at this time. */
  public OutboxEntry tried(long time) {
    return new OutboxEntry(key, channel, payload, tags, slot, time);
  }

  /** About the bytes that it holds. */
  public int weight() {
    int text = key.length() + channel.length() + (slot == null ? 0 : slot.length());
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      text += tag.getKey().length() + tag.getValue().length() + 32;
    }
    return payload.size() + 2 * text + 128;
  }
}
