package dev.hawser.transports.websocket;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The extension {@code permessage-deflate} (RFC 7692), always without context: then a message that
 * many get is compressed once for all, and no line has a window of its own.
 */
final class Deflate {

  private static final String NAME = "permessage-deflate";
  private static final String WINDOW = "server_max_window_bits";

  /** The only window that the compressor has. */
  private static final String WINDOW_BITS = "15";

  private Deflate() {}

  /**
   * Takes the first offer that can be kept.
   *
   * @param offers the elements of {@code Sec-WebSocket-Extensions}
   * @return what to answer in the same field; null where there is nothing to take
   */
  static @Nullable String accept(List<String> offers) {
    for (String offer : offers) {
      String answer = answer(offer.split(";", -1));
      if (answer != null) {
        return answer;
      }
    }
    return null;
  }

  private static @Nullable String answer(String[] parts) {
    if (!parts[0].strip().equals(NAME)) {
      return null;
    }
    Set<String> seen = new HashSet<>();
    boolean window = false;
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i].strip();
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals).strip();
      String value = equals < 0 ? null : unquoted(part.substring(equals + 1).strip());
      if (!seen.add(name) || !keepable(name, value)) {
        return null;
      }
      window |= name.equals(WINDOW);
    }
    return NAME
        + "; server_no_context_takeover; client_no_context_takeover"
        + (window ? "; " + WINDOW + "=" + WINDOW_BITS : "");
  }

  private static boolean keepable(String name, @Nullable String value) {
    return switch (name) {
      case "server_no_context_takeover", "client_no_context_takeover" -> value == null;
      case WINDOW -> WINDOW_BITS.equals(value);
      case "client_max_window_bits" -> value == null || value.matches("[89]|1[0-5]");
      default -> false;
    };
  }

  private static String unquoted(String value) {
    return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }
}
