import { Codes } from "./codes.js";

/** What the end of a line, or the refusal of a session, asks for: another token, no ticket, or nothing but its number. */
export type Fate = "expired" | "invalid" | "ticket" | "bearer" | "large" | "replaced" | "other";

/** By the number, whichever of both it is told by. */
export function fateOf(code: number): Fate {
  switch (code) {
    case Codes.CLOSING_TOKEN_EXPIRED.code:
    case Codes.TOKEN_EXPIRED.code:
      return "expired";
    case Codes.CLOSING_TOKEN_INVALID.code:
    case Codes.TOKEN_INVALID.code:
      return "invalid";
    case Codes.CLOSING_TICKET_INVALID.code:
    case Codes.TICKET_INVALID.code:
      return "ticket";
    // The ticket of an account, shown without a token or with another's.
    case Codes.TOKEN_REQUIRED.code:
    case Codes.WRONG_USER.code:
      return "bearer";
    case Codes.FRAME_TOO_LARGE.code:
      return "large";
    case Codes.REPLACED.code:
      return "replaced";
    default:
      return code >= 3300 && code < 3500 ? "invalid" : "other";
  }
}
