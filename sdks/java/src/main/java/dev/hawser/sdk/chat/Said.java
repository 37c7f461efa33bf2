package dev.hawser.sdk.chat;

import dev.hawser.protocol.Payload;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a message says: a JSON object with a {@code type} and fields of the room's and of your own
 * (docs/im.md). Immutable.
 */
public final class Said {

  private static final long MOST_SECONDS = 315_360_000;

  private final Json json;

  Said(Json json) {
    this.json = json;
  }

  /** A message of type {@code text}. */
  public static Said text(String text) {
    return new Said(Json.object().put("type", "text").put("text", text));
  }

  /**
   * A file that was brought to the conversation ({@link Membership#upload}); {@code with("text",
   * …)} says something to it.
   *
   * @param type {@code image}, {@code file}, {@code audio} or {@code video}
   */
  public static Said file(String type, FileReference file) {
    return new Said(Json.object().put("type", type).put("file", file.json()));
  }

  /**
   * Anything else.
   *
   * @param json an object as the room wants it, such as {@code {"type":"location",…}}
   * @throws IllegalArgumentException where it is no JSON object
   */
  public static Said of(String json) {
    Json read = Json.of(json);
    if (!read.isObject()) {
      throw new IllegalArgumentException("no object");
    }
    return new Said(read);
  }

  /**
   * The room knows {@code text}, {@code image}, {@code file} and others; empty where it is none.
   */
  public String type() {
    return json.text("type", "");
  }

  /** Null where it has none. */
  public @Nullable String text() {
    return json.text("text");
  }

  /** The file that it is about; null for none that was brought to the conversation. */
  public @Nullable FileReference file() {
    return FileReference.of(json.at("file"));
  }

  /** The offset of the message that this answers; 0 for none. */
  public long reply() {
    return json.number("reply", 0);
  }

  /** The users that it mentions. */
  public List<String> mentions() {
    return List.copyOf(json.texts("mentions"));
  }

  /** The offset of the message in whose thread it is said; 0 for none. */
  public long thread() {
    return json.number("thread", 0);
  }

  /** After how long it shows nothing any more; zero for never. */
  public Duration expires() {
    long seconds = json.number("expires", 0);
    return Duration.ofSeconds(seconds < 1 || seconds > MOST_SECONDS ? 0 : seconds);
  }

  /** A text field of your own; null where there is none. */
  public @Nullable String field(String name) {
    return json.text(name);
  }

  /** The same, as an answer to a message. */
  public Said replying(long offset) {
    return new Said(json.with("reply", offset));
  }

  /** The same, mentioning these users, 100 at most. */
  public Said mentioning(List<String> users) {
    return new Said(json.with("mentions", List.copyOf(users)));
  }

  /** The same, in the thread of a message, where it stands alone. */
  public Said inThread(long offset) {
    return new Said(json.with("thread", offset));
  }

  /** The same for a while only, in whole seconds. */
  public Said expiring(Duration after) {
    return new Said(json.with("expires", after.toSeconds()));
  }

  /** The same with one field more. */
  public Said with(String field, String text) {
    return new Said(json.with(field, text));
  }

  /** All of it as JSON, for fields of your own. */
  public String json() {
    return json.toString();
  }

  Json tree() {
    return json;
  }

  Payload payload() {
    return Payload.json(json.toString());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Said that && json.equals(that.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  @Override
  public String toString() {
    return json.toString();
  }
}
