package dev.hawser.transports.exchange;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The paths served, each with the methods it takes. */
enum Place {
  /** Frames as lines, for as long as it lasts. */
  STREAM("/stream", "POST, OPTIONS"),
  /** Frames as events (the server-sent events of HTML), for as long as it lasts. */
  SSE("/sse", "GET, POST, OPTIONS"),
  /** Frames as lines, as soon as there are any. */
  POLL("/poll", "POST, OPTIONS"),
  /** One command, one reply. */
  COMMAND("/command", "POST, OPTIONS"),
  /** What may stand in a URL, for those who can say nothing else. */
  TICKET("/ticket", "POST, OPTIONS"),
  /** Which nodes have room, for those who have not gone anywhere yet. */
  CHOICE("/choice", "GET, OPTIONS");

  private final String path;
  private final String methods;

  Place(String path, String methods) {
    this.path = path;
    this.methods = methods;
  }

  String path() {
    return path;
  }

  List<String> methods() {
    return List.of(methods.split(", ", -1));
  }

  static @Nullable Place of(String path) {
    for (Place place : values()) {
      if (place.path.equals(path)) {
        return place;
      }
    }
    return null;
  }
}
