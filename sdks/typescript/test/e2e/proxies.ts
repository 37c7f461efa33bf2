import { once } from "node:events";
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** An HTTP proxy as one meets them in offices: it knows no upgrade, and may hold answers back until they are whole. */
export class OfficeProxy {
  /** Whether answers are let through only as a whole. */
  buffering = false;
  /** Whether upgrades are refused. */
  blocking = true;
  readonly paths: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: number) {
    this.#server = createServer((asked, answer) => this.#pass(target, asked, answer));
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      socket.on("error", () => {});
    });
    this.#server.on("upgrade", (asked: IncomingMessage, socket: Socket) => {
      this.paths.push(`upgrade ${asked.url}`);
      if (this.blocking) socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
      else this.#upgrade(target, asked, socket);
    });
    this.#server.listen(0, "127.0.0.1");
  }

  static async start(target: number): Promise<OfficeProxy> {
    const proxy = new OfficeProxy(target);
    await once(proxy.#server, "listening");
    return proxy;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/ws`;
  }

  /** Breaks everything that passes now. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }

  #pass(target: number, asked: IncomingMessage, answer: ServerResponse): void {
    const { method = "GET", url = "/", headers } = asked;
    this.paths.push(`${method} ${url}`);
    const onward = request({ port: target, host: "127.0.0.1", method, path: url, headers }, (came) => {
      const { buffering } = this;
      const held: Buffer[] = [];
      if (!buffering) {
        answer.writeHead(came.statusCode ?? 502, came.headers);
        answer.flushHeaders();
      }
      came.on("data", (chunk: Buffer) => void (buffering ? held.push(chunk) : answer.write(chunk)));
      came.on("error", () => answer.destroy());
      came.on("end", () => {
        if (buffering) answer.writeHead(came.statusCode ?? 502, came.headers);
        answer.end(buffering ? Buffer.concat(held) : undefined);
      });
    });
    onward.on("error", () => answer.destroy());
    answer.on("close", () => onward.destroy());
    asked.pipe(onward);
  }

  #upgrade(target: number, asked: IncomingMessage, socket: Socket): void {
    const onward = request({ port: target, host: "127.0.0.1", path: asked.url ?? "/", headers: asked.headers });
    onward.on("upgrade", (came, outer) => {
      const fields = Object.entries(came.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${fields.join("")}\r\n`);
      socket.pipe(outer).pipe(socket);
      outer.on("error", () => socket.destroy());
      socket.on("close", () => outer.destroy());
    });
    onward.on("error", () => socket.destroy());
    onward.end();
  }
}
