import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { seeded } from "../../../../sdks/typescript/test/seeded.js";
import { eventually, newContext, newProxy } from "../browser.js";
import type {} from "./driver.js";

const CUTS = 100;
const slow = { base: 1e9, max: 1e9 };

async function blankPage(): Promise<Page> {
  const page = await (await newContext()).newPage();
  await page.goto(inject("blank"));
  await page.waitForFunction(() => "driver" in window);
  return page;
}

const fresh = (): string => `demo/${randomUUID()}`;
const stands = (page: Page): Promise<string> => page.evaluate(() => window.driver.state());

describe.each(["json", "protobuf"] as const)("in a browser, in %s", (encoding) => {
  it("nothing_is_lost_doubled_or_out_of_order_however_the_line_is_cut", async () => {
    const seed = Number(process.env["HAWSER_SEED"] ?? Date.now() % 2 ** 31);
    console.log(`HAWSER_SEED=${seed} repeats these cuts`);
    const random = seeded(seed);
    const proxies = [await newProxy(random), await newProxy(random)];
    const page = await blankPage();
    const quick = { encoding, backoff: { base: 10, max: 40, stableAfter: 1000 } } as const;
    await page.evaluate(
      ([urls, channel, options]) => window.driver.begin(urls, channel, options),
      [[proxies[0]!.url, proxies[1]!.url] as const, fresh(), quick] as const,
    );
    await expect
      .poll(() => page.evaluate(() => window.driver.run!.unanswered), { timeout: 90_000, message: `seed ${seed}` })
      .toBeGreaterThanOrEqual(CUTS);
    for (const proxy of proxies) proxy.cutting = false;
    await page.evaluate(() => window.driver.run!.end());
    await eventually(() => page.evaluate(() => window.driver.run!.settled), `seed ${seed}`).toBe(true);
    const { acknowledged, got, lost, published } = await page.evaluate(() => {
      const { acknowledged, got, lost, published } = window.driver.run!;
      return { acknowledged: acknowledged.map(({ n, offset }) => ({ n, offset })), got, lost, published };
    });
    console.log(`${published} publications in ${encoding}`);
    const expected = Array.from({ length: published }, (_, n) => ({ n, offset: n + 1 }));
    expect(lost, `seed ${seed}`).toEqual([]);
    for (const all of [acknowledged, ...got]) expect(all, `seed ${seed}`).toEqual(expected);
  });

  it("what_was_published_reaches_a_page_as_it_was", async () => {
    const page = await blankPage();
    const values = [null, 0.5, "Grüße, 世界 🚢", [1, [2]], { text: "a\nb", deep: { er: true } }];
    const got = await page.evaluate(
      async ([url, channel, options, values]) => {
        const hawser = window.driver.open({ urls: url, ...options });
        const got: unknown[] = [];
        const one = hawser.channel(channel);
        one.on("publication", ({ data, bytes }) => got.push(bytes ? [...bytes] : data));
        await one.subscribe();
        for (const value of values) await one.publish(value);
        const { offset } = await one.publish(new Uint8Array([0, 1, 255]));
        await new Promise<void>((resolve) => {
          if (one.position!.offset >= offset) resolve();
          else one.on("publication", () => resolve());
        });
        return got;
      },
      [`ws://127.0.0.1:${inject("node").port}/ws`, fresh(), { encoding }, values] as const,
    );
    expect(got).toEqual([...values, [0, 1, 255]]);
  });
});

it("a_page_comes_back_at_once_when_the_browser_says_that_the_network_is_back", async () => {
  const proxy = await newProxy();
  const page = await blankPage();
  await page.evaluate(([urls, backoff]) => void window.driver.open({ urls, backoff }), [proxy.url, slow] as const);
  await eventually(() => stands(page)).toBe("connected");
  await page.context().setOffline(true);
  proxy.part();
  await eventually(() => stands(page)).toBe("waiting");
  proxy.mend();
  await page.context().setOffline(false);
  await eventually(() => stands(page)).toBe("connected");
});

it("what_waits_survives_a_reload_in_order_and_takes_effect_once", async () => {
  const proxy = await newProxy();
  const page = await blankPage();
  const channel = fresh();
  await page.evaluate((urls) => void window.driver.open({ urls }), proxy.url);
  await eventually(() => stands(page)).toBe("connected");
  proxy.part();
  await eventually(() => stands(page)).not.toBe("connected");
  await page.evaluate((name) => {
    for (let n = 1; n <= 20; n++) window.driver.hawsers[0]!.channel(name).publish(n).catch(() => {});
  }, channel);
  await page.reload();
  await page.waitForFunction(() => "driver" in window);
  proxy.mend();
  const kept = await page.evaluate(
    async ([urls, name]) => {
      const hawser = window.driver.open({ urls });
      const one = hawser.channel<number>(name);
      await one.publish(21);
      return (await one.history({ limit: 100 })).publications.map(({ data }) => data);
    },
    [proxy.url, channel] as const,
  );
  expect(kept).toEqual(Array.from({ length: 21 }, (_, n) => n + 1));
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
});
