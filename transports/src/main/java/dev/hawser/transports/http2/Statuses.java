package dev.hawser.transports.http2;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.protocol.Code;
import java.util.Locale;

/** What the end of a line is called where it is the end of a call of gRPC. */
final class Statuses {

  static final int OK = 0;
  static final int INVALID_ARGUMENT = 3;
  static final int DEADLINE_EXCEEDED = 4;
  static final int PERMISSION_DENIED = 7;
  static final int RESOURCE_EXHAUSTED = 8;
  static final int ABORTED = 10;
  static final int UNIMPLEMENTED = 12;
  static final int INTERNAL = 13;
  static final int UNAVAILABLE = 14;
  static final int UNAUTHENTICATED = 16;

  private Statuses() {}

  /** The status of a disconnect; {@link #UNAVAILABLE} says to come back with the positions held. */
  static int of(Code code) {
    return switch (code) {
      case PEER_CLOSED -> OK;
      case PROTOCOL_VIOLATED -> INVALID_ARGUMENT;
      case HANDSHAKE_TIMEOUT, DEADLINE_PASSED -> DEADLINE_EXCEEDED;
      case REFUSED, TLS_REQUIRED -> PERMISSION_DENIED;
      case SLOW_CONSUMER,
          NODE_FULL,
          CLOSING_NODE_FULL,
          TOO_MANY_CONNECTIONS,
          CLOSING_TOO_MANY_CONNECTIONS,
          FRAME_TOO_LARGE,
          FLOODING ->
          RESOURCE_EXHAUSTED;
      case REPLACED -> ABORTED;
      case VERSION_UNKNOWN -> UNIMPLEMENTED;
      case CLOSING_INTERNAL -> INTERNAL;
      case CLOSING_TOKEN_EXPIRED, CLOSING_TOKEN_INVALID, CLOSING_TICKET_INVALID, REVOKED ->
          UNAUTHENTICATED;
      default -> UNAVAILABLE;
    };
  }

  /** Words as {@code grpc-message} may hold them: percent-encoded UTF-8. */
  static String message(String words) {
    StringBuilder encoded = new StringBuilder(words.length());
    for (byte next : words.getBytes(UTF_8)) {
      if (next >= ' ' && next <= '~' && next != '%') {
        encoded.append((char) next);
      } else {
        encoded.append(String.format(Locale.ROOT, "%%%02X", next));
      }
    }
    return encoded.toString();
  }
}
