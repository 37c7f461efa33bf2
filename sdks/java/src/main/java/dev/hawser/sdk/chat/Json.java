package dev.hawser.sdk.chat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One JSON value: a map, a list, a text, a number as it was written, true, false or null. What is
 * absent, or of another kind than what is asked for, is null or what the caller says instead.
 */
final class Json {

  private final @Nullable Object value;

  private Json(@Nullable Object value) {
    this.value = value;
  }

  /**
   * Reads one value.
   *
   * @throws IllegalArgumentException where it is none
   */
  static Json of(String text) {
    return new Json(new JsonText(text).read());
  }

  /** An empty object, to {@link #put} fields into. */
  static Json object() {
    return new Json(new LinkedHashMap<String, @Nullable Object>());
  }

  /**
   * Puts a text, a number, a truth, another value or a list of those; null and NONE put nothing.
   */
  Json put(String field, @Nullable Object given) {
    if (given != null && value instanceof Map<?, ?>) {
      fields().put(field, plain(given));
    }
    return this;
  }

  /** The same object with one field more, or another in its place. */
  Json with(String field, Object given) {
    return new Json(new LinkedHashMap<>(fields())).put(field, given);
  }

  @Nullable Json at(String field) {
    Object found = fields().get(field);
    return found == null ? null : new Json(found);
  }

  @Nullable String text(String field) {
    return fields().get(field) instanceof String text ? text : null;
  }

  String text(String field, String otherwise) {
    return fields().get(field) instanceof String text ? text : otherwise;
  }

  /** A whole number, however it is written. */
  long number(String field, long otherwise) {
    if (fields().get(field) instanceof BigDecimal number) {
      try {
        return number.longValueExact();
      } catch (ArithmeticException noWholeNumber) {
        return otherwise;
      }
    }
    return otherwise;
  }

  boolean is(String field, boolean otherwise) {
    return fields().get(field) instanceof Boolean truth ? truth : otherwise;
  }

  List<Json> list(String field) {
    return fields().get(field) instanceof List<?> items
        ? items.stream().map(Json::new).toList()
        : List.of();
  }

  List<String> texts(String field) {
    List<String> texts = new ArrayList<>();
    if (fields().get(field) instanceof List<?> items) {
      for (Object item : items) {
        if (item instanceof String text) {
          texts.add(text);
        }
      }
    }
    return texts;
  }

  /** Of a list of lists or texts: the item at a place. */
  @Nullable Object item(int place) {
    return value instanceof List<?> items && place < items.size() ? items.get(place) : null;
  }

  boolean isObject() {
    return value instanceof Map<?, ?>;
  }

  @SuppressWarnings("unchecked")
  private Map<String, @Nullable Object> fields() {
    return value instanceof Map<?, ?> ? (Map<String, @Nullable Object>) value : Map.of();
  }

  private static @Nullable Object plain(Object given) {
    if (given instanceof Json json) {
      return json.value;
    }
    if (given instanceof List<?> items) {
      List<@Nullable Object> all = new ArrayList<>();
      for (Object item : items) {
        all.add(plain(item));
      }
      return all;
    }
    if (given instanceof Long || given instanceof Integer) {
      return BigDecimal.valueOf(((Number) given).longValue());
    }
    return given;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Json that && Objects.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(value);
  }

  /** The value as JSON. */
  @Override
  public String toString() {
    return JsonText.write(value);
  }
}
