import type { Locator, Page } from "playwright-core";
import { expect, inject, it } from "vitest";
import { eventually, networkBack, newContext, newProxy, overhang, pageAt } from "../browser.js";
import { metric, publish } from "../operators.js";

async function openCluster(port = inject("node").port, options = {}): Promise<Page> {
  const page = await (await newContext(options)).newPage();
  await page.goto(pageAt("/cluster/", port));
  await eventually(() => page.getByTestId("line").textContent()).toBe("Connected");
  return page;
}

const node = (page: Page, name: string): Locator => page.locator(`[data-node="${name}"]`);

const cell = (page: Page, name: string): Promise<string | null> =>
  page.locator(".strip > div", { hasText: name }).locator("p").textContent();

/** What another node would publish of itself. */
const said = (name: string, more: object = {}): object => ({
  time: Date.now(),
  node: name,
  version: "9.9",
  state: "open",
  connections: 750,
  left: 250,
  deliveries: 1_234,
  publications: 12,
  pressure: "easy",
  loops: [{ lag: 0.5 }],
  ...more,
});

it("one_node_is_shown_with_what_its_metrics_say", async () => {
  const page = await openCluster();
  await node(page, "n1").waitFor();
  expect(await node(page, "n1").getByText("Open").count()).toBe(1);
  const agree = async (): Promise<boolean> => {
    const shown = Number((await node(page, "n1").locator("strong").textContent())!.replaceAll(",", ""));
    return shown > 0 && shown === (await metric("hawser_connections"));
  };
  await eventually(agree, "connections").toBe(true);
  const path = (): Promise<string | null> => node(page, "n1").locator("path").getAttribute("d");
  const first = (await path())!;
  await eventually(path).not.toBe(first);
  expect(await path()).toMatch(/^M[\d.]+ [\d.]+/);
});

it("several_nodes_stand_side_by_side_and_who_leaves_or_falls_silent_is_marked", async () => {
  const page = await openCluster();
  await publish("demo/monitor", said("n2"));
  await node(page, "n2").waitFor();
  expect(await node(page, "n2").textContent()).toMatch(/750 connections, room for 250 more.*75 %.*1,234\/s delivered.*9\.9/s);
  const bar = node(page, "n2").getByRole("meter");
  expect(await bar.getAttribute("aria-valuenow")).toBe("75");
  const painted = await bar.evaluate((each) => getComputedStyle(each).backgroundImage);
  expect(painted).toContain("linear-gradient");

  await publish("demo/monitor", said("n2", { state: "draining" }));
  await eventually(() => node(page, "n2").getAttribute("data-state")).toBe("draining");
  await eventually(() => node(page, "n2").getAttribute("data-state")).toBe("silent");
  expect(await node(page, "n2").textContent()).toContain("Not heard for");
  expect(await cell(page, "Nodes")).toBe("1");
});

it("the_monitor_shows_the_node_it_is_connected_to_and_no_other", async () => {
  const page = await (await newContext()).newPage();
  await page.goto(pageAt("/monitor/"));
  await eventually(() => page.getByTestId("line").textContent()).toBe("Connected");
  const threads = (): Promise<string | null> => cell(page, "Threads");
  await eventually(threads).not.toBe("–");
  await publish("demo/monitor", said("n7", { threads: 987_654 }));
  await publish("demo/monitor", said("n1", { threads: 123_456 }));
  await eventually(threads).toBe("123,456");
});

it("after_a_break_all_nodes_are_there_again", async () => {
  const proxy = await newProxy();
  const page = await openCluster(proxy.port);
  await node(page, "n1").waitFor();
  proxy.part();
  await eventually(() => page.getByTestId("line").textContent()).toBe("Line down");
  await eventually(() => node(page, "n1").getAttribute("data-state")).toBe("silent");
  proxy.mend();
  await networkBack(page);
  await eventually(() => node(page, "n1").getAttribute("data-state")).toBe("open");
});

it.each([
  [390, 844],
  [320, 640],
])("nothing_hangs_over_at_%d_by_%d", async (width, height) => {
  const page = await openCluster(undefined, { viewport: { width, height }, isMobile: true, hasTouch: true });
  await publish("demo/monitor", said("a-node-with-quite-a-long-name.of-a-house.example.com"));
  await node(page, "a-node-with-quite-a-long-name.of-a-house.example.com").waitFor();
  expect(await overhang(page)).toBe(0);
});
