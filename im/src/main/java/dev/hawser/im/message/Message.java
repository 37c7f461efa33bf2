package dev.hawser.im.message;

import dev.hawser.core.log.Reference;
import dev.hawser.protocol.Publication;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A message as it is shown: what was said, and what became of it since.
 *
 * @param user who said it; null for the application
 * @param time when, milliseconds since 1970
 * @param data what it says now; null where it was recalled or has expired
 * @param edited when it was edited last; 0 for never
 * @param recalled who took it back, and when; null for nobody
 * @param reactions who reacted with what, in the order in which they did
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
    @Nullable JsonNode data,
    long edited,
    @Nullable Recalled recalled,
    Map<String, List<String>> reactions,
    boolean pinned,
    Replies replies,
    long until,
    boolean expired,
    long revision) {

  /**
   * What was answered in a thread.
   *
   * @param count how often, with what was recalled
   * @param time of the last, milliseconds since 1970
   */
  public record Replies(long count, long time) {

    public static final Replies NONE = new Replies(0, 0);
  }

  /** Who took a message back, and when. */
  public record Recalled(@Nullable String by, long time) {}

  /** What was said, as the log has it, in a thread or not; null for what is about a message. */
  public static @Nullable Message of(Publication publication) {
    if (Reference.of(publication.tags()) != 0 && Threads.of(publication.tags()) == 0) {
      return null;
    }
    JsonNode said = Content.read(publication.payload());
    return new Message(
        publication.offset(),
        publication.user(),
        publication.key(),
        publication.time(),
        said,
        0,
        null,
        Map.of(),
        false,
        Replies.NONE,
        Content.until(publication.time(), said),
        false,
        publication.offset());
  }

  /**
   * What it is after something that is about it. Whoever took this in already, in order, takes it
   * in again without effect; after a recall only the pin may change.
   */
  public Message after(Publication event) {
    if (event.offset() > revision && Threads.of(event.tags()) == offset) {
      return answered(replies.count() + 1, event.time(), event.offset());
    }
    if (event.offset() <= revision || Reference.of(event.tags()) != offset) {
      return this;
    }
    JsonNode what = Content.read(event.payload());
    Event kind = what == null ? null : Event.of(what);
    if (what == null || kind == null) {
      return revised(event.offset());
    }
    return switch (kind) {
      case EDIT ->
          recalled != null
              ? revised(event.offset())
              : with(what.path("to"), event.time(), null, reactions, pinned, event.offset());
      case RECALL ->
          recalled != null
              ? revised(event.offset())
              : with(
                  null,
                  edited,
                  new Recalled(event.user(), event.time()),
                  Map.of(),
                  pinned,
                  event.offset());
      case REACT ->
          recalled != null
              ? revised(event.offset())
              : with(data, edited, null, reacted(what, event.user()), pinned, event.offset());
      case PIN ->
          with(data, edited, recalled, reactions, what.path("on").asBoolean(true), event.offset());
    };
  }

  /**
   * What it is with so much answered in its thread.
   *
   * @param time of the last answer
   * @param last the offset of that
   */
  public Message answered(long count, long time, long last) {
    return new Message(
        offset,
        user,
        key,
        this.time,
        data,
        edited,
        recalled,
        reactions,
        pinned,
        new Replies(count, time),
        until,
        expired,
        Math.max(revision, last));
  }

  /**
   * What it is at a time. Once it has expired, nothing of what it says or said is left, nor of what
   * was said to that; that it was there, was answered, pinned or recalled, is.
   *
   * @param now milliseconds since 1970
   */
  public Message at(long now) {
    if (until == 0 || now < until) {
      return this;
    }
    return new Message(
        offset, user, key, time, null, 0, recalled, Map.of(), pinned, replies, until, true,
        revision);
  }

  private Map<String, List<String>> reacted(JsonNode what, @Nullable String user) {
    String emoji = what.path("emoji").asString("");
    String who = user == null ? "" : user;
    boolean on = what.path("on").asBoolean(true);
    Map<String, List<String>> all = new LinkedHashMap<>(reactions);
    List<String> these = new ArrayList<>(all.getOrDefault(emoji, List.of()));
    these.remove(who);
    if (on) {
      these.add(who);
    }
    if (these.isEmpty()) {
      all.remove(emoji);
    } else {
      all.put(emoji, List.copyOf(these));
    }
    return all;
  }

  private Message revised(long event) {
    return with(data, edited, recalled, reactions, pinned, event);
  }

  private Message with(
      @Nullable JsonNode data,
      long edited,
      @Nullable Recalled recalled,
      Map<String, List<String>> reactions,
      boolean pinned,
      long revision) {
    return new Message(
        offset, user, key, time, data, edited, recalled, reactions, pinned, replies, until, expired,
        revision);
  }
}
