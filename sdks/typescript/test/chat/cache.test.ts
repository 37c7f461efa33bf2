import "fake-indexeddb/auto";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ConversationView } from "../../src/chat/calls.js";
import { type ChatCache, IndexedCache, type Kept, MemoryCache, type StoredStretch } from "../../src/chat/index.js";

const view = (channel: string, offset: number, more: Partial<ConversationView> = {}): ConversationView => ({
  channel,
  kind: "group",
  title: channel,
  members: 2,
  role: "member",
  head: { epoch: "e1", offset },
  read: 0,
  received: 0,
  unread: offset,
  active: 1,
  marked: false,
  muted: false,
  pinned: false,
  archived: false,
  ...more,
});

const stretch = (offset: number, epoch = "e1"): StoredStretch => ({
  position: { epoch, offset },
  messages: Array.from({ length: offset }, (_, index) => ({
    offset: index + 1,
    user: "bob",
    time: 1,
    data: { type: "text" as const, text: `${index + 1}` },
    revision: index + 1,
  })),
  notes: [],
});

const kept = (more: Partial<Kept>): Kept => ({ conversations: [], stretches: new Map(), gone: [], ...more });

const at = (channel: string, offset: number): Kept =>
  kept({
    inbox: { epoch: "i1", offset },
    conversations: [{ view: view(channel, offset), reading: offset }],
    stretches: new Map([[channel, stretch(offset)]]),
  });

let databases = 0;

afterEach(() => {
  vi.useRealTimers();
});

/** Two tabs that keep into one place. */
const kinds: Record<string, () => [ChatCache, ChatCache]> = {
  memory: () => {
    const cache = new MemoryCache();
    return [cache, cache];
  },
  IndexedDB: () => {
    const name = `chat-${databases++}`;
    return [new IndexedCache(name), new IndexedCache(name)];
  },
};

for (const [kind, make] of Object.entries(kinds)) {
  describe(`a cache in ${kind}`, () => {
    it("gives_back_what_was_kept_to_the_other_tab", async () => {
      const [one, other] = make();
      expect(await one.load("ann")).toEqual({ conversations: [] });
      await one.keep("ann", at("im/c/1", 3));
      expect(await other.load("ann")).toEqual({
        inbox: { epoch: "i1", offset: 3 },
        conversations: [{ view: view("im/c/1", 3), reading: 3 }],
      });
      expect(await other.messages("ann", "im/c/1")).toEqual(stretch(3));
      expect(await other.messages("ann", "im/c/2")).toBeUndefined();
    });

    it("passes_over_what_is_older_than_what_is_kept", async () => {
      const [one, other] = make();
      await Promise.all([one.keep("ann", at("im/c/1", 7)), other.keep("ann", at("im/c/1", 5)), one.keep("ann", at("im/c/1", 6))]);
      const { inbox, conversations } = await one.load("ann");
      expect([inbox?.offset, conversations[0]?.view.unread]).toEqual([7, 7]);
      expect((await one.messages("ann", "im/c/1"))?.messages.length).toBe(7);
      // Another epoch is another history.
      await one.keep("ann", kept({ stretches: new Map([["im/c/1", stretch(1, "e2")]]) }));
      expect((await other.messages("ann", "im/c/1"))?.position).toEqual({ epoch: "e2", offset: 1 });
    });

    it("keeps_apart_what_is_of_different_users_and_drops_one_without_the_other", async () => {
      const [one, other] = make();
      for (const user of ["ann", "anna", "an", "ann\u0000"]) await one.keep(user, at("im/c/1", 2));
      await other.clear("ann");
      const left = async (user: string): Promise<number> => (await one.load(user)).conversations.length;
      expect([await left("an"), await left("ann"), await left("ann\u0000"), await left("anna")]).toEqual([1, 0, 1, 1]);
      expect(await one.messages("ann", "im/c/1")).toBeUndefined();
      expect((await one.load("ann")).inbox).toBeUndefined();
      await one.keep("anna", kept({ gone: ["im/c/1"] }));
      expect([await left("anna"), await one.messages("anna", "im/c/1")]).toEqual([0, undefined]);
    });
  });
}

describe("a cache in IndexedDB", () => {
  it("forgets_what_nobody_touched_for_thirty_days", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 0 });
    const cache = new IndexedCache(`chat-${databases++}`);
    await cache.keep("ann", at("im/c/1", 2));
    vi.setSystemTime(20 * 86_400_000);
    await cache.keep("ann", at("im/c/2", 2));
    vi.setSystemTime(31 * 86_400_000);
    expect((await cache.load("bob")).conversations).toEqual([]);
    expect((await cache.load("ann")).conversations.map((one) => one.view.channel)).toEqual(["im/c/2"]);
    expect(await cache.messages("ann", "im/c/1")).toBeUndefined();
  });

  it("gives_way_to_a_newer_version_of_the_page_and_fails_without_harm_after_it", async () => {
    const name = `chat-${databases++}`;
    const cache = new IndexedCache(name);
    await cache.keep("ann", at("im/c/1", 2));
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.open(name, 2);
      request.onsuccess = () => (request.result.close(), resolve());
      request.onblocked = () => reject(new Error("the old page holds the database"));
    });
    await expect(cache.load("ann")).rejects.toThrow();
    await expect(cache.keep("ann", at("im/c/1", 3))).rejects.toThrow();
  });
});
