package dev.hawser.core.trail;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to a connection, or several equal ones folded into one. Times are
 * milliseconds since 1970.
 *
 * @param at when it happened first, or began
 * @param until when it happened last, or ended; 0 while it lasts
 * @param channel null where it concerns none
 * @param epoch of the offsets; null where there are none
 * @param from the first offset that it is about; 0 where there is none
 * @param to the last of them
 * @param count how many publications, or how many times
 * @param detail why or how, in a word of the protocol; null where there is nothing to say
 */
public record Step(
    Kind kind,
    long at,
    long until,
    @Nullable String channel,
    @Nullable String epoch,
    long from,
    long to,
    long count,
    @Nullable String detail) {

  /** What happened. */
  public enum Kind {
    /** The wire began to speak the protocol; the detail is its transport. */
    OPENED,
    /** A new session was opened on it. */
    CONNECTED,
    /** A session that had a line before was taken up again. */
    RESUMED,
    /** A subscription stood; the offsets are those that it was given or told of as skipped. */
    SUBSCRIBED,
    /** What it held was no longer continued; the offsets are those that it was given since. */
    RESET,
    /** A subscription ended; the detail is the code, where it was not the peer's own wish. */
    UNSUBSCRIBED,
    /** A wish to subscribe was refused; the detail is the code. */
    REFUSED,
    /** It left the live stream before the first offset; the detail says what it gets instead. */
    SLOW,
    /** It went back to the live stream behind the last offset. */
    LIVE,
    /** It was moved to the rung that the detail names. */
    RUNG,
    /** So many of the offsets were left out; the detail is the reason that the peer was told. */
    SKIPPED,
    /** It was not read for a while, because too many of its commands were under way. */
    PAUSED,
    /** It ended; the detail is the code. */
    CLOSED;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** As operators read it. */
    public String word() {
      return word;
    }
  }

  /** Something about the whole connection. */
  public static Step of(Kind kind, long at, @Nullable String detail) {
    return new Step(kind, at, at, null, null, 0, 0, 1, detail);
  }

  /** Something about a channel. */
  public static Step of(Kind kind, long at, String channel, @Nullable String detail) {
    return new Step(kind, at, at, channel, null, 0, 0, 1, detail);
  }

  /** Whether the offset is among those that it is about. */
  public boolean covers(long offset) {
    return from <= offset && offset <= to;
  }

  /** Whether it is a stretch of a subscription: what began it, and what was given since. */
  public boolean stretch() {
    return kind == Kind.SUBSCRIBED || kind == Kind.RESET;
  }

  /** Whether every one of the offsets was left out, and not only some of them. */
  public boolean whole() {
    return count == to - from + 1;
  }

  /** Whether the other is the same again, so that the two can be told as one. */
  boolean like(Step other) {
    return switch (kind) {
      case REFUSED, SLOW, LIVE, RUNG, SKIPPED, PAUSED ->
          kind == other.kind
              && Objects.equals(channel, other.channel)
              && Objects.equals(epoch, other.epoch)
              && Objects.equals(detail, other.detail);
      case OPENED, CONNECTED, RESUMED, SUBSCRIBED, RESET, UNSUBSCRIBED, CLOSED -> false;
    };
  }

  /** Whether the other goes on where this ends. */
  boolean meets(Step next) {
    return kind == Kind.SKIPPED && like(next) && whole() && next.whole() && next.from == to + 1;
  }

  /** Both as one; the other came later. */
  Step with(Step later) {
    return new Step(
        kind,
        at,
        later.until,
        channel,
        epoch,
        Math.min(from, later.from),
        Math.max(to, later.to),
        count + later.count,
        detail);
  }
}
