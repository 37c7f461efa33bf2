import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Hawser, type HawserOptions } from "../src/index.js";
import { TestServer } from "./server.js";
import { closeAll, newHawser, reached, until } from "./support.js";

/** A node that tells where to go, and takes nobody in itself. */
let desk: Server;
let asked: string[];
let told: unknown;
let one: TestServer;
let other: TestServer;

beforeEach(async () => {
  asked = [];
  desk = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (told === undefined) response.statusCode = 404;
    response.end(JSON.stringify(told));
  }).listen(0, "127.0.0.1");
  await once(desk, "listening");
  one = await TestServer.start();
  other = await TestServer.start();
  other.tickets = one.tickets;
});

afterEach(async () => {
  closeAll();
  vi.restoreAllMocks();
  desk.closeAllConnections();
  desk.close();
  await one.stop();
  await other.stop();
});

const deskUrl = (): string => `ws://127.0.0.1:${(desk.address() as AddressInfo).port}/hawser/ws`;
const option = ({ url }: { url: string }, weight: number, choice = "proof"): object => ({ node: "n", addresses: [url], weight, choice });
const choosing = (options: Partial<HawserOptions> = {}): Hawser => newHawser({ urls: deskUrl(), choose: true, ...options });

describe("a choice", () => {
  it("leads_the_line_to_a_node_with_room_which_is_shown_it", async () => {
    told = { good: 60_000, nodes: [option(one, 60), option(other, 40)] };
    vi.spyOn(Math, "random").mockReturnValue(0.61);
    const hawser = choosing();
    hawser.connect();
    await reached(hawser, "connected");
    expect(asked).toEqual(["GET /hawser/choice"]);
    expect(other.paths).toEqual(["/ws?choice=proof"]);
    expect(one.connections).toHaveLength(0);
  });

  it("is_drawn_once_for_each_node_and_asked_for_again_when_none_is_left", async () => {
    told = { good: 60_000, nodes: [option(one, 1), option(other, 1)] };
    const hawser = choosing();
    hawser.connect();
    await reached(hawser, "connected");
    const [first, second] = one.connections.length === 1 ? [one, other] : [other, one];
    first.cut();
    await until(() => second.connections.length === 1);
    await reached(hawser, "connected");
    expect(asked).toHaveLength(1);
    second.cut();
    await until(() => asked.length === 2);
    await until(() => one.connections.length + other.connections.length === 3);
  });

  it("is_asked_of_the_next_address_where_one_does_not_answer", async () => {
    const gone = await TestServer.start();
    const dead = gone.url;
    await gone.stop();
    told = { good: 60_000, nodes: [option(one, 100)] };
    const hawser = choosing({ urls: [dead, deskUrl()] });
    hawser.connect();
    await reached(hawser, "connected");
    expect(one.connections).toHaveLength(1);
  });

  it.each([undefined, { good: 60_000, nodes: [] }, { good: 60_000 }, { good: 1, nodes: [{ node: "n", weight: 1 }] }, "nonsense"])(
    "that_is_none_leads_to_the_addresses_given_%#",
    async (answer) => {
      told = answer;
      const hawser = choosing({ urls: [deskUrl(), one.url], transports: ["websocket"] });
      hawser.connect();
      await reached(hawser, "connected");
      expect(one.connections).toHaveLength(1);
    },
  );

  it("is_stayed_with_where_the_node_gives_a_time_to_return", async () => {
    told = { good: 60_000, nodes: [option(one, 1)] };
    let early = 1;
    one.intercept = (connection) => {
      if (early-- <= 0) return false;
      connection.send({ closing: { code: 3014, name: "held-back", message: "", after: 30 } });
      return true;
    };
    const hawser = choosing();
    hawser.connect();
    await reached(hawser, "connected");
    expect(asked).toHaveLength(1);
    expect(one.connections).toHaveLength(2);
  });

  it("leads_nowhere_that_is_less_secure_than_all_that_was_given", async () => {
    told = { good: 60_000, nodes: [option(one, 1)] };
    vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response(JSON.stringify(told)));
    const hawser = choosing({ urls: "wss://127.0.0.1:1/ws" });
    hawser.connect();
    await reached(hawser, "waiting");
    expect(one.connections).toHaveLength(0);
  });
});
