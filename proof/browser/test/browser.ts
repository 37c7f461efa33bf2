import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import { CuttingProxy } from "../../../sdks/typescript/test/cuts/proxy.js";

let browser: Browser;
const contexts: BrowserContext[] = [];
const proxies: CuttingProxy[] = [];
const complaints: string[] = [];

beforeAll(async () => {
  browser = await chromium.connect(inject("browser"));
});

afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
  await Promise.all(proxies.splice(0).map((proxy) => proxy.stop()));
  expect(complaints.splice(0), "what browsers complained of").toEqual([]);
});

afterAll(() => browser?.close());

/**
 * What a browser says of a line that is down, which is no fault of the page. It takes a request whose answer was cut within
 * its head for one that another origin did not allow; one that really is not allowed never works, and tests see that.
 */
const lineDown =
  /^WebSocket connection to '.*' failed|^Failed to load resource: net::ERR_|^Access to fetch at '.*' has been blocked by CORS policy/;

/** A browser of its own, as far as pages can tell: own storage, own size. Closed after the test. */
export async function newContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  return adopt(await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB", ...options }));
}

/** Hears what pages of a context complain of, and closes it after the test. */
export function adopt(context: BrowserContext): BrowserContext {
  contexts.push(context);
  context.setDefaultTimeout(30_000);
  context.on("weberror", (error) => complaints.push(String(error.error())));
  context.on("console", (message) => {
    if (message.type() === "error" && !lineDown.test(message.text())) complaints.push(message.text());
  });
  return context;
}

/** A line to the node, or to another port, that can be cut. Nothing is cut by itself unless `random` is given. */
export async function newProxy(random?: () => number, onCut?: () => void, port = inject("node").port): Promise<CuttingProxy> {
  const proxy = await CuttingProxy.start(port, random, onCut);
  proxy.cutting = random !== undefined;
  proxies.push(proxy);
  return proxy;
}

/** The address of one of the node's pages, whose line goes to `port`. */
export function pageAt(path: string, port = inject("node").port): string {
  const [place, room = ""] = path.split("#");
  return `http://127.0.0.1:${inject("node").adminPort}${place}?port=${port}${room && `#${room}`}`;
}

/** The browser says that the network is back, so that nobody waits for the next try. */
export async function networkBack(page: Page): Promise<void> {
  await page.evaluate(() => dispatchEvent(new Event("online")));
}

/** The network is back a moment after each cut; a page that is cut often would wait longer and longer. */
export async function networkBackAfterEachCut(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    window.WebSocket = class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        this.addEventListener("close", () => setTimeout(() => dispatchEvent(new Event("online")), 20));
      }
    };
  });
}

/** Waits until `read` gives what is expected; says how they differ otherwise. */
export function eventually<T>(read: () => Promise<T> | T, what?: string) {
  return expect.poll(read, { timeout: 90_000, interval: 50, ...(what && { message: what }) });
}

/** Tells whether a page can be scrolled sideways, which none should. */
export async function overhang(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
