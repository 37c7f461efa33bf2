import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { OfficeProxy } from "../../../../sdks/typescript/test/e2e/proxies.js";
import { eventually, newContext, newProxy } from "../browser.js";
import { publish } from "../operators.js";
import type {} from "../sdk/driver.js";

declare global {
  interface Window {
    /** The EventSource of the page, and what it has heard: offsets as they came, and what each `connected` said. */
    source?: EventSource;
    heard: { offsets: number[]; connected: { user: string; recovered: boolean[] }[]; ticket: string };
  }
}

async function blankPage(): Promise<Page> {
  const page = await (await newContext()).newPage();
  await page.goto(inject("blank"));
  await page.waitForFunction(() => "driver" in window);
  return page;
}

const fresh = (): string => `demo/${randomUUID()}`;
const upTo = (last: number): number[] => Array.from({ length: last }, (_, n) => n + 1);
const offsets = (page: Page): Promise<number[]> => page.evaluate(() => window.heard.offsets);

/** Opens the browser's own EventSource on a channel; nothing in the page but it brings anything back. */
async function listen(page: Page, url: string): Promise<void> {
  await page.evaluate((url) => {
    window.source?.close();
    window.heard = { offsets: [], connected: [], ticket: "" };
    const take = ({ offset }: { offset: number }): void => {
      // A break may repeat up to a second; offsets tell.
      if (offset > (window.heard.offsets.at(-1) ?? 0)) window.heard.offsets.push(offset);
    };
    window.source = new EventSource(url);
    window.source.onmessage = ({ data }: MessageEvent<string>) => {
      const { connected, publication } = JSON.parse(data);
      if (publication) take(publication);
      if (!connected) return;
      const { user, resume, subscribed } = connected;
      window.heard.ticket = resume;
      window.heard.connected.push({ user, recovered: subscribed.map((one: any) => one.recovered === true) });
      for (const { publications = [] } of subscribed) publications.forEach(take);
    };
  }, url);
  await eventually(() => page.evaluate(() => window.heard.connected.length)).toBe(1);
}

async function publishUpTo(channel: string, from: number, to: number): Promise<void> {
  for (let n = from; n <= to; n++) await publish(channel, n);
}

describe("the browser's own EventSource", () => {
  it("recovers_by_its_last_id_after_each_cut", async () => {
    const proxy = await newProxy();
    const page = await blankPage();
    const channel = fresh();
    await listen(page, `http://127.0.0.1:${proxy.port}/sse?channel=${encodeURIComponent(channel)}`);
    for (let round = 0; round < 2; round++) {
      const before = round * 20;
      await publishUpTo(channel, before + 1, before + 10);
      await eventually(() => offsets(page)).toEqual(upTo(before + 10));
      proxy.part();
      await publishUpTo(channel, before + 11, before + 20);
      proxy.mend();
      await eventually(() => offsets(page)).toEqual(upTo(before + 20));
    }
    const connected = await page.evaluate(() => window.heard.connected);
    expect(connected.slice(1).map(({ recovered }) => recovered)).toEqual(connected.slice(1).map(() => [true]));
  });

  it("connects_as_a_user_by_a_ticket_and_comes_back_with_it", async () => {
    const proxy = await newProxy();
    const page = await blankPage();
    const channel = fresh();
    const root = `http://127.0.0.1:${proxy.port}`;
    await listen(page, `${root}/sse?channel=${encodeURIComponent(channel)}`);
    const guest = await page.evaluate(() => window.heard.connected[0]!.user);
    const { status, ticket } = await page.evaluate(
      async ([url, channel]) => {
        const response = await fetch(url, {
          method: "POST",
          headers: { "content-type": "application/json", "hawser-ticket": window.heard.ticket },
          body: JSON.stringify({ connect: { subscribe: [{ channel }] } }),
        });
        return { status: response.status, ticket: (await response.json()).ticket as string };
      },
      [`${root}/ticket`, channel] as const,
    );
    expect(status).toBe(200);

    await listen(page, `${root}/sse?ticket=${ticket}&channel=${encodeURIComponent(channel)}`);

    await publishUpTo(channel, 1, 5);
    await eventually(() => offsets(page)).toEqual(upTo(5));
    proxy.part();
    await publishUpTo(channel, 6, 10);
    proxy.mend();
    await eventually(() => offsets(page)).toEqual(upTo(10));
    const users = await page.evaluate(() => window.heard.connected.map(({ user }) => user));
    expect(new Set(users)).toEqual(new Set([guest]));
  });
});

describe("the SDK in an office", () => {
  let office: OfficeProxy;

  beforeEach(async () => {
    office = await OfficeProxy.start(inject("node").port);
  });

  afterEach(() => office.stop());

  const door = (page: Page): Promise<string> =>
    page.evaluate(() => {
      const { state } = window.driver.hawsers[0]!;
      return state.name === "connected" ? state.door : state.name;
    });

  /** Publishes and hears through the SDK; tells what was heard. */
  async function chats(page: Page, channel: string, from: number, to: number): Promise<void> {
    await page.evaluate(
      async ([name, from, to]) => {
        const one = window.driver.hawsers[0]!.channel<number>(name);
        window.heard ??= { offsets: [], connected: [], ticket: "" };
        if (from === 1) one.on("publication", ({ data }) => window.heard.offsets.push(data));
        await one.subscribe();
        for (let n = from; n <= to; n++) await one.publish(n);
      },
      [channel, from, to] as const,
    );
    await eventually(() => offsets(page)).toEqual(upTo(to));
  }

  it("whose_proxy_blocks_upgrades_goes_by_stream_and_climbs_when_that_is_mended", async () => {
    const page = await blankPage();
    const channel = fresh();
    await page.evaluate((urls) => {
      window.driver.open({ urls, climbAfter: 200, backoff: { base: 20, max: 50 } });
    }, office.url);
    await chats(page, channel, 1, 10);
    expect(await door(page)).toBe("stream");
    office.cut();
    await chats(page, channel, 11, 20);
    office.blocking = false;
    await eventually(() => door(page)).toBe("websocket");
    await chats(page, channel, 21, 30);
  });

  it("whose_proxy_buffers_too_goes_by_polls_and_a_reload_remembers_it", async () => {
    office.buffering = true;
    const page = await blankPage();
    const channel = fresh();
    const open = (): Promise<void> =>
      page.evaluate((urls) => {
        window.driver.open({ urls, backoff: { base: 20, max: 50 } });
      }, office.url);
    await open();
    await chats(page, channel, 1, 5);
    expect(await door(page)).toBe("poll");
    await page.reload();
    await page.waitForFunction(() => "driver" in window);
    office.paths.length = 0;
    await open();
    await eventually(() => door(page)).toBe("poll");
    expect(office.paths.filter((path) => /upgrade|stream|sse/.test(path))).toEqual([]);
  });
});
