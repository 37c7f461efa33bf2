import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { startNode } from "../../../sdks/typescript/test/e2e/node.js";
import { serveBlankPage } from "./sdk/blank.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where clients connect, where pages and API are, and the key of the API. */
    node: { port: number; adminPort: number; apiKey: string };
    /** Where the one browser of all tests listens to Playwright. */
    browser: string;
    /** The address of an empty page that carries the SDK. */
    blank: string;
  }
}

/** One node, one Chromium and one empty page with the SDK, for all tests; the function returned ends them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const apiKey = randomBytes(16).toString("hex");
  const node = await startNode(0, ["--api-key", apiKey]);
  const browser = await chromium.launchServer({ executablePath: findChromium(), args: switches, headless: true });
  const blank = await serveBlankPage();
  project.provide("node", { port: node.port, adminPort: node.adminPort, apiKey });
  project.provide("browser", browser.wsEndpoint());
  project.provide("blank", blank.url);
  return async () => {
    await blank.stop();
    await browser.close();
    await node.stop();
  };
}

/** Root has no sandbox, and a test wants nothing from elsewhere. */
const switches = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function findChromium(): string {
  const places = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const found = places.find((place) => place && existsSync(place));
  if (!found) throw new Error("no Chromium under /usr/bin (expected: Debian's package chromium, or its path in CHROMIUM)");
  return found;
}
