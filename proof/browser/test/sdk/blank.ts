import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build, type Rolldown } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const page = `<!doctype html><title>blank</title><link rel="icon" href="data:,"><script type="module" src="/sdk.js"></script>`;

/** Serves a page that holds nothing but the TypeScript SDK, built from its sources, and what drives it; beside it, further scripts. */
export async function serveBlankPage(scripts: Readonly<Record<string, string>> = {}): Promise<{ url: string; stop(): Promise<void> }> {
  const served = new Map(Object.entries({ "/sdk.js": await bundle(), ...scripts }));
  const server = createServer((request, response) => {
    const answer = served.get(request.url ?? "");
    response.setHeader("Content-Type", answer === undefined ? "text/html" : "text/javascript");
    response.end(answer ?? page);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function bundle(): Promise<string> {
  const [built] = (await build({
    configFile: false,
    logLevel: "warn",
    resolve: { alias: { "@hawser/client": here("../../../../sdks/typescript/src/index.ts") } },
    build: { write: false, target: "es2022", minify: false, lib: { entry: here("driver.ts"), formats: ["es"] } },
  })) as Rolldown.RolldownOutput[];
  return built!.output[0].code;
}
