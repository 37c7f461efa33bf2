package dev.hawser.core.log;

import java.util.Map;

/**
 * How a publication says that it is about another of its channel: a receipt, a correction, a
 * deletion. Its tag {@value #TAG} holds the other's offset in decimal.
 */
public final class Reference {

  /** The tag that holds the offset. */
  public static final String TAG = "ref";

  private static final int MOST_DIGITS = 18;

  private Reference() {}

  /** The offset that these tags refer to; 0 where they refer to none. */
  public static long of(Map<String, String> tags) {
    String text = tags.get(TAG);
    if (text == null || text.isEmpty() || text.length() > MOST_DIGITS) {
      return 0;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return 0;
      }
    }
    return Long.parseLong(text);
  }
}
