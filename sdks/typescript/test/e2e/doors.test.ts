import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Hawser, HawserOptions } from "../../src/index.js";
import { closeAll, newHawser, reached, until } from "../support.js";
import { startNode, type RunningNode } from "./node.js";
import { OfficeProxy } from "./proxies.js";

let node: RunningNode;
let office: OfficeProxy;

beforeAll(async () => {
  node = await startNode();
}, 900_000);

afterAll(() => node?.stop());

beforeEach(async () => {
  office = await OfficeProxy.start(node.port);
});

afterEach(async () => {
  closeAll();
  await office.stop();
});

const fresh = (): string => `demo/${randomUUID()}`;
const throughOffice = (options: Partial<HawserOptions> = {}): Hawser => newHawser({ urls: office.url, ...options });

/** Counts up to `to` in a channel that another line publishes to, and says what `between` does in the middle. */
async function follows(reader: Hawser, to: number, between: () => unknown): Promise<number[]> {
  const author = newHawser({ urls: node.url });
  const name = fresh();
  const got: number[] = [];
  const chat = reader.channel<number>(name);
  chat.on("publication", ({ data }) => got.push(data));
  author.connect();
  reader.connect();
  await chat.subscribe();
  for (let n = 1; n <= to; n++) {
    await author.channel<number>(name).publish(n);
    if (n === to >> 1) await between();
  }
  await until(() => got.length >= to);
  return got;
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, n) => n + 1);

for (const door of ["stream", "sse", "poll"] as const) {
  describe(`through ${door} alone`, () => {
    const line = (): Hawser => newHawser({ urls: node.url, transports: [door] });

    it("publishes_reads_and_subscribes_as_through_a_websocket", async () => {
      const hawser = line();
      const chat = hawser.channel<number>(fresh());
      const got: number[] = [];
      chat.on("publication", ({ data }) => got.push(data));
      hawser.connect();
      const { session, user } = await reached(hawser, "connected");
      expect(hawser.state).toMatchObject({ door });
      await chat.subscribe();
      for (let n = 1; n <= 5; n++) await chat.publish(n);
      await until(() => got.length === 5);
      expect(got).toEqual(upTo(5));
      expect((await chat.history({ limit: 2 })).publications.map(({ data, user }) => [data, user])).toEqual([
        [4, user],
        [5, user],
      ]);
      expect(await chat.presence()).toEqual({ count: 1, members: [{ session, user }] });
      await expect(hawser.channel("secret/plans").subscribe()).rejects.toMatchObject({ code: 2300 });
      await expect(hawser.channel("secret/plans").publish(1)).rejects.toMatchObject({ code: 2300 });
    });

    it("a_line_that_was_closed_comes_back_with_its_session_at_once", async () => {
      const hawser = line();
      hawser.connect();
      const { session } = await reached(hawser, "connected");
      hawser.close();
      hawser.connect();
      expect((await reached(hawser, "connected")).session).toBe(session);
    });

    it("what_was_missed_while_the_line_was_broken_comes_once_and_in_order", async () => {
      const reader = throughOffice({ transports: [door] });
      expect(await follows(reader, 40, () => office.cut())).toEqual(upTo(40));
    });

    it("another_subscription_disturbs_none_that_stands", async () => {
      const reader = line();
      const others = Array.from({ length: 8 }, () => reader.channel(fresh()));
      const got = follows(reader, 40, () => Promise.all(others.map((other) => other.subscribe())));
      expect(await got).toEqual(upTo(40));
    });
  });
}

describe("in an office", () => {
  it("whose_proxy_blocks_upgrades_the_line_goes_by_stream", async () => {
    const hawser = throughOffice();
    expect(await follows(hawser, 20, () => {})).toEqual(upTo(20));
    expect(hawser.state).toMatchObject({ name: "connected", door: "stream" });
  });

  it("whose_proxy_buffers_too_the_line_goes_by_polls", async () => {
    office.buffering = true;
    const hawser = throughOffice();
    expect(await follows(hawser, 20, () => {})).toEqual(upTo(20));
    expect(hawser.state).toMatchObject({ name: "connected", door: "poll" });
  });

  it("whose_proxy_is_mended_the_line_climbs_and_loses_and_doubles_nothing", async () => {
    const hawser = throughOffice({ climbAfter: 50 });
    const got = await follows(hawser, 60, async () => {
      office.blocking = false;
      await until(() => hawser.state.name === "connected" && hawser.state.door === "websocket");
    });
    expect(got).toEqual(upTo(60));
  });
});
