package dev.hawser.server.api;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind the question mark of a request, and pages of what is found.
 *
 * <p>Unknown parameters are refused: a misspelt {@code user} must not mean everybody.
 */
final class Query {

  /** The longest page of anything. */
  static final int MOST = 10_000;

  private Query() {}

  static String needed(Request request, String name) {
    String value = request.query(name);
    if (value == null || value.isEmpty()) {
      throw Fields.invalid(name + ": expected in the query");
    }
    return value;
  }

  /** One more than this is asked for, to know whether another page follows. */
  static int page(Request request, int usual, int most) {
    int limit = whole(request, "limit");
    if (limit > most) {
      throw Fields.invalid("limit: expected a whole number from 0 to " + most);
    }
    return limit == 0 ? usual : limit;
  }

  /** Which node is asked; null for all. */
  static @Nullable String node(Request request) {
    String node = request.query("node");
    if (node != null && node.isEmpty()) {
      throw Fields.invalid("node: expected the name of one, or here");
    }
    return node;
  }

  static <T> List<T> first(List<T> list, int most) {
    return list.subList(0, Math.min(most, list.size()));
  }

  static void only(Request request, String... known) {
    for (String name : request.parameters()) {
      if (!Set.of(known).contains(name)) {
        throw Fields.invalid("unknown parameter '" + name + "'");
      }
    }
  }

  static int whole(Request request, String name) {
    String value = request.query(name);
    if (value == null) {
      return 0;
    }
    if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > MOST) {
      throw Fields.invalid(name + ": expected a whole number from 0 to " + MOST);
    }
    return Integer.parseInt(value);
  }
}
