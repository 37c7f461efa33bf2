package dev.hawser.transports.http2;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The time that a peer gives its call: at most eight digits and a unit. */
final class Timeout {

  /** What it is not. */
  static final long MALFORMED = -1;

  private static final Pattern FORM = Pattern.compile("([0-9]{1,8})([HMSmun])");

  private Timeout() {}

  /** In milliseconds, at least one; {@link #MALFORMED} if it is none. */
  static long millis(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return MALFORMED;
    }
    long amount = Long.parseLong(matcher.group(1));
    long millis =
        switch (matcher.group(2).charAt(0)) {
          case 'H' -> amount * 3_600_000;
          case 'M' -> amount * 60_000;
          case 'S' -> amount * 1_000;
          case 'm' -> amount;
          case 'u' -> amount / 1_000;
          default -> amount / 1_000_000;
        };
    return Math.max(1, millis);
  }
}
