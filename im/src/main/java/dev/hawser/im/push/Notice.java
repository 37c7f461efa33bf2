package dev.hawser.im.push;

import java.time.Duration;
import java.util.Map;

/**
 * What a person sees without a line.
 *
 * @param title such as the conversation's name; cut where it is long
 * @param body such as the message; cut where it is long
 * @param collapse a notice replaces an earlier one of the same name that was not seen yet
 * @param more for the application, such as which conversation to open; at most 1 KiB in all
 * @param keep how long the service tries before it forgets the notice
 * @param urgent whether the device is woken for it
 */
public record Notice(
    String title,
    String body,
    String collapse,
    Map<String, String> more,
    Duration keep,
    boolean urgent) {

  private static final int LONGEST_TITLE = 100;
  private static final int LONGEST_BODY = 400;
  private static final int MOST_MORE = 1_024;
  private static final Duration LONGEST = Duration.ofDays(28);

  public Notice {
    title = cut(title, LONGEST_TITLE);
    body = cut(body, LONGEST_BODY);
    more = Map.copyOf(more);
    int size = more.entrySet().stream().mapToInt(Notice::size).sum();
    if (size > MOST_MORE) {
      throw new IllegalArgumentException("more: " + size + " characters (at most 1024)");
    }
    if (keep.isNegative() || keep.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("keep: from 0 to 28 days");
    }
  }

  private static int size(Map.Entry<String, String> entry) {
    return entry.getKey().length() + entry.getValue().length();
  }

  /** At a whole character, so that no half of a surrogate pair is left. */
  private static String cut(String text, int most) {
    int length = text.codePointCount(0, text.length());
    return length <= most ? text : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
  }
}
