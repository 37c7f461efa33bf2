/** Where the next line goes: what a leaving node named first, and otherwise round the addresses given. */
export class Route {
  readonly #urls: readonly string[];
  #next = 0;
  #targets: string[] = [];

  /** @throws TypeError where there is no address, or one that is no WebSocket's */
  constructor(urls: string | readonly string[]) {
    this.#urls = typeof urls === "string" ? [urls] : [...urls];
    if (this.#urls.length === 0) throw new TypeError("urls: none (expected: at least one)");
    for (const url of this.#urls) {
      if (!isWebSocketUrl(url)) throw new TypeError(`urls: ${url} (expected: ws://… or wss://…)`);
    }
  }

  /** The first address given. */
  get first(): string {
    return this.#urls[0] as string;
  }

  /** The address to go to now; a target counts once. */
  take(): string {
    return this.#targets.shift() ?? (this.#urls[this.#next % this.#urls.length] as string);
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
