import { expect } from "vitest";
import type { Hawser, HawserOptions, Position } from "../../src/index.js";
import { closeAll, newHawser, until } from "../support.js";
import { seeded } from "../seeded.js";
import { CuttingProxy } from "./proxy.js";

/** What was cut so far. */
interface Tally {
  unanswered: number;
  recovering: number;
  all: number;
}

/** How far one may be behind what was published: so few that a page of them passes through most lines before they are cut. */
const BEHIND = 30;

/**
 * Publishes and subscribes over lines that are cut at random until at least 100 were cut with a publish unanswered and
 * 50 while recovering, and then compares what was acknowledged, what was delivered and what the channel holds.
 *
 * @param port where the server listens
 * @param channel a channel of its own, whose history holds at least a thousand
 */
export async function publishWhileCutting(
  port: number,
  channel: string,
  options: Partial<HawserOptions> = {},
  seed = Number(process.env["HAWSER_SEED"] ?? Date.now() % 2 ** 31),
): Promise<Tally> {
  console.log(`HAWSER_SEED=${seed} repeats these cuts`);
  const random = seeded(seed);
  const tally: Tally = { unanswered: 0, recovering: 0, all: 0 };
  const lines: Hawser[] = [];
  const count = (line: number): void => {
    tally.all++;
    const held = lines[line]?.channel(channel);
    const state = lines[line]?.state.name;
    if (state === "connected" && held?.pending.length) tally.unanswered++;
    if (state === "connecting" && held?.position) tally.recovering++;
  };
  const authorsLine = await CuttingProxy.start(port, random, () => count(0));
  const readersLine = await CuttingProxy.start(port, random, () => count(1));
  const quick = { backoff: { base: 10, max: 40, stableAfter: 1000 }, outbox: { entries: 100_000 }, ...options };
  const author = newHawser({ urls: authorsLine.url, ...quick });
  const reader = newHawser({ urls: readersLine.url, ...quick });
  lines.push(author, reader);
  try {
    const chat = author.channel<number>(channel);
    let publishMore = (): void => {};
    const both = [chat, reader.channel<number>(channel)];
    const got = both.map((one) => {
      const all: { n: number; offset: number }[] = [];
      one.on("publication", ({ data, offset }) => {
        all.push({ n: data, offset });
        publishMore();
      });
      one.on("subscribed", ({ since, recovered, reason }) => {
        if (since) expect(recovered, `seed ${seed}: ${reason}`).toBe(true);
      });
      return all;
    });
    const subscriptions = both.map((one) => one.subscribe());
    author.connect();
    reader.connect();
    await Promise.all(subscriptions);

    const acknowledged: (Position & { n: number })[] = [];
    let published = 0;
    const enough = (): boolean => tally.unanswered >= 100 && tally.recovering >= 50;
    publishMore = () => {
      while (!enough() && published - acknowledged.length < 8 && got.every((all) => published - all.length < BEHIND)) {
        const n = published++;
        void chat.publish(n).then((position) => {
          acknowledged.push({ n, ...position });
          publishMore();
        });
      }
    };
    publishMore();
    await until(enough, 200_000);
    authorsLine.cutting = readersLine.cutting = false;
    await until(() => acknowledged.length === published && got.every((all) => all.length >= published), 60_000);

    const expected = Array.from({ length: published }, (_, n) => ({ n, offset: n + 1 }));
    expect(acknowledged.map(({ n, offset }) => ({ n, offset })), `acknowledged, seed ${seed}`).toEqual(expected);
    for (const all of got) expect(all, `delivered, seed ${seed}`).toEqual(expected);
    return tally;
  } finally {
    closeAll();
    await authorsLine.stop();
    await readersLine.stop();
  }
}
