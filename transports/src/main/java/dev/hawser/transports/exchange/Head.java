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

  byte[] bytes() {
    StringBuilder head = new StringBuilder(Answer.statusLine(status));
    fields.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.append("\r\n").toString().getBytes(ISO_8859_1);
  }
}
