import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Hawser, type Channel, type HawserOptions } from "../src/index.js";
import { TestServer } from "./server.js";
import { closeAll, newHawser, reached, until } from "./support.js";

let server: TestServer;

beforeEach(async () => {
  server = await TestServer.start();
});

afterEach(async () => {
  closeAll();
  await server.stop();
});

const line = (options: Partial<HawserOptions> = {}): Hawser => newHawser({ urls: server.url, ...options });

/** Everything that a channel says, in order, in short. */
function diary(channel: Channel): string[] {
  const said: string[] = [];
  channel.on("publication", ({ offset, data }) => said.push(`${offset}=${String(data)}`));
  channel.on("subscribed", ({ recovered, reason }) => said.push(`subscribed ${reason ?? (recovered ? "recovered" : "")}`.trim()));
  channel.on("reset", ({ position, reason }) => said.push(`reset ${position.epoch}/${position.offset} ${reason}`));
  channel.on("skipped", ({ from, to, reason }) => said.push(`skipped ${from}-${to} ${reason}`));
  channel.on("rung", ({ rung }) => said.push(`rung ${rung}`));
  channel.on("gap", ({ held, arrived }) => said.push(`gap ${held.offset}..${arrived}`));
  channel.on("joined", ({ user }) => said.push(`joined ${user}`));
  channel.on("left", ({ user }) => said.push(`left ${user}`));
  channel.on("unsubscribed", ({ name }) => said.push(`unsubscribed ${name}`));
  channel.on("error", ({ name }) => said.push(`error ${name}`));
  return said;
}

async function subscribed(options: Partial<HawserOptions> = {}): Promise<{ hawser: Hawser; chat: Channel; said: string[] }> {
  const hawser = line(options);
  const chat = hawser.channel("demo/chat");
  const said = diary(chat);
  hawser.connect();
  await reached(hawser, "connected");
  await chat.subscribe();
  return { hawser, chat, said };
}

