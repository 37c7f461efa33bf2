import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium, type BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { launcher, serveNode } from "../../../../sdks/typescript/test/e2e/node.js";
import { adopt, eventually } from "../browser.js";
import { findChromium, switches } from "../chromium.js";
import { Cast } from "../messenger/device.js";
import { serveBlankPage } from "../sdk/blank.js";
import type {} from "../sdk/driver.js";
import { PushService } from "./service.js";
import { click, shown } from "./worker.js";

const run = promisify(execFile);
const guide = readFileSync(fileURLToPath(new URL("../../../../docs/operations/push.md", import.meta.url)), "utf8");
const folder = mkdtempSync(join(tmpdir(), "hawser-push-"));
const apiKey = "who-is-told-in-a-browser";
/** Who shuts a page is away at once. */
const inbox = { durable: true, presence: { enabled: true, grace: "0s" } };
const everything = ["subscribe", "publish", "presence", "history"];

declare global {
  interface Window {
    /** Of the guide. */
    notifyMe(hawser: unknown, device: string): Promise<boolean>;
  }
}

let service: PushService;
let node: Awaited<ReturnType<typeof serveNode>>;

beforeAll(async () => {
  service = await PushService.start(folder);
  const [key, trust] = [join(folder, "web-push.jwk"), join(folder, "trust.p12")];
  const store = ["-keystore", trust, "-storetype", "PKCS12", "-storepass", "changeit"];
  const keytool = join(dirname(inject("node").java), "keytool");
  const [made] = await Promise.all([
    run(launcher, ["web-push-key"]),
    run(keytool, ["-importcert", "-noprompt", "-alias", "push", "-file", service.chain, ...store]),
  ]);
  writeFileSync(key, made.stdout);
  const settings = {
    origins: ["same-host"],
    data: join(folder, "data"),
    tokens: { keys: [{ kid: "1", secret: "0123456789abcdef".repeat(4) }] },
    admin: { keys: [apiKey], "demo-people": ["ann", "bob", "cy"] },
    im: { enabled: true, push: { web: { key, contact: "mailto:ops@example.com" } } },
    profiles: [
      { name: "inboxes", channels: "im/u/#", ...inbox },
      { name: "conversations", channels: "im/#", durable: true },
      { name: "demo", channels: "demo/#", history: { count: 100, age: "1d" }, presence: { enabled: true }, guests: everything },
    ],
  };
  const proxy = `-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=${service.proxyPort}`;
  node = await serveNode(folder, settings, `${proxy} -Djavax.net.ssl.trustStore=${trust} -Djavax.net.ssl.trustStorePassword=changeit`);
});

