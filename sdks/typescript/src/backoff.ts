/** How long to wait before trying again, in milliseconds. */
export interface BackoffOptions {
  /** The longest first wait; each failure doubles it. Default 500. */
  readonly base?: number;
  /** The longest wait at all. Default 20,000. */
  readonly max?: number;
  /** How long a line must have stood before waits start small again. Default 5,000. */
  readonly stableAfter?: number;
}

/** However long a server wishes to be left alone, milliseconds. */
const longestTold = 5 * 60_000;

/**
 * How long to wait where the server has said when to return, in milliseconds: until then, and a little longer, since others
 * may have been told the same.
 */
export function turn(after: number): number {
  return Math.min(after, longestTold) * (1 + Math.random() * 0.1);
}

/** Exponential back-off with full jitter: any wait between 0 and the current longest is equally likely. */
export class Backoff {
  #failures = 0;
  readonly #base: number;
  readonly #max: number;

  constructor({ base = 500, max = 20_000 }: BackoffOptions = {}) {
    this.#base = base;
    this.#max = max;
  }

  /** Failures since the last success. */
  get failures(): number {
    return this.#failures;
  }

  /** Counts a failure; returns the milliseconds to wait. */
  next(): number {
    const longest = Math.min(this.#max, this.#base * 2 ** Math.min(this.#failures, 30));
    this.#failures++;
    return Math.random() * longest;
  }

  /** The wait where the server has said when to return; a failure all the same. */
  told(after: number): number {
    this.#failures++;
    return turn(after);
  }

  reset(): void {
    this.#failures = 0;
  }
}
