import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";

const launcher = fileURLToPath(new URL("../../../../hawser", import.meta.url));
const apiKey = "browser-over-http2-key";
const folder = mkdtempSync(join(tmpdir(), "hawser-http2-"));
let node: { port: number; adminPort: number; process: ChildProcess };
let browser: Browser;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  await once(probe.close(), "close");
  return port;
}

beforeAll(async () => {
  // Not the shared context: this page complains of a path where there is nothing, as it should.
  browser = await chromium.connect(inject("browser"));
  const [chain, key] = [join(folder, "chain.pem"), join(folder, "key.pem")];
  const name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "9"];
  execFileSync("openssl", ["req", "-x509", ...kind, ...name, "-keyout", key, "-out", chain], { stdio: "ignore" });
  const [port, adminPort] = [await freePort(), await freePort()];
  const settings = {
    host: "127.0.0.1",
    port,
    admin: { port: adminPort, keys: [apiKey] },
    tls: { certificates: [{ chain, key }] },
    profiles: [{ name: "demo", channels: "demo/#", guests: ["subscribe", "publish"] }],
  };
  writeFileSync(join(folder, "hawser.yaml"), JSON.stringify(settings));
  const serve = ["serve", "--config", join(folder, "hawser.yaml")];
  node = { port, adminPort, process: spawn(launcher, serve, { stdio: "ignore" }) };
  await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${adminPort}/ready`)).status).toBe(200), 50_000);
});

afterAll(async () => {
  await browser?.close();
  node.process.kill("SIGTERM");
  await once(node.process, "exit");
  rmSync(folder, { recursive: true, force: true });
});

/** How those who are connected came. */
async function transports(): Promise<string[]> {
  const response = await fetch(`http://127.0.0.1:${node.adminPort}/v1/connections`, {
    headers: { Authorization: `Bearer ${apiKey}` },
  });
  const { connections } = (await response.json()) as { connections: { transport: string }[] };
  return connections.map((each) => each.transport);
}

test("a browser chooses HTTP/2 for its WebSocket by itself, and for requests and events beside it", async () => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const origin = `https://localhost:${node.port}`;
  const there = await page.goto(`${origin}/nothing`);
  expect(there?.status()).toBe(404);
  expect(
    await page.evaluate(() => (performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming).nextHopProtocol),
  ).toBe("h2");

  const heard = await page.evaluate(async (address) => {
    const line = new WebSocket(address, "hawser.json.v1");
    (window as unknown as { line: WebSocket }).line = line;
    const next = (): Promise<string> =>
      new Promise((resolve, reject) => {
        line.onmessage = (event) => resolve(String(event.data));
        line.onerror = () => reject(new Error("no line"));
      });
    await new Promise((resolve, reject) => {
      line.onopen = resolve;
      line.onerror = () => reject(new Error("no line"));
    });
    line.send('{"id":1,"connect":{"subscribe":[{"channel":"demo/http2"}]}}');
    return [line.protocol, await next()];
  }, `wss://localhost:${node.port}/ws`);
  expect(heard[0]).toBe("hawser.json.v1");
  expect(heard[1]).toContain('"connected"');
  expect(await transports()).toEqual(["websocket-h2"]);

  const published = await page.evaluate(async () => {
    const line = (window as unknown as { line: WebSocket }).line;
    const push = new Promise<string>((resolve) => {
      line.onmessage = (event) => {
        if (String(event.data).includes('"publication"')) resolve(String(event.data));
      };
    });
    const response = await fetch("/command", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: '{"id":2,"publish":{"channel":"demo/http2","data":"from a request"}}',
    });
    const events = new EventSource("/sse?channel=demo/http2");
    const first = await new Promise<string>((resolve) => (events.onmessage = (event) => resolve(String(event.data))));
    const hops = performance.getEntriesByType("resource").map((each) => (each as PerformanceResourceTiming).nextHopProtocol);
    return [response.status, await response.text(), await push, first, ...new Set(hops)];
  });
  expect(published[0], String(published[1])).toBe(200);
  expect(published[1]).toContain('"published"');
  expect(published[2]).toContain('"from a request"');
  expect(published[3]).toContain('"connected"');
  expect(published.slice(4)).toEqual(["h2"]);
  expect((await transports()).sort()).toEqual(["sse", "websocket-h2"]);
});
