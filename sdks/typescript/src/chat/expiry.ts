/** The longest that a timer is set for; then it looks again. */
const longest = 24 * 60 * 60 * 1_000;

/** Tells when something that is shown expires. */
export class Expiry {
  readonly #expired: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #until = Infinity;

  constructor(expired: () => void) {
    this.#expired = expired;
  }

  /** Waits for the first of these, milliseconds since 1970, and for nothing it waited for before. */
  wait(...untils: readonly number[]): void {
    const now = Date.now();
    const until = Math.min(...untils.filter((one) => one > now));
    if (until === this.#until) return;
    this.stop();
    this.#until = until;
    if (until === Infinity) return;
    this.#timer = setTimeout(
      () => {
        this.#until = Infinity;
        this.#expired();
      },
      Math.min(until - now, longest),
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#until = Infinity;
  }
}
