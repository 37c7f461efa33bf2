package dev.hawser.brokers.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.core.log.Entry;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A publication in Redis, but for its offset and time, which Redis gives it.
 *
 * <p>One byte of version; one of flags (1 JSON, 2 user, 4 key, 8 slot); then user, key and slot as
 * far as there are any; the number of tags, a short, and their names and values; the payload to the
 * end. A text is its length, an int, and UTF-8.
 */
final class Body {

  private static final int VERSION = 1;
  private static final int JSON = 1;
  private static final int USER = 2;
  private static final int KEY = 4;
  private static final int SLOT = 8;

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
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + payload.size());
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeByte(
          (payload.json() ? JSON : 0)
              | (user == null ? 0 : USER)
              | (key == null ? 0 : KEY)
              | (slot == null ? 0 : SLOT));
      write(out, user);
      write(out, key);
      write(out, slot);
      out.writeShort(tags.size());
      for (Map.Entry<String, String> tag : tags.entrySet()) {
        write(out, tag.getKey());
        write(out, tag.getValue());
      }
      out.write(payload.bytes());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException for bytes that {@link #of} did not write
   */
  static Publication read(byte[] body, long offset, long time) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new IllegalArgumentException("a publication of version " + version);
      }
      int flags = in.readUnsignedByte();
      String user = (flags & USER) == 0 ? null : text(in);
      String key = (flags & KEY) == 0 ? null : text(in);
      String slot = (flags & SLOT) == 0 ? null : text(in);
      int count = in.readUnsignedShort();
      Map<String, String> tags = LinkedHashMap.newLinkedHashMap(count);
      for (int i = 0; i < count; i++) {
        tags.put(text(in), text(in));
      }
      Payload payload = new Payload(in.readAllBytes(), (flags & JSON) != 0);
      return new Publication(offset, payload, user, key, time, tags, slot);
    } catch (IOException broken) {
      throw new IllegalArgumentException("a publication that ends early", broken);
    }
  }

  static void write(DataOutputStream out, @Nullable String text) throws IOException {
    if (text != null) {
      byte[] bytes = text.getBytes(UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
  }

  static String text(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] bytes = in.readNBytes(Math.max(0, length));
    if (bytes.length != length) {
      throw new IOException("a text of " + length + " bytes ends early");
    }
    return new String(bytes, UTF_8);
  }
}