describe("a subscription", () => {
  it("drops_what_it_has_had_already", async () => {
    const { said } = await subscribed();
    const first = server.publish("demo/chat", "a");
    server.last.send({ publication: { channel: "demo/chat", ...first } });
    server.publish("demo/chat", "b");
    await until(() => said.includes("2=b"));
    expect(said).toEqual(["subscribed", "1=a", "2=b"]);
  });

  it("drops_what_a_recovery_brings_a_second_time", async () => {
    const { said } = await subscribed();
    server.publish("demo/chat", "a");
    await until(() => said.includes("1=a"));
    server.intercept = (connection, { id, connect }) => {
      if (!connect) return false;
      connection.channels.add("demo/chat");
      const publications = [...server.log("demo/chat").entries];
      const position = { epoch: "e1", offset: 2 };
      const subscribed = [{ channel: "demo/chat", position, recovered: true, publications }];
      connection.send({ id, connected: { session: "s", resume: "r", user: "u", node: "n", subscribed } });
      return true;
    };
    server.cut();
    server.publish("demo/chat", "b");
    await until(() => said.includes("2=b"));
    expect(said).toEqual(["subscribed", "1=a", "subscribed recovered", "2=b"]);
  });

  it("takes_no_answer_that_belongs_to_an_earlier_asking", async () => {
    const hawser = line();
    const chat = hawser.channel("demo/chat");
    const said = diary(chat);
    hawser.connect();
    await reached(hawser, "connected");
    const asked: number[] = [];
    server.intercept = (connection, { id, subscribe }) => {
      if (!subscribe) return false;
      if (asked.push(id) < 2) return true;
      const position = (offset: number): object => ({ channel: "demo/chat", position: { epoch: "e1", offset } });
      connection.send({ id: asked[0], subscribed: position(7) }, { id: asked[1], subscribed: position(9) });
      return true;
    };
    void chat.subscribe();
    chat.unsubscribe();
    expect(await chat.subscribe()).toMatchObject({ position: { offset: 9 } });
    expect(said).toEqual(["subscribed"]);
  });

  it("fetches_what_is_missing_before_it_goes_on", async () => {
    const { said } = await subscribed();
    server.publish("demo/chat", "a");
    await until(() => said.includes("1=a"));
    const { channels } = server.last;
    channels.clear();
    server.publish("demo/chat", "lost");
    channels.add("demo/chat");
    server.publish("demo/chat", "c");
    await until(() => said.includes("3=c"));
    expect(said).toEqual(["subscribed", "1=a", "gap 1..3", "subscribed recovered", "2=lost", "3=c"]);
    expect(server.connections).toHaveLength(1);
  });

  it("takes_another_line_where_a_gap_stays", async () => {
    let holes = 2;
    server.intercept = (connection, { id, subscribe }) => {
      if (!subscribe || holes-- === 0) return false;
      connection.channels.add("demo/chat");
      const { since = { epoch: "e1", offset: 0 } } = subscribe;
      connection.send(
        { id, subscribed: { channel: "demo/chat", position: since, recovered: true } },
        { publication: { channel: "demo/chat", offset: since.offset + 2, data: "early", time: 1 } },
      );
      return true;
    };
    server.publish("demo/chat", "a");
    server.publish("demo/chat", "b");
    const { said } = await subscribed();
    await until(() => said.includes("2=b"));
    expect(said.filter((one) => one.includes("="))).toEqual(["1=a", "2=b"]);
    expect(server.connections).toHaveLength(2);
  });

  it("goes_on_after_what_is_skipped_by_policy", async () => {
    const { said, chat } = await subscribed();
    server.last.send(
      { skipped: { channel: "demo/chat", from: 1, to: 4, reason: "filtered" } },
      { publication: { channel: "demo/chat", offset: 5, data: "e", time: 1 } },
    );
    await until(() => said.includes("5=e"));
    expect(said).toEqual(["subscribed", "skipped 1-4 filtered", "5=e"]);
    expect(chat.position?.offset).toBe(5);
  });

  it("asks_for_a_ladder_and_hears_on_which_rung_it_is", async () => {
    const hawser = line();
    const chat = hawser.channel("demo/chat");
    const said = diary(chat);
    hawser.connect();
    await reached(hawser, "connected");
    await chat.subscribe({ adapt: true });
    server.last.send(
      { rung: { channel: "demo/chat", rung: "latest" } },
      { skipped: { channel: "demo/chat", from: 1, to: 4, reason: "conflated" } },
      { publication: { channel: "demo/chat", offset: 5, data: "e", time: 1 } },
    );
    await until(() => said.includes("5=e"));
    expect(said).toEqual(["subscribed", "rung latest", "skipped 1-4 conflated", "5=e"]);
    expect(server.last.commands("subscribe")).toEqual([{ channel: "demo/chat", adapt: true }]);
  });

  it("goes_on_from_where_it_is_reset_to", async () => {
    const { said } = await subscribed();
    server.last.send(
      { reset: { channel: "demo/chat", position: { epoch: "e9", offset: 70 }, reason: "position-lost" } },
      { publication: { channel: "demo/chat", offset: 71, data: "z", time: 1 } },
    );
    await until(() => said.includes("71=z"));
    expect(said).toEqual(["subscribed", "reset e9/70 position-lost", "71=z"]);
  });

  it("takes_what_more_promised_as_ordinary_publications", async () => {
    for (const data of ["a", "b", "c"]) server.publish("demo/chat", data);
    server.intercept = (connection, { id, subscribe }) => {
      if (!subscribe) return false;
      const entries = server.log("demo/chat").entries.map((entry) => ({ channel: "demo/chat", ...entry }));
      connection.send(
        {
          id,
          subscribed: {
            channel: "demo/chat",
            position: { epoch: "e1", offset: 2 },
            recovered: true,
            more: true,
            publications: entries.slice(1, 2),
          },
        },
        { publication: entries[2]! },
      );
      return true;
    };
    const hawser = line();
    const chat = hawser.channel("demo/chat");
    const said = diary(chat);
    hawser.connect();
    await chat.subscribe({ since: { epoch: "e1", offset: 1 } });
    await until(() => said.includes("3=c"));
    expect(said).toEqual(["subscribed recovered", "2=b", "3=c"]);
  });

  it("names_the_gaps_of_a_channel_that_keeps_no_history_and_goes_on", async () => {
    server.intercept = (connection, { id, subscribe }) => {
      if (!subscribe?.since) return false;
      const position = { epoch: "e1", offset: 5 };
      connection.send({ id, subscribed: { channel: "demo/chat", position, recovered: false, reason: "no-history" } });
      return true;
    };
    const { said } = await subscribed();
    const push = (offset: number): void =>
      server.last.send({ publication: { channel: "demo/chat", offset, data: "x", time: 1 } });
    push(5);
    await until(() => said.includes("subscribed no-history"));
    push(8);
    await until(() => said.includes("8=x"));
    expect(said).toEqual(["subscribed", "gap 0..5", "subscribed no-history", "skipped 6-7 no-history", "8=x"]);
  });

  it("hears_who_comes_and_goes", async () => {
    const { said } = await subscribed();
    server.last.send(
      { joined: { channel: "demo/chat", session: "s2", user: "bob" } },
      { left: { channel: "demo/chat", session: "s2", user: "bob" } },
    );
    await until(() => said.length === 3);
    expect(said).toEqual(["subscribed", "joined bob", "left bob"]);
  });

  it("is_refused_with_a_number_and_not_tried_again", async () => {
    server.intercept = (connection, { id, subscribe }) => {
      if (!subscribe) return false;
      connection.send({ id, error: { code: 2300, name: "not-allowed", message: "no grant", retry: false } });
      return true;
    };
    const hawser = line();
    hawser.connect();
    await reached(hawser, "connected");
    const secret = hawser.channel("secret");
    const said = diary(secret);
    await expect(secret.subscribe()).rejects.toMatchObject({ code: 2300, name: "not-allowed", retry: false });
    expect(said).toEqual(["error not-allowed"]);
    expect(secret.subscribed).toBe(false);
    server.cut();
    await until(() => server.connections.length === 2 && hawser.state.name === "connected");
    expect(server.last.commands("connect")[0]).not.toHaveProperty("subscribe");
  });

  it("refused_within_connected_leaves_the_others_alone", async () => {
    const hawser = line();
    const [bad, good] = [hawser.channel("bad"), hawser.channel("good")];
    server.intercept = (connection, { id, connect }) => {
      if (!connect) return false;
      const error = { code: 2300, name: "not-allowed", message: "no grant", retry: false };
      const subscribed = [{ channel: "bad", error }, server.subscribed(connection, { channel: "good" })];
      const session = { session: "s", resume: "r", user: "u", node: "n", heartbeat: 25_000, expires: 0, keys: 1 };
      connection.send({ id, connected: { ...session, subscribed } });
      return true;
    };
    const refusal = bad.subscribe();
    const accepted = good.subscribe();
    hawser.connect();
    await expect(refusal).rejects.toMatchObject({ name: "not-allowed" });
    expect(await accepted).toMatchObject({ position: { epoch: "e1", offset: 0 } });
  });

  it("refused_for_now_is_tried_again_on_the_same_line", async () => {
    let refusals = 2;
    server.intercept = (connection, { id, subscribe }) => {
      if (!subscribe || refusals-- <= 0) return false;
      connection.send({ id, error: { code: 2500, name: "overloaded", message: "", retry: true } });
      return true;
    };
    const { said } = await subscribed();
    expect(said).toEqual(["error overloaded", "error overloaded", "subscribed"]);
    expect(server.connections).toHaveLength(1);
  });

  it("that_the_server_ends_for_good_keeps_its_position_for_the_application", async () => {
    const { chat, said } = await subscribed();
    server.publish("demo/chat", "a");
    await until(() => said.includes("1=a"));
    server.last.channels.clear();
    server.last.send({ unsubscribed: { channel: "demo/chat", code: 2300, name: "not-allowed" } });
    await until(() => !chat.subscribed);
    server.publish("demo/chat", "b");
    expect(await chat.subscribe()).toMatchObject({ recovered: true, since: { offset: 1 } });
    expect(said).toEqual(["subscribed", "1=a", "unsubscribed not-allowed", "subscribed recovered", "2=b"]);
  });

  it("that_the_application_ends_delivers_nothing_more", async () => {
    const { chat, said } = await subscribed();
    chat.on("publication", () => chat.unsubscribe());
    server.last.send(
      { publication: { channel: "demo/chat", offset: 1, data: "a", time: 1 } },
      { publication: { channel: "demo/chat", offset: 2, data: "b", time: 1 } },
    );
    await until(() => server.last.commands("unsubscribe").length === 1);
    expect(said).toEqual(["subscribed", "1=a"]);
    expect(chat.position).toBeUndefined();
  });

  it("ended_while_connecting_is_not_taken_up", async () => {
    const hawser = line();
    const chat = hawser.channel("demo/chat");
    const said = diary(chat);
    void chat.subscribe();
    hawser.connect();
    server.intercept = (_, { connect }) => {
      if (connect) chat.unsubscribe();
      return false;
    };
    await reached(hawser, "connected");
    await until(() => server.last.commands("unsubscribe").length === 1);
    expect(said).toEqual([]);
  });

  it("is_not_lost_among_more_than_one_connect_can_carry", async () => {
    const hawser = line();
    const all = Array.from({ length: 600 }, (_, n) => hawser.channel(`demo/${"x".repeat(200)}${n}`).subscribe());
    hawser.connect();
    await Promise.all(all);
    const [connect] = server.last.commands("connect");
    expect(JSON.stringify(connect).length).toBeLessThan(128 * 1024);
    expect(connect?.["subscribe"].length + server.last.commands("subscribe").length).toBe(600);
  });

  it("asked_for_twice_is_asked_of_the_server_once", async () => {
    const { chat } = await subscribed();
    await Promise.all([chat.subscribe(), chat.subscribe()]);
    expect(server.last.commands("subscribe")).toHaveLength(1);
  });
});

