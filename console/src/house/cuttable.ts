/** A WebSocket whose line can be cut from within the page, as a failing network would. */
export class CuttableWebSocket extends WebSocket {
  static #open = new Set<CuttableWebSocket>();
  static #cutUntil = 0;

  /** Breaks every line, and each new one until the time is over. */
  static cut(millis: number): void {
    this.#cutUntil = performance.now() + millis;
    for (const socket of this.#open) socket.#break();
  }

  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols);
    CuttableWebSocket.#open.add(this);
    this.addEventListener('close', () => CuttableWebSocket.#open.delete(this));
    if (performance.now() < CuttableWebSocket.#cutUntil) this.#break();
  }

  #break(): void {
    // What arrives from here on would not have arrived on a broken line.
    this.addEventListener('message', (event) => event.stopImmediatePropagation(), { capture: true });
    this.close();
  }
}
