package dev.hawser.sdk.chat;

import dev.hawser.protocol.Publication;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What of a publication counts here. */
record Told(
    long offset,
    @Nullable String user,
    @Nullable String key,
    long time,
    @Nullable Json data,
    Map<String, String> tags) {

  /** What the room tells refers to this: to no message, but to the conversation. */
  private static final String CONVERSATION = "999999999999999999";

  private static final Pattern REF = Pattern.compile("[0-9]{1,18}");
  private static final Pattern THREAD = Pattern.compile("[0-9]{1,16}");

  static Told of(Publication publication) {
    return new Told(
        publication.offset(),
        publication.user(),
        publication.key(),
        publication.time(),
        publication.payload().json() ? Json.of(publication.payload().toString()) : null,
        publication.tags());
  }

  /** The offset of the message in whose thread it is said; 0 where it is in none. */
  long thread() {
    return number(THREAD, tags.get("thread"));
  }

  /**
   * The offset of the message that it is about, or answers in a thread; 0 where it is a message
   * itself, -1 for the whole conversation.
   */
  long about() {
    long thread = thread();
    if (thread != 0) {
      return thread;
    }
    String ref = tags.get("ref");
    return CONVERSATION.equals(ref) ? -1 : number(REF, ref);
  }

  private static long number(Pattern form, @Nullable String text) {
    return text != null && form.matcher(text).matches() ? Long.parseLong(text) : 0;
  }
}
