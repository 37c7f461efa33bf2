package dev.hawser.transports.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request (RFC 9112).
 *
 * @param query what follows the question mark, as it came; empty without one
 * @param fields by lower-case name, in their order
 * @param length of the body, in bytes
 */
public record Request(
    String method, String path, String query, String version, List<Field> fields, long length) {

  private static final String BEARER = "Bearer ";

  public Request {
    fields = List.copyOf(fields);
  }

  /** One header field; the value without the blanks around it. */
  public record Field(String name, String value) {}

  /** Every value of a field. */
  public List<String> all(String name) {
    List<String> values = new ArrayList<>(1);
    for (Field field : fields) {
      if (field.name().equals(name)) {
        values.add(field.value());
      }
    }
    return values;
  }

  /** The only value of a field; null if there is none, or more than one. */
  public @Nullable String one(String name) {
    List<String> values = all(name);
    return values.size() == 1 ? values.getFirst() : null;
  }

  /** The values of a parameter of the query, decoded (in UTF-8, a plus is a blank). */
  public List<String> parameters(String name) {
    List<String> values = new ArrayList<>(1);
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0 && pair.substring(0, equals).equals(name)) {
        try {
          values.add(URLDecoder.decode(pair.substring(equals + 1), UTF_8));
        } catch (IllegalArgumentException malformed) {
          values.add("");
        }
      }
    }
    return values;
  }

  /** The token of {@code Authorization: Bearer} (RFC 6750, section 2.1); null if there is none. */
  public @Nullable String bearer() {
    String credentials = one("authorization");
    return credentials != null && credentials.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? credentials.substring(BEARER.length()).strip()
        : null;
  }

  /** Every element of a field that is a list separated by commas. */
  public List<String> elements(String name) {
    List<String> elements = new ArrayList<>(2);
    for (String value : all(name)) {
      for (String element : value.split(",", -1)) {
        if (!element.isBlank()) {
          elements.add(element.strip());
        }
      }
    }
    return elements;
  }

  /** Whether a list has an element, whatever its case. */
  public boolean names(String field, String element) {
    String wanted = element.toLowerCase(Locale.ROOT);
    return elements(field).stream()
        .anyMatch(given -> given.toLowerCase(Locale.ROOT).equals(wanted));
  }
}
