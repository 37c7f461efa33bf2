import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import { closeAll, newHawser, reached, until } from "../support.js";
import { launcher, serveNode } from "./node.js";

const folder = mkdtempSync(join(tmpdir(), "hawser-tls-"));
let chain: string;
let node: Awaited<ReturnType<typeof serveNode>>;
let url: string;

beforeAll(async () => {
  const made = execFileSync(launcher, ["certificate", "--out", folder]).toString().trim().split("\n");
  chain = made[0] as string;
  node = await serveNode(folder, {
    tls: { certificates: [{ chain, key: made[1] }] },
    profiles: [{ name: "demo", channels: "demo/#", guests: ["subscribe", "publish"] }],
  });
  url = `wss://127.0.0.1:${node.port}/ws`;
}, 900_000);

afterAll(async () => {
  await node?.stop();
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
