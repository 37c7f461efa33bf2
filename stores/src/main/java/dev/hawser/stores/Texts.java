package dev.hawser.stores;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Texts as both databases take them. PostgreSQL takes no U+0000, so it stands as U+0001 and '0',
 * and U+0001 as itself and '1'. Tags are their number, a short, then names and values, each a
 * length, an int, and UTF-8.
 */
final class Texts {

  private static final char ESCAPE = '\u0001';

  private Texts() {}

  static @Nullable String kept(@Nullable String text) {
    if (text == null || (text.indexOf(0) < 0 && text.indexOf(ESCAPE) < 0)) {
      return text;
    }
    return text.replace("\u0001", "\u00011").replace("\0", "\u00010");
  }

  static @Nullable String told(@Nullable String text) {
    if (text == null || text.indexOf(ESCAPE) < 0) {
      return text;
    }
    return text.replace("\u00010", "\0").replace("\u00011", "\u0001");
  }

  /** The first name behind all that begin so; names compare as bytes. */
  static String behind(String prefix) {
    int last = prefix.length() - 1;
    return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
  }

  static byte[] packed(Map<String, String> tags) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeShort(tags.size());
      for (Map.Entry<String, String> tag : new TreeMap<>(tags).entrySet()) {
        write(out, tag.getKey());
        write(out, tag.getValue());
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  static Map<String, String> unpacked(byte @Nullable [] bytes) {
    if (bytes == null) {
      return Map.of();
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int count = in.readUnsignedShort();
      Map<String, String> tags = LinkedHashMap.newLinkedHashMap(count);
      for (int i = 0; i < count; i++) {
        tags.put(read(in), read(in));
      }
      return tags;
    } catch (IOException broken) {
      throw new UncheckedIOException("tags that end early", broken);
    }
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String read(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), UTF_8);
  }
}
