import { Choice } from "./choice.js";

/** Where the next line goes: what a leaving node named first, and otherwise round the addresses given. */
export class Route {
  readonly #urls: readonly string[];
  readonly #choice: Choice | undefined;
  #next = 0;
  #targets: string[] = [];
  #taken = "";

  /**
   * @param choose whether nodes are asked which of them has room
   * @throws TypeError where there is no address, or one that is no WebSocket's
   */
  constructor(urls: string | readonly string[], choose = false) {
    this.#urls = typeof urls === "string" ? [urls] : [...urls];
    if (this.#urls.length === 0) throw new TypeError("urls: none (expected: at least one)");
    for (const url of this.#urls) {
      if (!isWebSocketUrl(url)) throw new TypeError(`urls: ${url} (expected: ws://… or wss://…)`);
    }
    if (choose && typeof fetch === "function") this.#choice = new Choice();
  }

  /** The first address given. */
  get first(): string {
    return this.#urls[0] as string;
  }

  /** Finds out where to go where that is to be asked, and is not known. Never fails. */
  async choose(): Promise<void> {
    if (!this.#choice || this.#targets.length > 0) return;
    const first = this.#next % this.#urls.length;
    this.prefer(await this.#choice.draw([...this.#urls.slice(first), ...this.#urls.slice(0, first)]));
  }

  /** The address to go to now; a target counts once. */
  take(): string {
    return (this.#taken = this.#targets.shift() ?? (this.#urls[this.#next % this.#urls.length] as string));
  }

  /** The address taken last gave a time to return: it is expected there. */
  stay(): void {
    this.#targets.unshift(this.#taken);
  }

  /** The address taken last was of no use for long. */
  turn(): void {
    this.#next++;
  }

  /** What a leaving node names, best first; nothing less secure than all that was given. */
  prefer(targets: readonly string[]): void {
    const secure = this.#urls.every((url) => url.startsWith("wss:"));
    this.#targets = targets.filter((url) => isWebSocketUrl(url) && (!secure || url.startsWith("wss:")));
  }
}

function isWebSocketUrl(url: string): boolean {
  try {
    return /^wss?:$/.test(new URL(url).protocol);
  } catch {
    return false;
  }
}
