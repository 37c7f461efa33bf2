package dev.hawser.server.configuration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads single values out of a tree that fits the schema, and collects what is wrong with them. */
final class Values {

  /** Longer than anything here can mean, and short enough for any arithmetic. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final Document document;
  private final List<Problem> problems = new ArrayList<>();

  Values(Document document) {
    this.document = document;
  }

  List<Problem> problems() {
    return problems;
  }

  /** Null where it cannot be made, which is then a problem. */
  <A, B> @Nullable B attempt(String pointer, boolean secret, Function<A, B> make, A argument) {
    try {
      return make.apply(argument);
    } catch (IllegalArgumentException e) {
      problem(pointer, ConfigurationReader.dotted(pointer) + ": " + e.getMessage(), secret);
      return null;
    }
  }

  void problem(String pointer, String message, boolean secret) {
    problems.add(document.problem(document.origin(pointer), message, null, secret));
  }

  int size(JsonNode node, String at, String name) {
    long size = Amounts.size(node.get(name));
    if (size < 1) {
      String pointer = at + "/" + name;
      problem(pointer, ConfigurationReader.dotted(pointer) + ": expected at least 1 byte", false);
    }
    // Something is always added to a bound before it is compared.
    if (size > Integer.MAX_VALUE - 1_024) {
      String pointer = at + "/" + name;
      problem(pointer, ConfigurationReader.dotted(pointer) + ": expected less than 2GiB", false);
      return Integer.MAX_VALUE;
    }
    return (int) size;
  }

  Duration duration(JsonNode node, String at, String name) {
    Duration duration = Amounts.duration(node.get(name).asString());
    if (duration.compareTo(LONGEST) > 0) {
      String pointer = at + "/" + name;
      problem(
          pointer,
          ConfigurationReader.dotted(pointer) + ": expected at most " + LONGEST.toDays() + "d",
          false);
      return LONGEST;
    }
    return duration;
  }

  static @Nullable String text(JsonNode node, String name) {
    return node.has(name) ? node.get(name).asString() : null;
  }

  static List<String> strings(JsonNode list) {
    return list.valueStream().map(JsonNode::asString).toList();
  }

  static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }
}
