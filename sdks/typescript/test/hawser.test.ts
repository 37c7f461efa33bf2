import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Hawser, type HawserOptions } from "../src/index.js";
import { TestServer } from "./server.js";
import { closeAll, newHawser, reached, until } from "./support.js";

let server: TestServer;

beforeEach(async () => {
  server = await TestServer.start();
});

afterEach(async () => {
  closeAll();
  vi.restoreAllMocks();
  await server.stop();
});

const line = (options: Partial<HawserOptions> = {}): Hawser => newHawser({ urls: server.url, ...options });

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

  it("comes_back_where_it_was_replaced_by_what_it_said_over_a_line_that_broke", async () => {
    const hawser = line();
    hawser.connect();
    await reached(hawser, "connected");
    // Its connect over the line that breaks comes late, and takes the session from the line after.
    server.intercept = (connection, frame) => {
      if (!frame["connect"]) return false;
      server.intercept = () => false;
      connection.socket.terminate();
      return true;
    };
    server.cut();
    await until(() => server.connections.length === 3 && hawser.state.name === "connected");
    server.last.send({ closing: { code: 3503, name: "replaced", message: "by a ghost" } });
    await until(() => server.connections.length === 4 && hawser.state.name === "connected");
    expect(server.last.commands("connect")[0]?.["resume"]).toBeTruthy();
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

describe("coming back", () => {
  it("waits_between_attempts_and_says_until_when", async () => {
    const hawser = line({ backoff: { base: 60_000, max: 60_000 } });
    hawser.connect();
    await reached(hawser, "connected");
    server.cut();
    const waiting = await reached(hawser, "waiting");
    expect(waiting).toMatchObject({ attempt: 1, error: { code: 3003 } });
    expect(waiting.until).toBeLessThanOrEqual(Date.now() + 60_000);
  });

  it("waits_longer_after_each_failure_and_briefly_after_a_line_that_stood", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    const waits: number[] = [];
    const hawser = line({ backoff: { base: 40, max: 100, stableAfter: 0 } });
    hawser.on("state", (state) => {
      if (state.name === "waiting") waits.push(Math.round((state.until - Date.now()) / 10) * 10);
    });
    let refuse = 3;
    server.intercept = (connection) => {
      if (refuse-- > 0) connection.socket.terminate();
      return refuse >= 0;
    };
    hawser.connect();
    await reached(hawser, "connected");
    server.cut();
    await until(() => waits.length === 4);
    expect(waits).toEqual([20, 40, 50, 20]);
  });

  it("returns_when_and_where_it_is_told_to_where_the_server_says_when", async () => {
    const other = await TestServer.start();
    try {
      let early = 2;
      server.intercept = (connection) => {
        if (early-- > 0) connection.send({ closing: { code: 3014, name: "held-back", message: "", after: 30 } });
        return early >= 0;
      };
      const hawser = line({ urls: [server.url, other.url], backoff: { base: 3_600_000, max: 3_600_000 } });
      vi.spyOn(Math, "random").mockReturnValue(0.9);
      hawser.connect();
      expect(await reached(hawser, "waiting")).toMatchObject({ error: { code: 3014, name: "held-back", after: 30 } });
      await reached(hawser, "connected");
      expect(server.connections).toHaveLength(3);
      expect(other.connections).toHaveLength(0);
    } finally {
      closeAll();
      await other.stop();
    }
  });

  it("is_kept_away_until_its_turn_and_for_no_more_than_some_minutes", async () => {
    server.intercept = (connection) => {
      connection.send({ closing: { code: 3014, name: "held-back", message: "", after: 2 ** 31 - 1 } });
      return true;
    };
    const hawser = line();
    hawser.connect();
    const { until: end } = await reached(hawser, "waiting");
    expect(end).toBeGreaterThan(Date.now() + 4 * 60_000);
    expect(end).toBeLessThan(Date.now() + 6 * 60_000);
  });

  it("goes_round_its_urls_until_one_answers", async () => {
    const gone = await TestServer.start();
    const dead = gone.url;
    await gone.stop();
    const hawser = line({ urls: [dead, server.url] });
    hawser.connect();
    await reached(hawser, "connected");
    expect(server.connections).toHaveLength(1);
  });

  it("drops_a_ticket_that_is_not_taken_and_comes_back_without", async () => {
    const hawser = line();
    hawser.connect();
    const before = await reached(hawser, "connected");
    server.tickets.clear();
    server.cut();
    await until(() => hawser.state.name === "connected" && hawser.state.session !== before.session);
    expect(server.connections.map((one) => "resume" in one.commands("connect")[0]!)).toEqual([false, true, false]);
  });

  it("moves_to_the_targets_that_a_leaving_node_names", async () => {
    const other = await TestServer.start();
    try {
      other.tickets = server.tickets;
      const hawser = line();
      hawser.connect();
      const { session } = await reached(hawser, "connected");
      server.last.send({ goaway: { reason: "drain", after: 10, targets: ["not a url", other.url] } });
      await until(() => other.connections.length === 1);
      expect(await reached(hawser, "connected")).toMatchObject({ session });
      await until(() => server.last.socket.readyState === 3);
      expect(server.connections).toHaveLength(1);
    } finally {
      closeAll();
      await other.stop();
    }
  });

  it("drops_a_line_that_does_not_answer_in_time_to_connect", async () => {
    server.intercept = () => server.connections.length === 1;
    const hawser = line({ connectWithin: 300 });
    hawser.connect();
    await reached(hawser, "connected");
    expect(server.connections[0]?.commands("connect")).toHaveLength(1);
    expect(server.connections.length).toBeGreaterThan(1);
  });

  it("drops_a_line_that_falls_silent_and_says_so", async () => {
    server.heartbeat = 1000;
    const hawser = line({ grace: 50 });
    hawser.connect();
    await reached(hawser, "connected");
    server.intercept = (_, frame) => "ping" in frame;
    expect((await reached(hawser, "waiting")).error).toMatchObject({ name: "heartbeat-lost" });
    expect(server.connections[0]?.commands("ping")).toHaveLength(1);
  });

  it("gives_and_answers_signs_of_life", async () => {
    server.heartbeat = 1000;
    const hawser = line({ grace: 5000 });
    hawser.connect();
    await reached(hawser, "connected");
    server.last.send({ ping: {} }, { id: 77, ping: {} });
    await until(() => server.last.commands("pong").length === 2);
    expect(server.last.received.at(-1)).toEqual({ id: 77, pong: {} });
    await until(() => server.last.commands("ping").length === 2);
    expect(hawser.state.name).toBe("connected");
  });

  it("takes_another_line_where_it_cannot_read_what_comes", async () => {
    const hawser = line();
    hawser.connect();
    await reached(hawser, "connected");
    server.last.socket.send('{"publication":{"offset":"one"}}');
    expect((await reached(hawser, "waiting")).error).toMatchObject({ name: "line-broken" });
    await reached(hawser, "connected");
  });

  it("passes_over_frames_and_fields_that_it_does_not_know", async () => {
    const hawser = line();
    hawser.connect();
    await reached(hawser, "connected");
    server.last.send({ novelty: { a: 1 } }, { ping: { b: 2 } });
    await until(() => server.last.commands("pong").length === 1);
  });

  it("stays_closed_once_the_application_closed_it", async () => {
    const hawser = line();
    hawser.connect();
    await reached(hawser, "connected");
    hawser.close();
    expect(hawser.state).toEqual({ name: "disconnected", reason: "closed" });
    hawser.connect();
    await reached(hawser, "connected");
    expect(server.last.commands("connect")[0]).toHaveProperty("resume");
  });
});

describe("a token", () => {
  it("is_renewed_in_band_before_it_ends", async () => {
    server.expires = Math.floor(Date.now() / 1000) + 2;
    const reasons: string[] = [];
    const hawser = line({ token: (reason) => (reasons.push(reason), `ann`) });
    hawser.connect();
    await reached(hawser, "connected");
    server.expires += 3600;
    await until(() => server.last.commands("refresh").length === 1);
    expect(server.last.commands("refresh")).toEqual([{ token: "ann" }]);
    expect(reasons).toEqual(["connect", "refresh"]);
    expect(server.connections).toHaveLength(1);
  });

  it("is_fetched_anew_after_an_end_for_want_of_one", async () => {
    const reasons: string[] = [];
    const hawser = line({ token: async (reason) => `token-${reasons.push(reason)}` });
    hawser.connect();
    await reached(hawser, "connected");
    server.last.send({ closing: { code: 3300, name: "token-expired", message: "" } });
    await until(() => server.connections.length === 2 && hawser.state.name === "connected");
    server.cut();
    await until(() => server.connections.length === 3 && hawser.state.name === "connected");
    expect(reasons).toEqual(["connect", "expired"]);
    expect(server.connections.map((one) => one.commands("connect")[0]?.["token"])).toEqual([
      "token-1",
      "token-2",
      "token-2",
    ]);
  });

  it("that_never_changes_is_not_offered_twice", async () => {
    server.intercept = (connection, { id }) => {
      connection.send({ id, error: { code: 2302, name: "token-expired", message: "over", retry: false } });
      return true;
    };
    const hawser = line({ token: "old" });
    hawser.connect();
    expect(await reached(hawser, "disconnected")).toMatchObject({ error: { name: "token-expired" } });
    expect(server.connections).toHaveLength(1);
  });

  it("that_cannot_be_fetched_is_tried_again", async () => {
    let tries = 0;
    const hawser = line({
      token: async () => {
        if (++tries < 3) throw new Error("no network");
        return "ann";
      },
    });
    hawser.connect();
    expect(await reached(hawser, "connected")).toMatchObject({ user: "ann" });
    expect(tries).toBe(3);
  });

  it("source_that_gives_up_ends_the_line", async () => {
    const hawser = line({ token: (reason) => (reason === "connect" ? "ann" : undefined) });
    hawser.connect();
    await reached(hawser, "connected");
    server.last.send({ closing: { code: 3301, name: "token-invalid", message: "" } });
    expect(await reached(hawser, "disconnected")).toMatchObject({ reason: "ended", error: { name: "token-invalid" } });
  });
});
