package dev.hawser.server.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Writes what {@code top} has read as lines of text in columns. */
final class TopView {

  private static final String[] NODES = {
    "NODE",
    "VERSION",
    "STATE",
    "CONNECTIONS",
    "ROOM",
    "PUB/S",
    "DELIV/S",
    "LAG ms",
    "PRESSURE",
    "UP",
    "AGE",
  };

  private static final String[] CHANNELS = {"CHANNEL", "PUB/S", "DELIV/S", "SUBSCRIBERS"};

  private TopView() {}

  /**
   * Lays it out.
   *
   * @param now milliseconds since 1970
   */
  static List<String> lines(JsonNode nodes, JsonNode busiest, long now) {
    List<String> lines = new ArrayList<>();
    lines.add(summary(nodes));
    lines.add("");
    List<String[]> rows = new ArrayList<>();
    rows.add(NODES);
    nodes.path("nodes").forEach(one -> rows.add(node(one, now)));
    lines.addAll(columns(rows, 3));
    lines.add("");
    rows.clear();
    rows.add(CHANNELS);
    busiest.path("channels").forEach(one -> rows.add(channel(one)));
    lines.addAll(columns(rows, 1));
    if (rows.size() == 1) {
      lines.add("nothing is published");
    }
    for (JsonNode silent : busiest.path("silent")) {
      lines.add("");
      lines.add("Node " + shown(silent) + " did not answer; what it delivers is missing above.");
    }
    return lines;
  }

  private static String summary(JsonNode nodes) {
    JsonNode list = nodes.path("nodes");
    return "%d node%s, %s connection%s, room for %s more, %s published and %s delivered a second"
        .formatted(
            list.size(),
            list.size() == 1 ? "" : "s",
            whole(sum(list, "connections")),
            Math.round(sum(list, "connections")) == 1 ? "" : "s",
            whole(open(list)),
            rate(sum(list, "publications")),
            rate(sum(list, "deliveries")));
  }

  private static double sum(JsonNode list, String field) {
    return list.valueStream().mapToDouble(one -> one.path(field).asDouble(0)).sum();
  }

  private static double open(JsonNode list) {
    return list.valueStream()
        .filter(one -> one.path("state").asString("").equals("open"))
        .mapToDouble(one -> one.path("left").asDouble(0))
        .sum();
  }

  private static String[] node(JsonNode one, long now) {
    return new String[] {
      shown(one.path("node")),
      shown(one.path("version")),
      shown(one.path("state")),
      whole(one.path("connections").asDouble(0)),
      whole(one.path("left").asDouble(0)),
      rate(one.path("publications").asDouble(0)),
      rate(one.path("deliveries").asDouble(0)),
      String.format(Locale.ROOT, "%.1f", one.path("lag").asDouble(0)),
      shown(one.path("pressure")),
      time(Math.max(0, now - one.path("started").asLong(now))),
      time(one.path("age").asLong(0)),
    };
  }

  private static String[] channel(JsonNode one) {
    return new String[] {
      shown(one.path("channel")),
      rate(one.path("publications").asDouble(0)),
      rate(one.path("deliveries").asDouble(0)),
      whole(one.path("subscribers").asDouble(0)),
    };
  }

  /**
   * Lays rows out in columns.
   *
   * @param words how many columns from the left are words; the others are figures, or stand alike
   */
  private static List<String> columns(List<String[]> rows, int words) {
    int[] widths = new int[rows.getFirst().length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        String padding = " ".repeat(widths[i] - row[i].length());
        line.append(i == 0 ? "" : "  ").append(i < words ? row[i] + padding : padding + row[i]);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** What a peer may have named, without anything that would move on a terminal. */
  private static String shown(JsonNode text) {
    return OneLine.shown(text.asString(""));
  }

  static String whole(double count) {
    return String.format(Locale.ROOT, "%,d", Math.round(count));
  }

  /** With a tenth where that says something. */
  static String rate(double rate) {
    return rate < 100 && rate != Math.rint(rate)
        ? String.format(Locale.ROOT, "%.1f", rate)
        : whole(rate);
  }

  static String time(long millis) {
    Duration time = Duration.ofMillis(millis);
    if (time.toMinutes() < 1) {
      return String.format(Locale.ROOT, "%.1fs", millis / 1_000.0);
    }
    if (time.toHours() < 1) {
      return time.toMinutes() + "m" + time.toSecondsPart() + "s";
    }
    return time.toDays() < 1
        ? time.toHours() + "h" + time.toMinutesPart() + "m"
        : time.toDays() + "d" + time.toHoursPart() + "h";
  }
}
