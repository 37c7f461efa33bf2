import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { inject, it } from "vitest";
import { eventually, newContext, newProxy, pageAt } from "../test/browser.js";
import { Guest } from "../test/chat/guest.js";
import { publish } from "../test/operators.js";

const folder = fileURLToPath(new URL("../../../docs/pictures/", import.meta.url));
const frame = { viewport: { width: 1280, height: 800 } };

async function keep(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.screenshot({ path: `${folder}${name}.png`, animations: "disabled" });
}

it("the_chat_while_the_line_is_down", async () => {
  const proxy = await newProxy();
  const cid = await Guest.enter("harbour", "Cid");
  const ann = await Guest.enter("harbour", "Ann", { ...frame, port: proxy.port });
  const bob = await Guest.enter("harbour", "Bob");
  const talk: [Guest, string][] = [
    [bob, "Morning. The Aurora came in at six, two lines forward, two aft."],
    [ann, "Thank you. How is the wind?"],
    [bob, "Getting up. I would double the forward line before the tide turns at ten."],
    [cid, "I have one spare on the quay."],
    [ann, "Take that one. I am coming over the bridge now, the line may break."],
  ];
  for (const [index, [guest, text]] of talk.entries()) {
    await guest.say(text);
    await eventually(async () => (await ann.texts()).length).toBe(index + 1);
  }
  await eventually(() => ann.people()).toEqual(["Ann (you)", "Bob", "Cid"]);
  proxy.part();
  await ann.sees("Line down");
  await ann.say("Tell me when it is fast.");
  await ann.say("I will read it when I am across.");
  await ann.page.getByText("2 waiting").waitFor();
  await keep(ann.page, "chat");
});

it("the_monitor_at_work", async () => {
  const page = await (await newContext(frame)).newPage();
  const seen = new Set<string>();
  page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => seen.add(String(payload).slice(0, 60))));
  await page.goto(pageAt("/monitor/", inject("node").port));
  await page.getByText("1 min", { exact: true }).click();
  // Such traffic as a lively room makes, until a minute is full.
  for (let second = 0; seen.size < 62; second++) {
    const before = seen.size;
    if (second % 12 === 4) await Guest.enter("harbour", `Mate ${second}`);
    for (let n = 0; n < 5 + 20 * Math.abs(Math.sin(second / 4)); n++) {
      await publish("demo/chat/harbour", { name: "Logbook", text: `${second}.${n}` });
    }
    await eventually(() => seen.size).toBeGreaterThan(before);
  }
  await page.mouse.move(2, 2);
  await keep(page, "monitor");
});
