import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { closeAll, newHawser, reached, until } from "../support.js";
import { freePort, launcher } from "./node.js";

const folder = mkdtempSync(join(tmpdir(), "hawser-tls-"));
let chain: string;
let server: ChildProcess;
let url: string;

beforeAll(async () => {
  const made = execFileSync(launcher, ["certificate", "--out", folder]).toString().trim().split("\n");
  chain = made[0] as string;
  const [port, adminPort] = [await freePort(), await freePort()];
  const settings = {
    host: "127.0.0.1",
    port,
    admin: { port: adminPort },
    tls: { certificates: [{ chain, key: made[1] }] },
    profiles: [{ name: "demo", channels: "demo/#", guests: ["subscribe", "publish"] }],
  };
  writeFileSync(join(folder, "hawser.yaml"), JSON.stringify(settings));
  server = spawn(launcher, ["serve", "--config", join(folder, "hawser.yaml")], { stdio: "ignore" });
  url = `wss://127.0.0.1:${port}/ws`;
  await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${adminPort}/ready`)).status).toBe(200), 60_000);
}, 900_000);

afterAll(async () => {
  if (server?.kill("SIGTERM")) await once(server, "exit");
  rmSync(folder, { recursive: true, force: true });
});

afterEach(closeAll);

for (const encoding of ["json", "protobuf"] as const) {
  it(`a_certificate_that_it_is_told_of_is_trusted, in ${encoding}`, async () => {
    class Trusting extends WebSocket {
      constructor(address: string, protocols: string[]) {
        super(address, protocols, { ca: readFileSync(chain) });
      }
    }
    const hawser = newHawser({ urls: url, encoding, WebSocket: Trusting });
    const got: unknown[] = [];
    const chat = hawser.channel(`demo/tls/${encoding}`);
    chat.on("publication", ({ data }) => got.push(data));
    hawser.connect();
    await chat.subscribe();
    await chat.publish({ text: "hidden on its way" });
    await until(() => got.length === 1);
    expect(got).toEqual([{ text: "hidden on its way" }]);
  });
}

it("no_certificate_is_trusted_by_itself", async () => {
  const hawser = newHawser({ urls: url, transports: ["websocket"] });
  hawser.connect();
  const { error } = await reached(hawser, "waiting");
  expect(error.name).toBe("line-broken");
});
