import { MalformedFrame } from "./wire/frames.js";

/** No server sends frames so large; who announces one wants to fill a memory. */
const most = 64 * 1024 * 1024;

type Piece = string | Uint8Array;

interface Begun {
  readonly pieces: Piece[];
  size: number;
}

/** Makes frames whole that came in parts, between which others may come: one unfinished frame for each stream. */
export class Joiner {
  readonly #begun = new Map<number, Begun>();
  readonly #most: number;

  constructor(largest = most) {
    this.#most = largest;
  }

  /** Takes the next part; gives the frame with the last of it. */
  take({ stream, piece, more }: { stream: number; piece: Piece; more: boolean }): Piece | undefined {
    const begun = this.#begun.get(stream) ?? { pieces: [], size: 0 };
    begun.size += piece.length;
    if (begun.size > this.#most) throw new MalformedFrame(`parts: more than ${this.#most} together`);
    begun.pieces.push(piece);
    if (more) {
      this.#begun.set(stream, begun);
      return undefined;
    }
    this.#begun.delete(stream);
    return joined(begun);
  }
}

function joined({ pieces, size }: Begun): Piece {
  if (typeof pieces[0] === "string") return pieces.join("");
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces as Uint8Array[]) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
