package dev.hawser.sdk.chat;

import org.jspecify.annotations.Nullable;

/**
 * Something that concerns the user, told in their inbox (docs/im.md).
 *
 * @param type such as {@code invited}, {@code removed}, {@code mentioned}, {@code requested}
 * @param channel of which conversation; null where it is of none
 * @param by whose doing it was, where that is told
 * @param user whom it is about, such as who asks to be a contact; null where it is about nobody
 * @param offset of which message; 0 where it is of none
 * @param json all of it
 */
public record Notice(
    String type,
    @Nullable String channel,
    @Nullable String by,
    @Nullable String user,
    long offset,
    String json) {

  static Notice of(Json json) {
    return new Notice(
        json.text("type", ""),
        json.text("channel"),
        json.text("by"),
        json.text("user"),
        json.number("offset", 0),
        json.toString());
  }
}
