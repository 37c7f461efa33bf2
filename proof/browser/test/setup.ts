import { randomBytes } from "node:crypto";
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { startNode } from "../../../sdks/typescript/test/e2e/node.js";
import { findChromium, switches } from "./chromium.js";
import { serveBlankPage } from "./sdk/blank.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where clients connect, where pages and API are, the key of the API, and what runs it. */
    node: { port: number; adminPort: number; apiKey: string; java: string };
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
  project.provide("node", { port: node.port, adminPort: node.adminPort, apiKey, java: node.java });
  project.provide("browser", browser.wsEndpoint());
  project.provide("blank", blank.url);
  return async () => {
    await blank.stop();
    await browser.close();
    await node.stop();
  };
}
