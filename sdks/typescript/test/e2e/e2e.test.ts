import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Channel, Hawser, HawserOptions, Publication } from "../../src/index.js";
import { WebSocket } from "ws";
import { publishWhileCutting } from "../cuts/cuts.js";
import { closeAll, newHawser, reached, until } from "../support.js";
import { startNode, type RunningNode } from "./node.js";

let node: RunningNode;

beforeAll(async () => {
  node = await startNode();
}, 900_000);

afterAll(() => node?.stop());

afterEach(closeAll);

/** How many deliveries told only what had changed, by the node's own count. */
async function deltas(): Promise<number> {
  const metrics = await (await fetch(`http://127.0.0.1:${node.adminPort}/metrics`)).text();
  return Number(/^hawser_deltas_total (\S+)$/m.exec(metrics)?.[1]);
}

const fresh = (): string => `demo/${randomUUID()}`;

for (const encoding of ["json", "protobuf"] as const) {
  const line = (options: Partial<HawserOptions> = {}): Hawser => newHawser({ urls: node.url, encoding, ...options });

  describe(`against a node, in ${encoding}`, () => {
    it("what_one_publishes_reaches_the_other_as_it_was", async () => {
      const [author, reader] = [line(), line()];
      const name = fresh();
      const got: Publication[] = [];
      reader.channel(name).on("publication", (publication) => got.push(publication));
      reader.connect();
      author.connect();
      await reader.channel(name).subscribe();
      const { user } = await reached(author, "connected");
      const values = [null, 0.5, "Grüße, 世界 🚢", [1, [2]], { text: "a\nb", deep: { er: true } }];
      for (const value of values) await author.channel(name).publish(value, { key: `k${got.length}-${randomUUID()}` });
      await author.channel(name).publish(new Uint8Array([0, 1, 255]), { tags: { b: "2", a: "" }, slot: "s", key: "last" });
      await until(() => got.length === values.length + 1);
      expect(got.map(({ data }) => data)).toEqual([...values, undefined]);
      expect(got.map(({ offset }) => offset)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(got.at(-1)).toMatchObject({
        bytes: new Uint8Array([0, 1, 255]),
        tags: { a: "", b: "2" },
        slot: "s",
        key: "last",
        user,
        time: expect.any(Number) as number,
      });
    });

    it("history_and_presence_are_read", async () => {
      const hawser = line();
      const chat = hawser.channel<number>(fresh());
      hawser.connect();
      for (let n = 1; n <= 5; n++) await chat.publish(n);
      const page = await chat.history({ limit: 2 });
      expect(page.publications.map(({ data }) => data)).toEqual([4, 5]);
      expect(page.position.offset).toBe(5);
      const { epoch } = page.position;
      const before = await chat.history({ before: { epoch, offset: 4 }, limit: 10 });
      expect(before.publications.map(({ data }) => data)).toEqual([1, 2, 3]);
      const since = await chat.history({ since: { epoch, offset: 3 } });
      expect(since.publications.map(({ data }) => data)).toEqual([4, 5]);
      await chat.subscribe();
      const { session, user } = await reached(hawser, "connected");
      expect(await chat.presence()).toEqual({ count: 1, members: [{ session, user }] });
    });

    it("coming_and_going_is_told", async () => {
      const [one, other] = [line(), line()];
      const name = fresh();
      const said: string[] = [];
      const chat = one.channel(name);
      chat.on("joined", ({ session }) => said.push(`joined ${session}`));
      chat.on("left", ({ session }) => said.push(`left ${session}`));
      one.connect();
      await chat.subscribe();
      const own = (await reached(one, "connected")).session;
      other.connect();
      await other.channel(name).subscribe();
      const { session } = await reached(other, "connected");
      await until(() => said.includes(`joined ${session}`));
      other.channel(name).unsubscribe();
      await until(() => said.includes(`left ${session}`));
      expect(said.filter((one) => !one.endsWith(own))).toEqual([`joined ${session}`, `left ${session}`]);
    });

    it("a_session_is_resumed_and_what_was_missed_comes_with_it", async () => {
      const [author, reader] = [line(), line()];
      const chat = reader.channel<number>(fresh());
      const got: number[] = [];
      chat.on("publication", ({ data }) => got.push(data));
      author.connect();
      reader.connect();
      await chat.subscribe();
      const { session, user } = await reached(reader, "connected");
      await author.channel<number>(chat.name).publish(1);
      await until(() => got.length === 1);
      reader.close();
      for (let n = 2; n <= 500; n++) await author.channel<number>(chat.name).publish(n);
      const again = new Promise((resolve) => chat.on("subscribed", resolve));
      reader.connect();
      expect(await again).toMatchObject({ recovered: true, since: { offset: 1 } });
      expect(await reached(reader, "connected")).toMatchObject({ session, user });
      await until(() => got.length === 500);
      expect(got).toEqual(Array.from({ length: 500 }, (_, n) => n + 1));
    });

    it("a_backlog_larger_than_a_reply_follows_without_a_gap", async () => {
      const [author, reader] = [line(), line()];
      const chat = reader.channel<{ n: number }>(fresh());
      const got: number[] = [];
      chat.on("publication", ({ data }) => got.push(data.n));
      author.connect();
      reader.connect();
      const { position } = await chat.history();
      const filler = "x".repeat(30_000);
      for (let n = 1; n <= 40; n++) await author.channel(chat.name).publish({ n, filler });
      expect((await chat.subscribe({ since: position })).position.offset).toBeLessThan(40);
      await author.channel(chat.name).publish({ n: 41 });
      await until(() => got.length === 41);
      expect(got).toEqual(Array.from({ length: 41 }, (_, n) => n + 1));
    });

    it("a_position_of_another_epoch_or_beyond_the_head_is_told_to_be_lost", async () => {
      const hawser = line();
      hawser.connect();
      const chat = hawser.channel(fresh());
      const { epoch } = await chat.publish(1);
      expect(await chat.subscribe({ since: { epoch: "foreign", offset: 0 } })).toMatchObject({
        recovered: false,
        reason: "epoch-changed",
      });
      chat.unsubscribe();
      expect(await chat.subscribe({ since: { epoch, offset: 99 } })).toMatchObject({
        recovered: false,
        reason: "position-lost",
        position: { epoch, offset: 1 },
      });
    });

    it("what_guests_may_not_do_is_refused_with_a_number", async () => {
      const hawser = line();
      hawser.connect();
      const secret: Channel = hawser.channel("secret/plans");
      await expect(secret.subscribe()).rejects.toMatchObject({ code: 2300, name: "not-allowed" });
      await expect(secret.publish(1)).rejects.toMatchObject({ code: 2300 });
      await expect(secret.history()).rejects.toMatchObject({ code: 2300 });
      await expect(hawser.channel("demo//x").subscribe()).rejects.toMatchObject({ name: "invalid-channel" });
      expect(hawser.state.name).toBe("connected");
    });

    it("a_key_means_one_effect_and_one_content", async () => {
      const hawser = line();
      hawser.connect();
      const chat = hawser.channel(fresh());
      const key = randomUUID();
      const position = await chat.publish("a", { key });
      expect(await chat.publish("a", { key })).toEqual(position);
      await expect(chat.publish("b", { key })).rejects.toMatchObject({ name: "key-reused" });
    });

    it("what_is_too_large_is_refused_and_the_rest_goes_on", async () => {
      const hawser = line();
      hawser.connect();
      const chat = hawser.channel(fresh());
      await expect(chat.publish("x".repeat(200_000))).rejects.toMatchObject({ name: "data-too-large" });
      await expect(chat.publish("x".repeat(900_000))).rejects.toMatchObject({ name: "data-too-large" });
      expect(await chat.publish("x")).toMatchObject({ offset: 1 });
    });

    it("a_state_that_changes_a_little_comes_compressed_and_by_what_changed", async () => {
      const extensions: string[] = [];
      class Watched extends WebSocket {
        constructor(url: string, protocols: string[]) {
          super(url, protocols);
          this.once("open", () => extensions.push(this.extensions));
        }
      }
      const [author, reader] = [line(), line({ WebSocket: Watched })];
      const name = fresh();
      const got: unknown[] = [];
      reader.channel(name).on("publication", ({ data }) => got.push(data));
      reader.connect();
      author.connect();
      await reader.channel(name).subscribe();
      const before = await deltas();
      const board: Record<string, number | string> = { title: "Grüße 🚢" };
      for (let i = 0; i < 60; i++) board[`value${i}`] = 1_000 + i;
      const published: unknown[] = [];
      for (let n = 0; n < 30; n++) {
        board[`value${(n * 7) % 60}`] = n % 3 ? n * 31 : `"é${n}"`;
        published.push(structuredClone(board));
        await author.channel(name).publish(board);
      }
      await until(() => got.length === published.length);
      expect(got).toEqual(published);
      expect(await deltas()).toBeGreaterThanOrEqual(before + 29);
      expect(extensions).toEqual(["permessage-deflate"]);
    });

    it("nothing_is_lost_doubled_or_out_of_order_however_the_line_is_cut", async () => {
      const tally = await publishWhileCutting(node.port, fresh(), { encoding });
      console.log(tally);
      expect(tally.unanswered).toBeGreaterThanOrEqual(100);
      expect(tally.recovering).toBeGreaterThanOrEqual(50);
    }, 300_000);
  });
}

describe("a node that starts anew", () => {
  it("breaks_the_history_off_says_so_and_gets_what_was_written_meanwhile", async () => {
    const first = await startNode();
    const hawser = newHawser({ urls: first.url });
    const chat = hawser.channel<string>(fresh());
    const said: string[] = [];
    chat.on("subscribed", ({ since, recovered, reason }) => since && said.push(`${recovered} ${reason}`));
    chat.on("publication", ({ offset, data }) => said.push(`${offset} ${data}`));
    hawser.connect();
    await chat.subscribe();
    const { epoch } = await chat.publish("before");
    await until(() => said.length === 1);
    await first.stop();
    await until(() => hawser.state.name !== "connected");
    const meanwhile = chat.publish("meanwhile");
    const second = await startNode(first.port);
    try {
      expect((await meanwhile).epoch).not.toBe(epoch);
      await until(() => said.length === 3);
      expect(said).toEqual(["1 before", "false epoch-changed", "1 meanwhile"]);
    } finally {
      closeAll();
      await second.stop();
    }
  }, 300_000);
});
