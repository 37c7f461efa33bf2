import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Hawser, HawserOptions } from "../src/index.js";
import { TestServer } from "./server.js";
import { closeAll, MemoryStorage, newHawser, reached, until } from "./support.js";

/** What a page has and Node has not: a window that tells of the network, a document, storage, and locks. */
class Page {
  readonly window = new EventTarget();
  readonly document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  readonly #held = new Set<string>();

  constructor(
    readonly localStorage: MemoryStorage,
    readonly sessionStorage: MemoryStorage,
    locks: Set<string> | undefined,
  ) {
    vi.stubGlobal("document", this.document);
    vi.stubGlobal("localStorage", localStorage);
    vi.stubGlobal("sessionStorage", sessionStorage);
    vi.stubGlobal("addEventListener", this.window.addEventListener.bind(this.window));
    vi.stubGlobal("removeEventListener", this.window.removeEventListener.bind(this.window));
    vi.stubGlobal("navigator", { locks: locks && this.#locks(locks) });
    pages.push(this);
  }

  /** The page goes: it hands on what it may, and its locks are free. */
  leave(locks?: Set<string>): void {
    this.window.dispatchEvent(new Event("pagehide"));
    for (const name of this.#held) locks?.delete(name);
  }

  /** The part of the Web Locks that the SDK uses, shared by all pages that are given the same set. */
  #locks(taken: Set<string>): unknown {
    return {
      request: async (name: string, ...rest: unknown[]): Promise<unknown> => {
        const callback = rest.at(-1) as (lock: unknown) => unknown;
        await null;
        if (taken.has(name)) return callback(null);
        taken.add(name);
        this.#held.add(name);
        const result = await callback({ name });
        taken.delete(name);
        this.#held.delete(name);
        return result;
      },
    };
  }
}

let server: TestServer;
let pages: Page[];

beforeEach(async () => {
  server = await TestServer.start();
  pages = [];
});

afterEach(async () => {
  closeAll();
  vi.unstubAllGlobals();
  await server.stop();
});

const line = (options: Partial<HawserOptions> = {}): Hawser => newHawser({ urls: server.url, ...options });

describe("a page", () => {
  const slow = { backoff: { base: 1e9, max: 1e9 } };

  it("starts_over_at_once_when_the_network_comes_back", async () => {
    const { window } = new Page(new MemoryStorage(), new MemoryStorage(), new Set());
    const hawser = line(slow);
    hawser.connect();
    await reached(hawser, "connected");
    server.cut();
    await reached(hawser, "waiting");
    window.dispatchEvent(new Event("online"));
    await reached(hawser, "connected");
  });

  it("starts_over_at_once_when_it_is_looked_at_again", async () => {
    const { document } = new Page(new MemoryStorage(), new MemoryStorage(), new Set());
    const hawser = line(slow);
    hawser.connect();
    await reached(hawser, "connected");
    server.cut();
    await reached(hawser, "waiting");
    document.visibilityState = "hidden";
    document.dispatchEvent(new Event("visibilitychange"));
    expect(hawser.state.name).toBe("waiting");
    document.visibilityState = "visible";
    document.dispatchEvent(new Event("visibilitychange"));
    await reached(hawser, "connected");
  });

  it("keeps_its_turn_whatever_the_network_does_where_it_was_told_when_to_return", async () => {
    const { window } = new Page(new MemoryStorage(), new MemoryStorage(), new Set());
    const hawser = line(slow);
    server.intercept = (connection) => {
      server.intercept = () => false;
      connection.send({ closing: { code: 3014, name: "held-back", message: "", after: 60_000 } });
      return true;
    };
    hawser.connect();
    await reached(hawser, "waiting");
    window.dispatchEvent(new Event("online"));
    expect(hawser.state.name).toBe("waiting");
  });

  it("asks_a_line_that_seems_to_stand_whether_it_does", async () => {
    const { window } = new Page(new MemoryStorage(), new MemoryStorage(), new Set());
    const hawser = line({ grace: 100 });
    hawser.connect();
    await reached(hawser, "connected");
    server.intercept = (_, frame) => "ping" in frame;
    window.dispatchEvent(new Event("online"));
    await until(() => server.connections.length > 1);
  });
});

describe("a reload", () => {
  it("takes_the_session_and_the_outbox_up_again", async () => {
    const [local, tab, locks] = [new MemoryStorage(), new MemoryStorage(), new Set<string>()];
    const page = new Page(local, tab, locks);
    const before = line();
    before.connect();
    const { session, user } = await reached(before, "connected");
    expect(tab.length).toBe(0);
    server.intercept = (_, frame) => "publish" in frame;
    before.channel("demo/chat").publish("unanswered").catch(() => {});
    page.leave(locks);
    before.close();

    server.intercept = () => false;
    new Page(local, tab, locks);
    const after = line();
    const sent: unknown[] = [];
    after.channel("demo/chat").on("sent", (one) => sent.push(one));
    after.connect();
    expect(await reached(after, "connected")).toMatchObject({ session, user });
    await until(() => sent.length === 1);
    expect(server.log("demo/chat").entries).toMatchObject([{ data: "unanswered", user }]);
    expect([local.length, tab.length]).toEqual([0, 0]);
  });

  it("sends_what_the_page_before_left_before_what_is_written_after_it", async () => {
    const [local, locks] = [new MemoryStorage(), new Set<string>()];
    server.intercept = () => true;
    const pageWriting = async (...values: string[]): Promise<() => void> => {
      const page = new Page(local, new MemoryStorage(), locks);
      const hawser = line();
      hawser.connect();
      for (const value of values) hawser.channel("demo/chat").publish(value).catch(() => {});
      await until(() => locks.size === 1);
      return () => {
        page.leave(locks);
        hawser.close();
      };
    };
    (await pageWriting("one", "two"))();
    const leave = await pageWriting("three", "four");
    const shelves = (): Set<unknown> => new Set([...local.items.keys()].map((key) => key.split(":").at(-2)));
    await until(() => local.length === 4 && shelves().size === 1);
    leave();

    server.intercept = () => false;
    new Page(local, new MemoryStorage(), locks);
    const after = line();
    after.connect();
    await after.channel("demo/chat").publish("five");
    const kept = server.log("demo/chat").entries.map(({ data }) => data as string);
    expect(kept).toEqual(["one", "two", "three", "four", "five"]);
  });

  it("without_web_locks_takes_over_only_what_its_own_tab_left", async () => {
    const local = new MemoryStorage();
    const [mine, theirs] = [new MemoryStorage(), new MemoryStorage()];
    const page = new Page(local, mine, undefined);
    void line().channel("demo/chat").publish("mine");
    page.leave();
    new Page(local, theirs, undefined);
    void line().channel("demo/chat").publish("theirs");

    new Page(local, mine, undefined);
    const after = line();
    after.connect();
    await until(() => server.log("demo/chat").entries.length === 1);
    await until(() => after.channel("demo/chat").pending.length === 0);
    expect(server.log("demo/chat").entries).toMatchObject([{ data: "mine" }]);
    expect(local.length).toBe(1);
  });
});

describe("two tabs", () => {
  it("do_not_take_each_others_outbox_while_both_live", async () => {
    const [local, locks] = [new MemoryStorage(), new Set<string>()];
    new Page(local, new MemoryStorage(), locks);
    void line().channel("demo/chat").publish("first tab");
    new Page(local, new MemoryStorage(), locks);
    const second = line();
    second.connect();
    await second.channel("demo/chat").publish("second tab");
    expect(server.log("demo/chat").entries).toMatchObject([{ data: "second tab" }]);
    expect(local.length).toBe(1);
  });

  it("of_which_one_is_a_copy_do_not_take_the_session_from_each_other", async () => {
    const [local, tab, locks] = [new MemoryStorage(), new MemoryStorage(), new Set<string>()];
    new Page(local, tab, locks);
    const first = line();
    first.connect();
    const { session } = await reached(first, "connected");
    new Page(local, Object.assign(new MemoryStorage(), { items: new Map(tab.items) }), locks);
    const copy = line();
    copy.connect();
    expect((await reached(copy, "connected")).session).not.toBe(session);
  });
});

it("a_page_whose_storage_is_forbidden_works_without", async () => {
  new Page(new MemoryStorage(), new MemoryStorage(), new Set());
  const forbidden = { get: (): never => { throw new DOMException("denied", "SecurityError"); }, configurable: true }; // prettier-ignore
  Object.defineProperty(globalThis, "localStorage", forbidden);
  Object.defineProperty(globalThis, "sessionStorage", forbidden);
  const hawser = line();
  hawser.connect();
  await hawser.channel("demo/chat").publish("a");
});
