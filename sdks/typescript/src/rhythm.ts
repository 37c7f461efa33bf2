const firstEnough = 20;
const mostEnough = 1280;
const least = 1000;

/**
 * How often a line on this network should give a sign of life, as far as lines have shown; times in milliseconds.
 *
 * A NAT or firewall on the way may forget a line that is quiet, and tells nobody. A line that dies after a quiet time makes
 * the next one ask for half of that time. Once it survived enough quiet times it asks for a quarter more, up to what the
 * application wished; each death doubles how many are enough. A death amid traffic, or after a sleep of the whole machine,
 * shows nothing.
 */
export class Rhythm {
  readonly #wished: number;
  #interval: number;
  #survived = 0;
  #enough = firstEnough;

  constructor(wished: number) {
    this.#wished = this.#interval = wished;
  }

  /** The interval to ask for in the next `connect`. */
  get interval(): number {
    return this.#interval;
  }

  /** The server agreed to this: nothing below it will be had. */
  agreed(granted: number): void {
    this.#interval = Math.min(this.#wished, Math.max(this.#interval, granted));
  }

  /** A ping after so long without a byte either way was answered. */
  survived(quiet: number): void {
    if (!this.#shows(quiet) || ++this.#survived < this.#enough) return;
    this.#survived = 0;
    this.#interval = Math.min(this.#wished, Math.floor(this.#interval * 1.25));
  }

  /** A ping after so long without a byte either way was never answered. */
  died(quiet: number): void {
    if (!this.#shows(quiet)) return;
    this.#survived = 0;
    this.#enough = Math.min(mostEnough, 2 * this.#enough);
    this.#interval = Math.min(this.#interval, Math.max(least, Math.floor(quiet / 2)));
  }

  #shows(quiet: number): boolean {
    return quiet >= this.#interval / 2 && quiet <= 2 * this.#interval;
  }
}
