package dev.hawser.transports.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request (RFC 9112).
 *
 * @param fields by lower-case name, in their order
 */
public record Request(String method, String path, String version, List<Field> fields) {

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
