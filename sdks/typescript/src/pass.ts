import { Codes } from "./codes.js";
import { HawserError } from "./errors.js";

/** Why a token is wanted: for the first connection, before the old one ends, or because the server took it no more. */
export type TokenReason = "connect" | "refresh" | "expired" | "invalid";

/** A token that never changes, or a function that fetches one; undefined is a guest. */
export type TokenSource = string | ((reason: TokenReason) => string | undefined | Promise<string | undefined>);

/** The longest that `setTimeout` can count, milliseconds. */
const longestTimer = 2 ** 31 - 1;

/** The token in hand, and when to fetch the next. */
export class Pass {
  readonly #source: TokenSource | undefined;
  #token: string | undefined;
  #wanted: TokenReason | undefined = "connect";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: TokenSource | undefined) {
    this.#source = source;
  }

  /** Whether asking again may give another token. */
  get renewable(): boolean {
    return typeof this.#source === "function";
  }

  /** The token in hand, or a new one where that was not taken. */
  async present(): Promise<string | undefined> {
    if (this.#wanted) await this.fetch(this.#wanted);
    return this.#token;
  }

  async fetch(reason: TokenReason): Promise<string | undefined> {
    if (typeof this.#source !== "function") this.#token = this.#source;
    else {
      const token = await this.#source(reason);
      if (token === undefined && reason !== "connect") {
        throw HawserError.of(reason === "invalid" ? Codes.TOKEN_INVALID : Codes.TOKEN_EXPIRED, "no new token was given");
      }
      this.#token = token;
    }
    this.#wanted = undefined;
    return this.#token;
  }

  /** The server does not take this token any more. */
  spoil(reason: TokenReason): void {
    this.#wanted = reason;
  }

  /** Calls `renew` when about 80% of the time until `expires` (seconds since 1970; 0 never) is over. */
  schedule(expires: number, renew: () => void): void {
    this.cancel();
    if (expires === 0 || !this.renewable) return;
    const left = expires * 1000 - Date.now();
    this.later(Math.max(1000, left * (0.75 + Math.random() * 0.1)), renew);
  }

  /** Calls `renew` after `wait` milliseconds, unless cancelled or scheduled anew. */
  later(wait: number, renew: () => void): void {
    this.cancel();
    const step = Math.min(wait, longestTimer);
    this.#timer = setTimeout(() => (step < wait ? this.later(wait - step, renew) : renew()), step);
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }
}