afterAll(async () => {
  await node?.stop();
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A Chromium of its own, since push needs one that keeps what it is told, unlike those of other tests. */
async function newBrowser(origin: string): Promise<BrowserContext> {
  const profile = mkdtempSync(join(folder, "profile-"));
  const args = [...switches, ...service.switches];
  const context = await chromium.launchPersistentContext(profile, { executablePath: findChromium(), headless: true, args });
  await context.grantPermissions(["notifications"], { origin });
  return adopt(context);
}

it("the_scripts_of_the_guide_tell_somebody_who_is_away_what_was_said", async () => {
  const [page, worker] = ["notify.js", "worker.js"].map(script) as [string, string];
  const site = await serveBlankPage({ "/notify.js": page, "/worker.js": worker });
  const context = await newBrowser(site.url);
  const cy = await context.newPage();
  await cy.goto(site.url);
  await cy.addScriptTag({ type: "module", content: 'import { notifyMe } from "/notify.js"; window.notifyMe = notifyMe;' });
  await cy.waitForFunction(() => "driver" in window && "notifyMe" in window);
  const told = await cy.evaluate(
    ([urls, token]) => window.notifyMe(window.driver.open({ urls, token, storage: false }), "this browser"),
    [`ws://127.0.0.1:${node.port}/ws`, await tokenOf("cy")] as const,
  );
  expect(told).toBe(true);
  await cy.evaluate(() => window.driver.hawsers[0]!.close());
  await away("cy");

  const channel = await says("bob", "cy", "high water at six");
  const notices = eventually(() => shown(context, "/worker.js"));
  await notices.toEqual([{ title: "bob", body: "high water at six", tag: channel, channel }]);
  expect(service.posted.map(({ status }) => status)).toEqual([201]);
  expect(service.posted[0]!.body.includes("high water")).toBe(false);
  expect((await click(context, "/worker.js")).opened).toBe(`/?channel=${encodeURIComponent(channel)}`);
  await site.stop();
});

it("the_messenger_tells_who_shut_it_and_a_click_leads_to_the_conversation_until_one_signs_out", async () => {
  const origin = `http://127.0.0.1:${node.adminPort}`;
  const place = { port: node.port, settled: true, at: (path: string, port: number) => `${origin}${path}?port=${port}` };
  const context = await newBrowser(origin);
  const cast = new Cast(place, "Ann", "Bob");
  const worker = "/messenger/worker.js?as=ann";
  let ann = await cast.sits("Ann", context);
  const button = ann.page.getByRole("button", { name: "Notify me" });
  await button.focus();
  await ann.page.keyboard.press("Enter");
  await eventually(() => button.textContent()).toContain("Notify me here no more");
  await ann.page.close();
  await away("ann");

  const channel = await says("bob", "ann", "the tide turns");
  await eventually(() => shown(context, worker)).toEqual([{ title: "bob", body: "the tide turns", tag: channel, channel }]);
  const { opened } = await click(context, worker);
  await eventually(() => shown(context, worker)).toEqual([]);
  ann = await cast.sits("Ann", context, opened);
  await ann.page.getByRole("heading", { name: "Bob", level: 1 }).waitFor();
  await eventually(() => ann.shows()).toEqual(["the tide turns"]);

  await ann.page.evaluate(() => (location.hash = ""));
  await ann.loses();
  await away("ann");
  await says("bob", "ann", "and again");
  await eventually(() => shown(context, worker)).toHaveLength(1);
  expect((await click(context, worker)).opened, "there is a window already").toBe("");
  await ann.page.getByRole("heading", { name: "Bob", level: 1 }).waitFor();

  await ann.returns();
  await ann.page.getByRole("button", { name: "Be somebody else" }).click();
  await ann.page.getByRole("heading", { name: "Who are you?" }).waitFor();
  await away("ann");
  await says("bob", "ann", "to nobody");
  await eventually(() => call("im/devices", "ann")).toMatchObject({ devices: [] });
  expect(service.posted.at(-1)!.status).toBe(410);
});

/** One of the guide's scripts, as it stands there. */
function script(name: string): string {
  const found = new RegExp("```js\\n// " + name.replace(".", "\\.") + "\\n(.*?)```", "s").exec(guide)?.[1];
  if (found === undefined) throw new Error(`docs/operations/push.md has no ${name}`);
  return found;
}

async function tokenOf(user: string): Promise<string> {
  const told = await fetch(`http://127.0.0.1:${node.adminPort}/demo.json`);
  const { people } = (await told.json()) as { people: { user: string; token: string }[] };
  return people.find((one) => one.user === user)!.token;
}

async function ask<T>(path: string, body?: object): Promise<T> {
  const headers = { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" };
  const posted = body && { method: "POST", body: JSON.stringify(body) };
  const answer = await fetch(`http://127.0.0.1:${node.adminPort}${path}`, { headers, ...posted });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

async function call<T>(method: string, user: string, data: object = {}): Promise<T> {
  return (await ask<{ data: T }>("/v1/call", { method, user, data })).data;
}

/** Somebody says something to somebody; resolves with their conversation. */
async function says(author: string, to: string, text: string): Promise<string> {
  const { channel } = await call<{ channel: string }>("im/open", author, { user: to });
  await ask("/v1/publish", { channel, user: author, data: { type: "text", text } });
  return channel;
}

/** Waits until the node knows of no line of somebody's. */
async function away(user: string): Promise<void> {
  await eventually(async () => (await ask<{ count: number }>(`/v1/presence?channel=im/u/${user}`)).count, `${user} is away`).toBe(0);
}
