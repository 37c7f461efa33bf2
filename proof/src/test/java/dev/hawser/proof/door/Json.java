package dev.hawser.proof.door;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value as it was heard.
 *
 * @param value a map, list, text, {@code Long}, {@code Double}, {@code Boolean} or null
 */
public record Json(@Nullable Object value) {

  /** Reads exactly one value. */
  public static Json of(String text) {
    return new Json(new JsonReader(text).whole());
  }

  /** Whether this path of field names leads to something. */
  public boolean has(String... path) {
    return find(path) != null;
  }

  /** What stands at this path; fails when nothing does. */
  public Json at(String... path) {
    Object found = find(path);
    if (found == null) {
      throw new AssertionError("nothing at " + String.join(".", path) + " in " + this);
    }
    return new Json(found);
  }

  public String text(String... path) {
    return (String) requireNonNull(at(path).value);
  }

  public long number(String... path) {
    return (Long) requireNonNull(at(path).value);
  }

  /** Whether this path leads to {@code true}; an absent flag is not raised. */
  public boolean is(String... path) {
    return Boolean.TRUE.equals(find(path));
  }

  /** The list at this path; an absent one is empty. */
  public List<Json> list(String... path) {
    Object found = find(path);
    return found == null ? List.of() : ((List<?>) found).stream().map(Json::new).toList();
  }

  /** A field's plain value, where null is a value too; fails when there is no such field. */
  public @Nullable Object field(String name) {
    if (!(value instanceof Map<?, ?> fields) || !fields.containsKey(name)) {
      throw new AssertionError("no field " + name + " in " + this);
    }
    return fields.get(name);
  }

  private @Nullable Object find(String... path) {
    Object at = value;
    for (String name : path) {
      at = at instanceof Map<?, ?> fields ? fields.get(name) : null;
    }
    return at;
  }

  @Override
  public String toString() {
    return String.valueOf(value);
  }
}
