package dev.hawser.im.message;

import dev.hawser.core.log.Reference;
import java.util.Map;

/**
 * How an answer in a thread refers to the message that the thread is about: by a number of its own
 * beside that of what changes the message, so that the log finds and counts the answers alone, and
 * whoever reads what happened to a message reads none of them.
 */
public final class Threads {

  /** Tells devices the offset of a thread's first message. */
  public static final String TAG = "thread";

  /** Threads refer to this and the offset of their first message; offsets are far below. */
  private static final long FIRST = 500_000_000_000_000_000L;

  private static final long END = FIRST + (1L << 53);

  private Threads() {}

  /** What the answers in the thread of a message refer to. */
  public static long reference(long offset) {
    return FIRST + offset;
  }

  /** The tags of an answer, beside its type. */
  public static Map<String, String> tags(String type, long offset) {
    return Map.of(
        Content.TYPE,
        type,
        Reference.TAG,
        Long.toString(reference(offset)),
        TAG,
        Long.toString(offset));
  }

  /** The offset of the first message of the thread that this is in; 0 where it is in none. */
  public static long of(Map<String, String> tags) {
    long reference = Reference.of(tags);
    return reference > FIRST && reference < END ? reference - FIRST : 0;
  }
}
