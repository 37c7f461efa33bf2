package dev.hawser.server.api;

import dev.hawser.protocol.Code;

/** The HTTP status that says about the same as a refusal. */
final class Statuses {

  private Statuses() {}

  static int of(Code code) {
    return switch (code) {
      case DATA_TOO_LARGE, BODY_TOO_LARGE -> 413;
      case API_KEY_INVALID, TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_REVOKED, TOKEN_REQUIRED -> 401;
      case UNKNOWN_PATH -> 404;
      case NODE_FULL, TOO_MANY_CHANNELS -> 503;
      case NOT_ALLOWED, WRONG_USER -> 403;
      case NO_HISTORY,
          NO_PRESENCE,
          POSITION_LOST,
          EPOCH_CHANGED,
          NOT_READABLE_YET,
          KEY_REUSED,
          KEY_EXPIRED,
          BATCH_STOPPED,
          NO_SIGNING_KEY,
          RELOAD_REFUSED,
          NO_TRAILS ->
          409;
      default ->
          switch (code.number() / 100) {
            case 24 -> 429;
            case 25 -> 503;
            case 27 -> 409;
            case 29 -> 500;
            default -> 400;
          };
    };
  }
}
