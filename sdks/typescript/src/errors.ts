import { Codes, type Code } from "./codes.js";
import type { State } from "./options.js";
import type { ErrorFields } from "./wire/frames.js";

const byNumber = new Map<number, Code>(Object.values(Codes).map((code: Code) => [code.code, code]));

/** A refusal of one command, or the end of a connection, as the error catalogue numbers them. */
export class HawserError extends Error {
  /** The number in the catalogue: below 3000 a refusal, from 3000 on the end of a connection. */
  readonly code: number;
  /** For a refusal, whether the same may succeed later; for an end, whether the SDK comes back. */
  readonly retry: boolean;
  /** How long the server wishes to be left alone, milliseconds; 0 where it said nothing about it. The SDK obeys. */
  readonly after: number;

  constructor(
    code: number,
    name: string,
    message: string,
    retry: boolean,
    options?: ErrorOptions & { readonly after?: number },
  ) {
    super(message, options);
    this.code = code;
    this.name = name;
    this.retry = retry;
    this.after = options?.after ?? 0;
  }

  /** An error of the catalogue; the message is the catalogue's unless another is given. */
  static of(code: Code, message: string = code.name, options?: ErrorOptions & { readonly after?: number }): HawserError {
    return new HawserError(code.code, code.name, message, code.retry, options);
  }

  /** Whether nobody knows if the publication took effect; look for its key in the channel's history. */
  get uncertain(): boolean {
    return this.code === Codes.KEY_EXPIRED.code;
  }
}

/** The error for a refusal as the server tells it. */
export function refusalOf({ code, name, message, retry }: ErrorFields): HawserError {
  return new HawserError(code, name, message, retry);
}

/** Why a subscription ended: the server tells a number and a name, whether to try again stands in the catalogue. */
export function reasonOf({ code, name }: { code: number; name: string }): HawserError {
  return new HawserError(code, name, name, byNumber.get(code)?.retry ?? false);
}

/** The error for the end of a connection, whose number may be WebSocket's own or a newer server's. */
export function endOf(code: number, name: string, message: string, after = 0): HawserError {
  const known = byNumber.get(code);
  if (known && code >= 3000) return HawserError.of(known, message || known.name, { after });
  if (code >= 3000 && code < 4000) {
    return new HawserError(code, name || "unknown", message || name, code < 3500, { after });
  }
  // Where a message is too big to be read, WebSocket's own number is all that is said.
  if (code === 1009) return HawserError.of(Codes.FRAME_TOO_LARGE, message || undefined);
  return HawserError.of(Codes.LINE_BROKEN, message || `the WebSocket closed with ${code}`);
}

/** Why nothing can be asked now. */
export function awayError(state: State & { name: "disconnected" }): HawserError {
  return state.reason === "ended" ? state.error : HawserError.of(Codes.NOT_CONNECTED, `disconnected: ${state.reason}`);
}

/** What was thrown, as an error of the catalogue. */
export function asError(cause: unknown, code: { code: number; name: string }, what: string): HawserError {
  if (cause instanceof HawserError) return cause;
  return new HawserError(code.code, code.name, `${what}: ${String(cause)}`, true, { cause });
}
