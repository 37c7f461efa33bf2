package dev.hawser.server.files;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which part of a file is asked for (RFC 9110, section 14.2). */
sealed interface Stretch {

  Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /** None that the file has. */
  record None(long length) implements Stretch {}

  /** So many bytes from an offset, of so many in all. */
  record Bytes(long from, long count, long length) implements Stretch {}

  static Stretch asked(ServerRequest request, long length) {
    return of(request.headers().value(HeaderNames.RANGE).orElse(""), length);
  }

  /** Several ranges, and what is no range, count as none asked: that is allowed, and simple. */
  static Stretch of(String range, long length) {
    Matcher one = ONE.matcher(range);
    if (!one.matches() || (one.group(1).isEmpty() && one.group(2).isEmpty())) {
      return new Bytes(0, length, length);
    }
    if (one.group(1).isEmpty()) {
      long last = Math.min(length, Long.parseLong(one.group(2)));
      return last == 0 ? new None(length) : new Bytes(length - last, last, length);
    }
    long from = Long.parseLong(one.group(1));
    long to = one.group(2).isEmpty() ? length - 1 : Long.parseLong(one.group(2));
    if (to < from && !one.group(2).isEmpty()) {
      return new Bytes(0, length, length);
    }
    return from >= length
        ? new None(length)
        : new Bytes(from, Math.min(to, length - 1) - from + 1, length);
  }
}
