package dev.hawser.protocol.json;

import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How the parts that commands and replies have in common are written. */
final class Shapes {

  private Shapes() {}

  /** An optional string; null and empty are left out. */
  static void optional(JsonWriter out, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      text(out, name, value);
    }
  }

  static void text(JsonWriter out, String name, String value) {
    out.name(name);
    out.text(value);
  }

  static void number(JsonWriter out, String name, long value) {
    out.name(name);
    out.number(value);
  }

  static void texts(JsonWriter out, String name, List<String> values) {
    out.name(name);
    out.openList();
    for (String value : values) {
      out.text(value);
    }
    out.closeList();
  }

  static void position(JsonWriter out, String name, @Nullable Position position) {
    if (position == null) {
      return;
    }
    out.name(name);
    out.openObject();
    text(out, "epoch", position.epoch());
    number(out, "offset", position.offset());
    out.closeObject();
  }

  static void payload(JsonWriter out, Payload payload) {
    if (payload.json()) {
      out.name("data");
      out.raw(payload.bytes());
    } else {
      out.name("bytes");
      out.base64(payload.bytes());
    }
  }

  /** Sorted by key, so that equal frames are equal bytes. */
  static void tags(JsonWriter out, Map<String, String> tags) {
    if (tags.isEmpty()) {
      return;
    }
    out.name("tags");
    out.openObject();
    Map<String, String> sorted = tags.size() == 1 ? tags : new TreeMap<>(tags);
    for (Map.Entry<String, String> tag : sorted.entrySet()) {
      out.key(tag.getKey());
      out.text(tag.getValue());
    }
    out.closeObject();
  }
}
