package dev.hawser.sdk.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as it is shown: what was said, and what became of it since.
 *
 * @param offset its number in the conversation
 * @param user who said it; null for the operator's own programs
 * @param key the author's own key for it
 * @param time when, milliseconds since 1970
 * @param said what it says now; null where it was recalled or has expired
 * @param edited when it was edited last, milliseconds since 1970; 0 for never
 * @param recalled who took it back, and when; null for nobody
 * @param reactions in the order in which the emoji first came
 * @param replies what was answered in its thread
 * @param until when it expires, milliseconds since 1970; 0 for never
 * @param expired whether it has: then it says nothing any more
 * @param revision the offset of the last that is told here: what has a higher one is not yet
 */
public record Message(
    long offset,
    @Nullable String user,
    @Nullable String key,
    long time,
    @Nullable Said said,
    long edited,
    @Nullable Recalled recalled,
    List<Reaction> reactions,
    boolean pinned,
    Replies replies,
    long until,
    boolean expired,
    long revision) {

  /** Who took a message back, and when, milliseconds since 1970. */
  public record Recalled(@Nullable String by, long time) {}

  /**
   * Who reacted with one emoji.
   *
   * @param count how many
   * @param users in the order in which they did; of many the first only
   */
  public record Reaction(String emoji, long count, List<String> users) {

    public Reaction {
      users = List.copyOf(users);
    }
  }

  /**
   * What was answered in a thread.
   *
   * @param count how often, with what was recalled
   * @param time of the last, milliseconds since 1970; 0 for none
   */
  public record Replies(long count, long time) {

    public static final Replies NONE = new Replies(0, 0);
  }

  public Message {
    reactions = List.copyOf(reactions);
  }

  /** What it says as text; null where it says none. */
  public @Nullable String text() {
    return said == null ? null : said.text();
  }

  Message revised(long last) {
    return with(said, edited, recalled, reactions, pinned, last);
  }

  Message answered(long at, long last) {
    Replies now = new Replies(replies.count() + 1, at);
    return new Message(
        offset, user, key, time, said, edited, recalled, reactions, pinned, now, until, expired,
        last);
  }

  /** What it is at a time: once it has expired, nothing of what it says, or was said to that. */
  Message at(long now) {
    if (until == 0 || now < until || (expired && said == null)) {
      return this;
    }
    return new Message(
        offset, user, key, time, null, 0, recalled, List.of(), pinned, replies, until, true,
        revision);
  }

  Message with(
      @Nullable Said now,
      long at,
      @Nullable Recalled back,
      List<Reaction> these,
      boolean up,
      long last) {
    return new Message(
        offset, user, key, time, now, at, back, these, up, replies, until, expired, last);
  }
}
