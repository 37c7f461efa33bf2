/** How long to wait before trying again, in milliseconds. */
export interface BackoffOptions {
  /** The longest first wait; each failure doubles it. Default 500. */
  readonly base?: number;
  /** The longest wait at all. Default 20,000. */
  readonly max?: number;
  /** How long a line must have stood before waits start small again. Default 5,000. */
  readonly stableAfter?: number;
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

  reset(): void {
    this.#failures = 0;
  }
}
