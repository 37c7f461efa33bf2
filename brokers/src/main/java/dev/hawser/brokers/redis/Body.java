package dev.hawser.brokers.redis;

import dev.hawser.core.log.Entry;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A publication in Redis, but for its offset and time, which Redis gives it.
 *
 * <p>One byte of version; one whether it is JSON; user, key and slot, each {@link Packed#optional
 * optional}; the number of tags, a short, and their names and values; the payload to the end.
 */
final class Body {

  private static final int VERSION = 1;

  private Body() {}

  static byte[] of(Entry entry) {
    return of(entry.payload(), entry.user(), entry.key(), entry.tags(), entry.slot());
  }

  static byte[] of(Publication it) {
    return of(it.payload(), it.user(), it.key(), it.tags(), it.slot());
  }

  private static byte[] of(
      Payload payload,
      @Nullable String user,
      @Nullable String key,
      Map<String, String> tags,
      @Nullable String slot) {
    return Packed.bytes(out -> {
      out.writeByte(VERSION);
      out.writeBoolean(payload.json());
      Packed.optional(out, user);
      Packed.optional(out, key);
      Packed.optional(out, slot);
      out.writeShort(tags.size());
      for (Map.Entry<String, String> tag : tags.entrySet()) {
        Packed.text(out, tag.getKey());
        Packed.text(out, tag.getValue());
      }
      out.write(payload.bytes());
    });
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException for bytes that {@link #of} did not write
   */
  static Publication read(byte[] body, long offset, long time) {
    return Packed.read(
        body,
        in -> {
          int version = in.readUnsignedByte();
          if (version != VERSION) {
            throw new IllegalArgumentException("a publication of version " + version);
          }
          boolean json = in.readBoolean();
          String user = Packed.optional(in);
          String key = Packed.optional(in);
          String slot = Packed.optional(in);
          int count = in.readUnsignedShort();
          Map<String, String> tags = LinkedHashMap.newLinkedHashMap(count);
          for (int i = 0; i < count; i++) {
            tags.put(Packed.text(in), Packed.text(in));
          }
          Payload payload = new Payload(in.readAllBytes(), json);
          return new Publication(offset, payload, user, key, time, tags, slot);
        });
  }
}
