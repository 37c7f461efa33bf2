import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { Hawser, HawserError, type HawserOptions, type State } from "../src/index.js";
import { TestServer } from "./server.js";

let server: TestServer;
const open: Hawser[] = [];

beforeEach(async () => {
  server = await TestServer.start();
});

afterEach(async () => {
  for (const hawser of open.splice(0)) hawser.close();
  await server.stop();
});

function line(options: Partial<HawserOptions> = {}): Hawser {
  const hawser = new Hawser({ urls: server.url, WebSocket, backoff: { base: 20, max: 50 }, ...options });
  open.push(hawser);
  return hawser;
}

function reached<N extends State["name"]>(hawser: Hawser, name: N): Promise<State & { name: N }> {
  return vi.waitUntil(() => (hawser.state.name === name ? (hawser.state as State & { name: N }) : undefined), {
    timeout: 5000,
    interval: 2,
  });
}

function until(condition: () => unknown): Promise<unknown> {
  return vi.waitUntil(condition, { timeout: 5000, interval: 2 });
}

describe("a line", () => {
  it("goes_from_new_over_connecting_to_connected", async () => {
    const hawser = line({ token: "ann" });
    const states: string[] = [];
    hawser.on("state", ({ name }) => states.push(name));
    expect(hawser.state).toEqual({ name: "disconnected", reason: "new" });
    hawser.connect();
    expect(await reached(hawser, "connected")).toMatchObject({ user: "ann", node: "n1" });
    expect(states).toEqual(["connecting", "connected"]);
  });

  it("publishes_and_receives_in_order", async () => {
    const hawser = line();
    const chat = hawser.channel<{ text: string }>("demo/chat");
    const texts: string[] = [];
    chat.on("publication", ({ data }) => texts.push(data.text));
    hawser.connect();
    await chat.subscribe();
    const positions = await Promise.all(["a", "b", "c"].map((text) => chat.publish({ text })));
    expect(positions.map(({ offset }) => offset)).toEqual([1, 2, 3]);
    expect(texts).toEqual(["a", "b", "c"]);
    expect(chat.position).toEqual({ epoch: "e1", offset: 3 });
  });

  it("resumes_its_session_and_recovers_every_subscription_in_the_connect_itself", async () => {
    const hawser = line();
    const [one, two] = [hawser.channel("demo/1"), hawser.channel("demo/2")];
    const got: unknown[] = [];
    one.on("publication", ({ data }) => got.push(data));
    two.on("publication", ({ data }) => got.push(data));
    hawser.connect();
    await Promise.all([one.subscribe(), two.subscribe()]);
    const { session } = await reached(hawser, "connected");
    server.publish("demo/1", "a");
    await until(() => got.length === 1);
    server.cut();
    server.publish("demo/1", "b");
    server.publish("demo/2", "c");
    await until(() => got.length === 3);
    expect(got).toEqual(["a", "b", "c"]);
    expect(hawser.state).toMatchObject({ name: "connected", session });
    expect(server.connections).toHaveLength(2);
    expect(server.last.commands("subscribe")).toEqual([]);
    expect(server.last.commands("connect")[0]?.["subscribe"]).toEqual([
      { channel: "demo/1", since: { epoch: "e1", offset: 1 } },
      { channel: "demo/2", since: { epoch: "e1", offset: 0 } },
    ]);
  });

  it("says_plainly_that_it_could_not_recover", async () => {
    const hawser = line();
    const chat = hawser.channel("demo/chat");
    hawser.connect();
    expect(await chat.subscribe()).toEqual({ recovered: false, position: { epoch: "e1", offset: 0 } });
    server.log("demo/chat").epoch = "e2";
    const again = new Promise((resolve) => chat.on("subscribed", resolve));
    server.cut();
    expect(await again).toEqual({
      since: { epoch: "e1", offset: 0 },
      recovered: false,
      reason: "epoch-changed",
      position: { epoch: "e2", offset: 0 },
    });
  });

  it("stays_away_after_an_end_that_says_so", async () => {
    const hawser = line();
    hawser.connect();
    await reached(hawser, "connected");
    server.last.send({ closing: { code: 3503, name: "replaced", message: "elsewhere" } });
    const state = await reached(hawser, "disconnected");
    expect(state).toMatchObject({ reason: "ended", error: { code: 3503, name: "replaced" } });
  });

  it("understands_the_number_in_the_close_code_alone", async () => {
    const hawser = line();
    hawser.connect();
    await reached(hawser, "connected");
    server.last.socket.close(3504);
    expect(await reached(hawser, "disconnected")).toMatchObject({ error: { code: 3504, name: "revoked" } });
  });

  it("rejects_reads_while_it_stays_away", async () => {
    const hawser = line();
    await expect(hawser.channel("demo/chat").history()).rejects.toMatchObject({ name: "not-connected" });
  });
});

describe("an outbox", () => {
  it("holds_what_is_published_without_a_line_and_sends_it_in_order", async () => {
    const hawser = line();
    const chat = hawser.channel<number>("demo/chat");
    const all = [1, 2, 3].map((n) => chat.publish(n));
    expect(chat.pending.map(({ data }) => data)).toEqual([1, 2, 3]);
    hawser.connect();
    expect((await Promise.all(all)).map(({ offset }) => offset)).toEqual([1, 2, 3]);
    expect(chat.pending).toEqual([]);
    expect(server.log("demo/chat").entries.map(({ data }) => data)).toEqual([1, 2, 3]);
  });

  it("sends_an_unanswered_publication_again_under_its_key_with_its_age", async () => {
    let swallow = 1;
    server.intercept = (connection, frame) => {
      if (!frame["publish"] || swallow-- <= 0) return false;
      server.publish(frame["publish"].channel, frame["publish"].data, { key: frame["publish"].key });
      server.log("demo/chat").keys.set(`${connection.user} ${frame["publish"].key}`, { offset: 1, data: '"a"' });
      connection.socket.terminate();
      return true;
    };
    const hawser = line();
    hawser.connect();
    expect(await hawser.channel("demo/chat").publish("a")).toEqual({ epoch: "e1", offset: 1 });
    const [first, second] = server.connections.flatMap((connection) => connection.commands("publish"));
    expect(second?.["key"]).toBe(first?.["key"]);
    expect(first?.["age"] ?? 0).toBe(0);
    expect(second?.["age"]).toBeGreaterThan(0);
    expect(server.log("demo/chat").entries).toHaveLength(1);
  });

  it("rejects_a_refusal_for_good_with_its_number_and_goes_on", async () => {
    server.intercept = (connection, { id, publish }) => {
      if (publish?.data !== "bad") return false;
      connection.send({ id, error: { code: 2005, name: "data-too-large", message: "too large", retry: false } });
      return true;
    };
    const hawser = line();
    hawser.connect();
    const chat = hawser.channel("demo/chat");
    const bad = chat.publish("bad");
    const good = chat.publish("good");
    await expect(bad).rejects.toThrowError(HawserError);
    await expect(bad).rejects.toMatchObject({ code: 2005, name: "data-too-large", retry: false });
    expect(await good).toMatchObject({ offset: 1 });
  });
});
