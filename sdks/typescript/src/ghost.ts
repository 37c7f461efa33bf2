/** Longer than networks and kernels hold on to what was sent over a line that is gone, milliseconds. */
const lifetime = 120_000;

/** A `connect` of ours whose line was lost before the answer: it may reach the server late, and replace the line after. */
export class Ghost {
  #until = -Infinity;

  rises(): void {
    this.#until = performance.now() + lifetime;
  }

  get lives(): boolean {
    return performance.now() < this.#until;
  }
}
