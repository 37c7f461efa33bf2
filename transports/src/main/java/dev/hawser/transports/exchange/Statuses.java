package dev.hawser.transports.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Codec;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.ServerMessage;
import org.jspecify.annotations.Nullable;

/** The status of HTTP that says about the same as a frame. */
final class Statuses {

  /** A reply names what it is within so many bytes: behind its id, which has at most 16 digits. */
  private static final int NAMED_WITHIN = 40;

  private Statuses() {}

  /** 200 for every frame but an error. */
  static int of(byte[] frame, Codec json) {
    String beginning = new String(frame, 0, Math.min(NAMED_WITHIN, frame.length), ISO_8859_1);
    if (!beginning.contains("\"error\":")) {
      return 200;
    }
    try {
      return json.decodeServer(frame, 0, frame.length).message()
              instanceof ServerMessage.Refused refused
          ? of(Code.of(refused.code()))
          : 200;
    } catch (MalformedFrameException impossible) {
      throw new IllegalStateException("encoded by us, yet unreadable", impossible);
    }
  }

  static int of(@Nullable Code code) {
    if (code == null) {
      return 500;
    }
    return switch (code) {
      case DATA_TOO_LARGE, FRAME_TOO_LARGE -> 413;
      case TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_REVOKED, TOKEN_REQUIRED, TICKET_INVALID, REVOKED ->
          401;
      case NOT_ALLOWED, WRONG_USER, REFUSED -> 403;
      case FLOODING, CLOSING_TOO_MANY_CONNECTIONS -> 429;
      case INTERNAL, CLOSING_INTERNAL -> 500;
      default -> ofRange(code.number());
    };
  }

  private static int ofRange(int number) {
    if (number >= 3500 || number < 2101) {
      return 400;
    }
    if (number >= 3300) {
      return 401;
    }
    if (number >= 2700 && number < 2800) {
      return 409;
    }
    if (number >= 2500) {
      return 503;
    }
    return number >= 2400 ? 429 : 409;
  }
}
