import type { Position } from "./wire/frames.js";

/** What a publication is to one who holds a position. */
export type Arrival = "next" | "known" | "gap";

/** The position that a subscriber holds: the highest offset delivered or deliberately skipped. */
export class Cursor {
  #epoch: string;
  #offset: number;

  constructor({ epoch, offset }: Position) {
    this.#epoch = epoch;
    this.#offset = offset;
  }

  get position(): Position {
    return { epoch: this.#epoch, offset: this.#offset };
  }

  /** What `offset` is here; `next` moves the cursor onto it. */
  arrive(offset: number): Arrival {
    if (offset <= this.#offset) return "known";
    if (offset > this.#offset + 1) return "gap";
    this.#offset = offset;
    return "next";
  }

  /** Passes over `from` to `to`, which will not come; false where something before `from` is missing. */
  skip(from: number, to: number): boolean {
    if (from > this.#offset + 1) return false;
    this.#offset = Math.max(this.#offset, to);
    return true;
  }

  /** Passes over everything up to `offset`. */
  advance(offset: number): void {
    this.#offset = Math.max(this.#offset, offset);
  }
}
