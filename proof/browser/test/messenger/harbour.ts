import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { TestRoom } from "../../../../sdks/typescript/test/chat/room.js";
import { TestServer } from "../../../../sdks/typescript/test/server.js";
import type { Place } from "./device.js";

const built = fileURLToPath(new URL("../../../../console/target/classes/console", import.meta.url));

const types: Record<string, string> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  woff2: "font/woff2",
};

/**
 * The built pages, and beside them the SDK's scripted server with a scripted room `im`, which these tests have to themselves. A
 * token is the user's name.
 */
export class Harbour implements Place {
  readonly settled = false;

  private constructor(
    readonly server: TestServer,
    readonly room: TestRoom,
    readonly pages: Server,
  ) {}

  static async open(people: readonly string[]): Promise<Harbour> {
    const server = await TestServer.start();
    const told = JSON.stringify({ port: server.port, people: people.map((user) => ({ user, token: user })) });
    const pages = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "/", "http://localhost");
      const file = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
      if (file === "/demo.json") {
        response.setHeader("Content-Type", "application/json").end(told);
        return;
      }
      readFile(built + file).then(
        (body) => response.setHeader("Content-Type", types[file.slice(file.lastIndexOf(".") + 1)] ?? "text/plain").end(body),
        () => response.writeHead(404).end(),
      );
    });
    pages.listen(0, "127.0.0.1");
    await once(pages, "listening");
    return new Harbour(server, new TestRoom(server), pages);
  }

  get port(): number {
    return this.server.port;
  }

  at(path: string, port = this.server.port): string {
    return `http://127.0.0.1:${(this.pages.address() as AddressInfo).port}${path}?port=${port}`;
  }

  async close(): Promise<void> {
    this.pages.closeAllConnections();
    this.pages.close();
    await this.server.stop();
  }
}
