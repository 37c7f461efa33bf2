import type { Page } from "playwright-core";
import { expect, inject, it } from "vitest";
import { eventually, networkBack, newContext, newProxy, overhang, pageAt } from "../browser.js";
import { metric, publish } from "../operators.js";
import { coverOf, Watch } from "./watch.js";

const CHART = "Memory of the machine";

async function openMonitor(port = inject("node").port, options = {}): Promise<{ page: Page; watch: Watch }> {
  const page = await (await newContext(options)).newPage();
  const watch = new Watch(page);
  await page.goto(pageAt("/monitor/", port));
  await eventually(() => page.getByTestId("line").textContent()).toBe("Connected");
  return { page, watch };
}

const cell = async (page: Page, name: string): Promise<number> =>
  Number((await page.locator(".strip > div", { hasText: name }).locator("p").textContent())?.replaceAll(",", ""));

it("figures_arrive_each_second_and_are_drawn", async () => {
  const { page, watch } = await openMonitor();
  await eventually(() => watch.offsets.length).toBeGreaterThanOrEqual(5);
  const [first] = watch.offsets;
  expect(watch.offsets).toEqual(watch.offsets.map((_, index) => first! + index));
  for (const chart of ["Processor", CHART, "Heap", "Connections", "Deliveries"]) {
    await eventually(async () => (await coverOf(page, chart)).reach, chart).toBeGreaterThan(0.02);
  }
  expect(await page.getByTestId("now").allTextContents()).not.toContain("–");
});

it("what_is_shown_is_what_the_metrics_say", async () => {
  const { page, watch } = await openMonitor();
  const names = ["Connections", "Subscriptions", "Channels", "Threads"];
  for (let more = 1; more <= 3; more++) {
    await openMonitor();
    // Pages of other tests come and go: the node's figures and its metrics agree whenever nobody did between the two.
    const agree = async (): Promise<boolean> => {
      const sent = Number(watch.newest["connections"]);
      return sent > more && sent === (await metric("hawser_connections"));
    };
    await eventually(agree, `connections after ${more} more`).toBe(true);
    const told = async (): Promise<boolean> => {
      const sent = names.map((name) => watch.newest[name.toLowerCase()]);
      const shown = await Promise.all(names.map((name) => cell(page, name)));
      return sent.every((value, index) => value === shown[index]);
    };
    await eventually(told, "what is shown").toBe(true);
  }
});

it("what_was_missed_while_the_line_was_down_is_drawn_without_a_hole", async () => {
  const proxy = await newProxy();
  const { page, watch } = await openMonitor(proxy.port);
  const { watch: standing } = await openMonitor();
  await page.getByText("1 min", { exact: true }).click();
  await eventually(() => watch.offsets.length).toBeGreaterThanOrEqual(2);
  await eventually(() => standing.offsets.length).toBeGreaterThanOrEqual(1);
  proxy.part();
  await eventually(() => page.getByTestId("line").textContent()).toBe("Line down");
  const before = standing.offsets.at(-1)!;
  // Long enough that a hole would be seen: twelve of sixty seconds.
  await eventually(() => standing.offsets.at(-1)! - before).toBeGreaterThanOrEqual(12);
  proxy.mend();
  await networkBack(page);
  await eventually(() => page.getByTestId("line").textContent()).toBe("Connected");
  const back = standing.offsets.at(-1)!;
  await eventually(() => watch.offsets.at(-1)!).toBeGreaterThan(back);
  await eventually(async () => (await coverOf(page, CHART)).reach).toBeGreaterThan(0.2);
  expect((await coverOf(page, CHART)).hole).toBeLessThan(0.05);
});

it("fifteen_minutes_of_history_are_drawn_on_coming_in", async () => {
  const now = Date.now();
  const times = Array.from({ length: 870 }, (_, index) => now - (870 - index) * 1_000);
  const figures = (time: number): object => ({ time, memory: { used: 6e9, total: 16e9 }, connections: 3 });
  for (const time of times) await publish("demo/monitor", figures(time));
  const { page } = await openMonitor();
  await page.getByText("15 min", { exact: true }).click();
  await eventually(async () => (await coverOf(page, CHART)).reach).toBeGreaterThan(0.9);
  expect((await coverOf(page, CHART)).hole).toBeLessThan(0.02);
});

it("on_a_phone_nothing_hangs_over", async () => {
  const { page } = await openMonitor(undefined, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  await eventually(async () => (await coverOf(page, "Processor")).reach).toBeGreaterThan(0.02);
  expect(await overhang(page)).toBe(0);
  for (const figure of await page.locator("figure").all()) {
    const box = (await figure.boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(390);
  }
});
