package dev.hawser.transports.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.hawser.transports.http.Answer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How an answer begins in HTTP/1.1.
 *
 * @param fields each once, by the names that HTTP/1.1 usually writes
 */
record Head(int status, Map<String, String> fields) {

  Head with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(fields);
    more.put(name, value);
    return new Head(status, more);
  }

  /**
   * Tells when to return ({@code Retry-After}, RFC 9110, section 10.2.3), in whole seconds.
   *
   * @param millis 0 for no word of it
   */
  Head after(int millis) {
    return millis == 0 ? this : with("Retry-After", String.valueOf((millis + 999) / 1_000));
  }

  byte[] bytes() {
    StringBuilder head = new StringBuilder(Answer.statusLine(status));
    fields.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.append("\r\n").toString().getBytes(ISO_8859_1);
  }
}