describe("a subscription by the server", () => {
  it("appears_as_a_channel_and_is_recovered_like_any_other", async () => {
    const hawser = line();
    const said: string[] = [];
    hawser.on("channel", (channel) => {
      said.push(channel.name);
      channel.on("publication", ({ offset, data }) => said.push(`${offset}=${String(data)}`));
    });
    hawser.connect();
    await reached(hawser, "connected");
    server.publish("inbox/ann", "before");
    server.last.send({ subscribed: server.subscribed(server.last, { channel: "inbox/ann" }) });
    server.publish("inbox/ann", "a");
    await until(() => said.includes("2=a"));
    server.cut();
    server.publish("inbox/ann", "b");
    await until(() => said.includes("3=b"));
    expect(said).toEqual(["inbox/ann", "2=a", "3=b"]);
  });
});

describe("reading", () => {
  it("a_page_and_going_on_from_it_leaves_no_gap", async () => {
    for (const data of ["a", "b", "c"]) server.publish("demo/chat", data);
    const hawser = line();
    const chat = hawser.channel<string>("demo/chat");
    const said = diary(chat as Channel);
    hawser.connect();
    const page = await chat.history({ limit: 2 });
    expect(page.publications.map(({ data }) => data)).toEqual(["b", "c"]);
    server.publish("demo/chat", "d");
    await chat.subscribe({ since: page.position });
    expect(said).toEqual(["subscribed recovered", "4=d"]);
  });

  it("a_call_is_answered_and_waits_for_a_line", async () => {
    const hawser = line();
    await expect(hawser.call("im/read")).rejects.toThrow();
    hawser.connect();
    expect(await hawser.call("im/read", { offset: 3 })).toEqual({ asked: { method: "im/read", data: { offset: 3 } } });
    expect(await hawser.call("im/read")).toEqual({ asked: { method: "im/read", data: null } });
    await expect(hawser.call("im/read", () => 1)).rejects.toThrow(TypeError);
  });

  it("is_repeated_on_the_next_line_where_the_answer_was_lost", async () => {
    let swallow = true;
    server.intercept = (connection, { presence }) => {
      if (!presence || !swallow) return false;
      swallow = false;
      connection.socket.terminate();
      return true;
    };
    const hawser = line();
    hawser.connect();
    expect(await hawser.channel("demo/chat").presence()).toEqual({ count: 1, members: [{ session: "s", user: "ann" }] });
    expect(server.connections).toHaveLength(2);
  });
});
