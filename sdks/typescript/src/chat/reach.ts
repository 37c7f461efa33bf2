/** Tells the server how far this user has read and received: the newest counts, and one question at a time. */
export class Reach {
  readonly #tell: (method: "read" | "received", offset: number) => Promise<unknown>;
  readonly #done: () => void;
  #read: number;
  #toldRead = 0;
  #telling = false;
  #received = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param read how far the user has read, where the server was not told yet; otherwise 0
   * @param done the server knows all
   */
  constructor(read: number, tell: (method: "read" | "received", offset: number) => Promise<unknown>, done: () => void) {
    this.#read = read;
    this.#tell = tell;
    this.#done = done;
  }

  /** How far the user has read, where the server does not know it. */
  get untold(): number | undefined {
    return this.#read > this.#toldRead ? this.#read : undefined;
  }

  read(offset: number): void {
    this.#read = Math.max(this.#read, offset);
    void this.tell();
  }

  /** Tells what is untold, when there is a line. */
  async tell(): Promise<void> {
    if (this.#telling || this.untold === undefined) return;
    this.#telling = true;
    try {
      for (let offset = this.untold; offset !== undefined; offset = this.untold) {
        await this.#tell("read", offset);
        this.#toldRead = Math.max(this.#toldRead, offset);
      }
      this.#done();
    } catch {
      // It stays untold: the next line, or the next page, tells it.
    } finally {
      this.#telling = false;
    }
  }

  /** It is on a device of this user; told once for all that comes within a second. */
  received(offset: number): void {
    this.#received = Math.max(this.#received, offset);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#received > this.#read) this.#tell("received", this.#received).catch(() => {});
    }, 1_000);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
