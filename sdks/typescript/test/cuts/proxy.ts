import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/**
 * A TCP proxy that cuts lines at chosen bytes: within the reply to `connect`, or around a command after that.
 *
 * `onCut` is called right before both sides are destroyed.
 */
export class CuttingProxy {
  cutting = true;
  #parted = false;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: number, random: () => number, onCut: () => void) {
    this.#server = createServer((inner) => {
      if (this.#parted) {
        inner.destroy();
        return;
      }
      const outer = connect(target, "127.0.0.1");
      this.#carry(inner, outer, random, onCut);
    });
    this.#server.listen(0, "127.0.0.1");
  }

  static async start(target: number, random = Math.random, onCut = (): void => {}): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(target, random, onCut);
    await once(proxy.#server, "listening");
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/ws`;
  }

  /** Breaks every line that stands now. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Breaks every line, and lets none stand until `mend`. */
  part(): void {
    this.#parted = true;
    this.cut();
  }

  mend(): void {
    this.#parted = false;
  }

  async stop(): Promise<void> {
    this.part();
    this.#server.close();
    await once(this.#server, "close");
  }

  #carry(inner: Socket, outer: Socket, random: () => number, onCut: () => void): void {
    // Bytes let through after which the line is cut: in the reply to `connect`, or else later in either direction.
    const early = random() < 0.4;
    const downTo = early ? Math.floor(random() * 400) : 400 + Math.floor(random() * 4000);
    const upTo = early ? Infinity : 250 + Math.floor(random() * 2500);
    let done = false;
    const end = (cut: boolean): void => {
      if (done) return;
      done = true;
      if (cut) onCut();
      inner.destroy();
      outer.destroy();
      this.#sockets.delete(inner);
      this.#sockets.delete(outer);
    };
    for (const socket of [inner, outer]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => end(false));
      socket.on("close", () => end(false));
    }
    this.#pour(inner, outer, upTo, end);
    this.#pour(outer, inner, downTo, end);
  }

  /** Counts from the end of the HTTP upgrade. */
  #pour(from: Socket, to: Socket, limit: number, end: (cut: boolean) => void): void {
    let passed = -1;
    let head = "";
    from.on("data", (chunk: Buffer) => {
      let start = 0;
      if (passed < 0) {
        const before = head.length;
        head += chunk.toString("latin1");
        const over = head.indexOf("\r\n\r\n");
        if (over < 0) {
          to.write(chunk);
          return;
        }
        start = over + 4 - before;
        passed = 0;
      }
      const room = start + Math.max(0, limit - passed);
      passed += chunk.length - start;
      if (!this.cutting || chunk.length <= room) {
        to.write(chunk);
        return;
      }
      to.write(chunk.subarray(0, room), () => end(true));
    });
  }
}
