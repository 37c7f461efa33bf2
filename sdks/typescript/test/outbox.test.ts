import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Hawser, HawserError, type HawserOptions } from "../src/index.js";
import { TestServer, type Connection } from "./server.js";
import { closeAll, MemoryStorage, newHawser, reached, until } from "./support.js";

let server: TestServer;

beforeEach(async () => {
  server = await TestServer.start();
});

afterEach(async () => {
  closeAll();
  await server.stop();
});

const line = (options: Partial<HawserOptions> = {}): Hawser => newHawser({ urls: server.url, ...options });

const published = (channel = "demo/chat"): unknown[] => server.log(channel).entries.map(({ data }) => data);

function refuse(connection: Connection, id: number, code: number, name: string, retry: boolean): true {
  connection.send({ id, error: { code, name, message: name, retry } });
  return true;
}

describe("an outbox", () => {
  it("holds_what_is_published_without_a_line_and_sends_it_in_order", async () => {
    const hawser = line();
    const chat = hawser.channel<number>("demo/chat");
    const all = [1, 2, 3].map((n) => chat.publish(n));
    expect(chat.pending.map(({ data }) => data)).toEqual([1, 2, 3]);
    hawser.connect();
    expect((await Promise.all(all)).map(({ offset }) => offset)).toEqual([1, 2, 3]);
    expect(chat.pending).toEqual([]);
    expect(published()).toEqual([1, 2, 3]);
  });

  it("sends_an_unanswered_publication_again_under_its_key_with_its_age", async () => {
    let swallow = 1;
    server.intercept = (connection, { publish }) => {
      if (!publish || swallow-- <= 0) return false;
      server.accept(connection, publish);
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
    expect(published()).toEqual(["a"]);
  });

  it("rejects_a_refusal_for_good_with_its_number_and_goes_on", async () => {
    server.intercept = (connection, { id, publish }) =>
      publish?.data === "bad" && refuse(connection, id, 2005, "data-too-large", false);
    const hawser = line();
    hawser.connect();
    const chat = hawser.channel("demo/chat");
    const bad = chat.publish("bad");
    const good = chat.publish("good");
    await expect(bad).rejects.toThrowError(HawserError);
    await expect(bad).rejects.toMatchObject({ code: 2005, name: "data-too-large", retry: false });
    expect(await good).toMatchObject({ offset: 1 });
  });

  it("tries_again_what_was_refused_for_now_before_anything_later", async () => {
    let refusals = 3;
    server.intercept = (connection, { id, publish }) =>
      publish?.data === 1 && refusals-- > 0 && refuse(connection, id, 2402, "too-many-publications", true);
    const hawser = line();
    hawser.connect();
    const chat = hawser.channel<number>("demo/chat");
    await Promise.all([chat.publish(1), chat.publish(2), chat.publish(3)]);
    expect(published()).toEqual([1, 2, 3]);
    // A refusal that surely had no effect leaves a first try.
    expect(server.last.commands("publish").map(({ age = 0 }) => age)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("refuses_what_no_line_carries_and_comes_back_with_the_rest", async () => {
    server.intercept = (connection, { publish }) => {
      if (publish?.data.length !== 20_000) return false;
      connection.socket.close(1009);
      return true;
    };
    const hawser = line();
    hawser.connect();
    const chat = hawser.channel("demo/chat");
    const sent = ["a".repeat(20_000), "b"].map((data) => chat.publish(data));
    await expect(sent[0]).rejects.toMatchObject({ name: "data-too-large" });
    expect(await sent[1]).toMatchObject({ offset: 1 });
    expect(server.connections).toHaveLength(2);
  });

  it("lets_channels_go_their_own_ways", async () => {
    server.intercept = (connection, { id, publish }) =>
      publish?.channel === "demo/slow" && refuse(connection, id, 2500, "overloaded", true);
    const hawser = line();
    hawser.connect();
    void hawser.channel("demo/slow").publish(1);
    await hawser.channel("demo/chat").publish(2);
    expect(published()).toEqual([2]);
  });

  it("refuses_what_exceeds_its_bounds", async () => {
    const chat = line({ outbox: { entries: 2, bytes: 100 } }).channel("demo/chat");
    void chat.publish("x".repeat(90));
    await expect(chat.publish("y".repeat(20))).rejects.toMatchObject({ name: "too-many-waiting", retry: true });
    void chat.publish(1);
    await expect(chat.publish(2)).rejects.toMatchObject({ name: "too-many-waiting" });
    expect(chat.pending).toHaveLength(2);
  });

  it("keeps_the_value_as_it_was_when_published", async () => {
    const hawser = line();
    const chat = hawser.channel<{ n: number } | Uint8Array>("demo/chat");
    const value = { n: 1 };
    const sent = chat.publish(value);
    value.n = 2;
    hawser.connect();
    await sent;
    expect(published()).toEqual([{ n: 1 }]);
    expect(() => chat.publish((() => 1) as never)).toThrowError(TypeError);
  });

  it("carries_bytes_tags_and_slot", async () => {
    const hawser = line();
    const chat = hawser.channel("demo/chat");
    const got: unknown[] = [];
    chat.on("publication", (publication) => got.push(publication));
    hawser.connect();
    await chat.subscribe();
    await chat.publish(new Uint8Array([0, 255, 7]), { key: "k1", tags: { room: "a" }, slot: "s" });
    await until(() => got.length === 1);
    expect(got[0]).toMatchObject({ bytes: new Uint8Array([0, 255, 7]), key: "k1", tags: { room: "a" }, slot: "s" });
  });
});

describe("an uncertain publication", () => {
  const expired = (connection: Connection, { id, publish }: Record<string, any>): boolean =>
    publish?.age > 0 && refuse(connection, id, 2201, "key-expired", false);

  /** Loses the answer to the first try; `effect` says whether it was carried out. */
  const loseFirst = (effect: boolean): void => {
    server.intercept = (connection, frame) => {
      if (frame["publish"]?.age) return expired(connection, frame);
      if (frame["publish"]?.data !== "a") return false;
      if (effect) server.accept(connection, frame["publish"]);
      connection.socket.terminate();
      return true;
    };
  };

  it("is_settled_by_the_history_where_that_has_its_key", async () => {
    loseFirst(true);
    const hawser = line();
    hawser.connect();
    expect(await hawser.channel("demo/chat").publish("a")).toEqual({ epoch: "e1", offset: 1 });
  });

  it("is_looked_for_in_earlier_pages_too", async () => {
    loseFirst(true);
    const hawser = line();
    hawser.connect();
    const intercept = server.intercept;
    server.intercept = (connection, frame) => {
      if (!frame["history"]) return intercept(connection, frame);
      connection.send({ id: frame["id"], history: server.history({ ...frame["history"], limit: 2 }) });
      return true;
    };
    const position = hawser.channel("demo/chat").publish("a");
    await until(() => server.log("demo/chat").entries.length === 1);
    for (let n = 0; n < 5; n++) server.publish("demo/chat", n);
    expect(await position).toEqual({ epoch: "e1", offset: 1 });
  });

  it("is_rejected_as_such_where_the_history_does_not_know_it_and_never_sent_anew", async () => {
    loseFirst(false);
    const hawser = line();
    hawser.connect();
    const chat = hawser.channel("demo/chat");
    const unsent: string[] = [];
    chat.on("unsent", ({ error }) => unsent.push(error.name));
    await expect(chat.publish("a")).rejects.toMatchObject({ code: 2201, uncertain: true });
    expect(unsent).toEqual(["key-expired"]);
    expect(await chat.publish("b")).toMatchObject({ offset: 1 });
    expect(published()).toEqual(["b"]);
  });

  it("is_what_a_lost_answer_leaves_when_the_session_comes_back_as_another_guest", async () => {
    loseFirst(false);
    const hawser = line();
    hawser.connect();
    await reached(hawser, "connected");
    server.tickets.clear();
    const chat = hawser.channel("demo/chat");
    const first = chat.publish("a");
    const second = chat.publish("b");
    await expect(first).rejects.toMatchObject({ uncertain: true });
    expect(await second).toMatchObject({ offset: 1 });
    expect(server.connections.flatMap((one) => one.commands("publish")).map(({ data }) => data)).toEqual(["a", "b"]);
  });
});

describe("what one user wrote", () => {
  it("does_not_go_out_under_another_name", async () => {
    let token = "ann";
    const hawser = line({ token: () => token });
    hawser.connect();
    await reached(hawser, "connected");
    hawser.close();
    const chat = hawser.channel("demo/chat");
    const sent = chat.publish("from ann");
    token = "bob";
    server.tickets.clear();
    server.intercept = (connection, { id, connect }) =>
      connect?.token === "ann" && refuse(connection, id, 2302, "token-expired", false);
    hawser.connect();
    await expect(sent).rejects.toMatchObject({ name: "wrong-user" });
    expect(published()).toEqual([]);
  });

  it("is_the_next_users_own_after_forget", async () => {
    let token = "ann";
    const hawser = line({ token: () => token });
    hawser.connect();
    await reached(hawser, "connected");
    hawser.forget();
    token = "bob";
    const sent = hawser.channel("demo/chat").publish("from bob");
    hawser.connect();
    expect(await sent).toMatchObject({ offset: 1 });
    expect(server.log("demo/chat").entries).toMatchObject([{ user: "bob" }]);
    expect(server.last.commands("connect")[0]).not.toHaveProperty("resume");
  });

  it("is_given_up_by_forget", async () => {
    const hawser = line();
    const sent = hawser.channel("demo/chat").publish("a");
    hawser.forget();
    await expect(sent).rejects.toMatchObject({ name: "not-connected", uncertain: false });
  });
});

describe("a reload", () => {
  it("loses_nothing_that_was_not_acknowledged", async () => {
    const storage = new MemoryStorage();
    let swallow = true;
    server.intercept = (connection, { publish }) => {
      if (!publish || !swallow) return false;
      server.accept(connection, publish);
      return true;
    };
    const before = line({ storage, token: "ann" });
    before.connect();
    const chat = before.channel<string>("demo/chat");
    void chat.publish("a");
    void chat.publish("b", { tags: { x: "y" } });
    await until(() => server.log("demo/chat").entries.length === 1);
    expect(storage.length).toBe(2);
    before.close();
    swallow = false;

    const after = line({ storage, token: "ann" });
    const again = after.channel<string>("demo/chat");
    const sent: number[] = [];
    again.on("sent", ({ position }) => sent.push(position.offset));
    after.connect();
    await until(() => again.pending.length === 2 || sent.length > 0);
    await until(() => sent.length === 2);
    expect(sent).toEqual([1, 2]);
    expect(server.log("demo/chat").entries).toMatchObject([{ data: "a" }, { data: "b", tags: { x: "y" } }]);
    expect(storage.length).toBe(0);
  });

  it("shows_what_is_pending_before_it_is_sent", async () => {
    const storage = new MemoryStorage();
    void line({ storage }).channel("demo/chat").publish({ text: "later" });
    const gone = server.url.replace(/:\d+/, ":1");
    const after = line({ storage, urls: [gone], scope: server.url });
    after.connect();
    await until(() => after.channel("demo/chat").pending.length === 1);
    expect(after.channel("demo/chat").pending).toMatchObject([{ data: { text: "later" } }]);
  });

  it("survives_a_storage_that_is_full_or_holds_nonsense", async () => {
    const storage = new MemoryStorage();
    storage.items.set(`hawser:${server.url}:outbox:other:0`, "{not json");
    storage.items.set(`hawser:${server.url}:outbox:other:1`, '{"channel":7}');
    storage.items.set("something else", "stays");
    storage.full = true;
    const hawser = line({ storage });
    hawser.connect();
    await hawser.channel("demo/chat").publish("a");
    expect([...storage.items.keys()]).toEqual(["something else"]);
  });
});
