package dev.hawser.sdk.chat;

import org.jspecify.annotations.Nullable;

/**
 * A file that is in a conversation, as messages name it ({@link Said#file(String, FileReference)}).
 *
 * @param type its media type
 * @param size bytes
 */
public record FileReference(String id, String name, String type, long size) {

  static @Nullable FileReference of(@Nullable Json json) {
    String id = json == null ? null : json.text("id");
    if (json == null || id == null) {
      return null;
    }
    return new FileReference(
        id, json.text("name", ""), json.text("type", Upload.ANY_TYPE), json.number("size", 0));
  }

  Json json() {
    return Json.object().put("id", id).put("name", name).put("type", type).put("size", size);
  }
}
