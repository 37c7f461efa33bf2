import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Chat, type Conversation, type Entry, MemoryCache } from "../../src/chat/index.js";
import { Timeline } from "../../src/chat/timeline.js";
import { Typing } from "../../src/chat/typing.js";
import type { Hawser } from "../../src/index.js";
import { TestServer } from "../server.js";
import { closeAll, MemoryStorage, newHawser, reached, until } from "../support.js";
import { TestRoom } from "./room.js";

let server: TestServer;
let room: TestRoom;
const chats: Chat[] = [];

beforeEach(async () => {
  server = await TestServer.start();
  room = new TestRoom(server);
});

afterEach(async () => {
  for (const chat of chats.splice(0)) await chat.stop();
  closeAll();
  await server.stop();
});

interface Device {
  readonly hawser: Hawser;
  readonly chat: Chat;
}

function device(user: string, options: { cache?: MemoryCache; storage?: MemoryStorage; connect?: boolean; follow?: number } = {}): Device {
  const { cache, storage, connect = true, follow } = options;
  const hawser = newHawser({ urls: server.url, token: user, ...(storage && { storage }) });
  const chat = new Chat(hawser, { user, ...(cache && { cache }), ...(follow !== undefined && { follow }) });
  chats.push(chat);
  chat.start();
  if (connect) hawser.connect();
  return { hawser, chat };
}

async function opened({ chat }: Device, channel: string): Promise<Conversation> {
  const conversation = await until(() => chat.conversation(channel));
  await conversation.open();
  await until(() => conversation.ready);
  return conversation;
}

/** What somebody sees, one word for each line. */
function seen({ entries }: Conversation): string[] {
  return entries.map((entry: Entry) => {
    if (entry.kind === "note") return `(${entry.note.data.type})`;
    if (entry.kind === "pending") return `${entry.error ? "!" : "…"}${String(entry.data["text"])}`;
    const { data, recalled, edited, reactions = [], pinned } = entry.message;
    const marks = `${edited ? "*" : ""}${pinned ? "^" : ""}${reactions.map(({ emoji, count }) => `${emoji}${count}`).join("")}`;
    return `${recalled ? "-" : String(data?.["text"])}${marks}${entry.changing ? "…" : ""}`;
  });
}

describe("a list of conversations", () => {
  it("is_told_and_held_live_with_what_is_unread_and_said_last", async () => {
    const rope = room.group("Rope", "ann", "bob");
    const tide = room.group("Tide", "bob", "ann");
    room.say(rope, "bob", "one");
    const { chat } = device("ann");
    await until(() => chat.ready);
    const shown = (): unknown[] => chat.conversations.map(({ view }) => [view.title, view.unread, view.last?.data?.["text"]]);
    expect(shown()).toEqual([["Rope", 1, "one"], ["Tide", 0, undefined]]); // prettier-ignore
    room.say(tide, "bob", "two");
    const three = room.say(tide, "bob", "three");
    room.say(tide, "ann", "from my other device");
    await until(() => chat.conversation(tide)?.view.last?.data?.["text"] === "from my other device");
    expect(chat.conversation(tide)?.view.unread).toBe(2);
    expect(chat.unread).toBe(3);
    expect(chat.conversations[0]?.channel).toBe(tide);
    room.happen(tide, "bob", { type: "edit", ref: three, to: { type: "text", text: "THREE" } });
    await until(() => chat.conversation(tide)?.view.head?.offset === 4);
    expect(chat.conversation(tide)?.view.unread).toBe(2);
  });

  it("counts_nothing_twice_over_a_break_and_hears_of_what_another_device_read", async () => {
    const rope = room.group("Rope", "ann", "bob");
    const { hawser, chat } = device("ann");
    await until(() => chat.ready);
    server.cut();
    for (let n = 1; n <= 5; n++) room.say(rope, "bob", `${n}`);
    await reached(hawser, "connected");
    const view = (): unknown => chat.conversation(rope)?.view.unread;
    await until(() => view() === 5);
    const other = device("ann");
    const there = await opened(other, rope);
    there.read(3);
    await until(() => view() === 2);
    expect(room.member(rope, "ann")).toMatchObject({ read: 3 });
    there.read();
    await until(() => view() === 0);
    expect(there.view.unread).toBe(0);
  });

  it("takes_in_who_is_invited_and_drops_what_one_is_removed_from", async () => {
    const { chat } = device("ann");
    await until(() => chat.ready);
    const rope = room.group("Rope", "bob", "ann");
    await until(() => chat.conversation(rope));
    const ended: unknown[] = [];
    chat.conversation(rope)?.on("ended", (error) => ended.push(error));
    room.conversations.get(rope)?.members.delete("ann");
    room.inbox("ann", { type: "removed", channel: rope, by: "bob" });
    await until(() => !chat.conversation(rope));
    expect(ended).toEqual([undefined]);
  });

  it("keeps_how_each_is_seen_the_same_on_all_devices", async () => {
    const rope = room.group("Rope", "ann", "bob");
    const [here, there] = [device("ann"), device("ann")];
    await until(() => here.chat.ready && there.chat.ready);
    await here.chat.conversation(rope)?.set({ pinned: true, muted: true });
    await until(() => there.chat.conversation(rope)?.view.pinned && there.chat.conversation(rope)?.view.muted);
    await there.chat.conversation(rope)?.mark();
    await until(() => here.chat.conversation(rope)?.view.marked);
    here.chat.conversation(rope)?.read();
    await until(() => !there.chat.conversation(rope)?.view.marked);
  });

  it("hears_no_more_conversations_than_it_may_but_those_that_are_open", async () => {
    const all = [1, 2, 3].map((n) => room.group(`g${n}`, "ann", "bob"));
    for (const channel of all) room.say(channel, "bob", "x");
    const ann = device("ann", { follow: 1 });
    await until(() => ann.chat.ready);
    const heard = (): number => all.filter((channel) => server.last.channels.has(channel)).length;
    await until(() => heard() === 1);
    await opened(ann, ann.chat.conversations.at(-1)!.channel);
    await until(() => heard() === 2);
  });
});

describe("a list that is not subscribed to", () => {
  /** What the list says of each, by title. */
  const list = ({ chat }: Device): unknown => Object.fromEntries(chat.conversations.map(({ view }) => [view.title, [view.unread, view.last?.data?.["text"]]]));

  it("is_told_what_moved_and_asks_for_that_alone", async () => {
    const all = ["a", "b", "c"].map((title) => room.group(title, "ann", "bob"));
    const ann = device("ann", { follow: 0 });
    await until(() => ann.chat.ready);
    expect(all.some((channel) => server.last.channels.has(channel))).toBe(false);
    room.calls.splice(0);
    room.say(all[0]!, "bob", "one");
    room.say(all[2]!, "bob", "two");
    room.say(all[2]!, "bob", "three");
    await until(() => ann.chat.conversation(all[2]!)?.view.unread === 2);
    expect(list(ann)).toEqual({ a: [1, "one"], b: [0, undefined], c: [2, "three"] });
    expect(room.calls).toEqual([{ user: "ann", method: "moved", data: { channels: [all[0], all[2]] } }]);
  });

  it("asks_for_all_that_moved_where_a_signal_was_lost_and_after_a_break", async () => {
    const all = ["a", "b"].map((title) => room.group(title, "ann", "bob"));
    const ann = device("ann", { follow: 0 });
    await until(() => ann.chat.ready);
    room.silent = (channel) => channel === all[0];
    room.say(all[1]!, "bob", "first");
    await until(() => ann.chat.conversation(all[1]!)?.view.unread === 1);
    room.say(all[0]!, "bob", "unheard");
    room.say(all[1]!, "bob", "heard");
    await until(() => ann.chat.conversation(all[0]!)?.view.unread === 1);
    server.cut();
    room.silent = () => true;
    room.calls.splice(0);
    room.say(all[0]!, "bob", "meanwhile");
    await reached(ann.hawser, "connected");
    await until(() => ann.chat.conversation(all[0]!)?.view.unread === 2);
    expect(room.calls.map(({ method }) => method)).toEqual(["moved"]);
  });

  it("goes_on_from_a_cache_with_what_moved_since", async () => {
    const all = ["a", "b"].map((title) => room.group(title, "ann", "bob"));
    const cache = new MemoryCache();
    const before = device("ann", { cache, follow: 0 });
    await until(() => before.chat.ready);
    await before.chat.stop();
    room.say(all[1]!, "bob", "meanwhile");
    room.calls.splice(0);
    const after = device("ann", { cache, follow: 0 });
    await until(() => after.chat.conversation(all[1]!)?.view.unread === 1);
    expect(room.calls.map(({ method }) => method)).not.toContain("conversations");
  });
});

describe("who types", () => {
  it("is_shown_to_the_others_told_now_and_then_and_no_more_once_it_is_said", async () => {
    const rope = room.group("Rope", "ann", "bob");
    const [ann, bob] = [device("ann"), device("bob")];
    const [anns, bobs] = [await opened(ann, rope), await opened(bob, rope)];
    for (let key = 0; key < 10; key++) anns.types();
    await until(() => bobs.typing.length === 1);
    expect(bobs.typing).toEqual(["ann"]);
    expect(anns.typing).toEqual([]);
    expect(server.connections.flatMap((one) => one.commands("signal"))).toHaveLength(1);
    anns.say("ahoy");
    await until(() => bobs.typing.length === 0);
    anns.types();
    await until(() => bobs.typing.length === 1);
  });

  it("ends_by_itself", () => {
    vi.useFakeTimers();
    try {
      const changes: (readonly string[])[] = [];
      const typing: Typing = new Typing(() => changes.push(typing.users));
      typing.heard("bob");
      vi.advanceTimersByTime(4_000);
      typing.heard("bob");
      vi.advanceTimersByTime(4_000);
      expect(typing.users).toEqual(["bob"]);
      vi.advanceTimersByTime(2_500);
      expect(changes).toEqual([["bob"], []]);
      expect([typing.due(0), typing.due(2_999), typing.due(3_000)]).toEqual([true, false, true]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("a conversation", () => {
  it("shows_what_is_said_here_at_once_and_everywhere_the_same", async () => {
    const rope = room.group("Rope", "ann", "bob");
    const [ann, bob] = [device("ann"), device("bob")];
    const [anns, bobs] = [await opened(ann, rope), await opened(bob, rope)];
    const key = anns.say("ahoy");
    expect(seen(anns)).toEqual(["…ahoy"]);
    expect(anns.entries[0]?.id).toBe(key);
    await until(() => anns.entries[0]?.kind === "message");
    expect(anns.entries[0]?.id).toBe(key);
    await until(() => seen(bobs).length === 1);
    await bobs.react(1, "👍");
    await anns.edit(1, "AHOY");
    await anns.pin(1);
    bobs.say("and you", { reply: 1, mentions: ["ann"] });
    await until(() => seen(anns).length === 2 && seen(bobs).length === 2);
    for (const one of [anns, bobs]) expect(seen(one)).toEqual(["AHOY*^👍1", "and you"]);
    expect(anns.entries[1]).toMatchObject({ message: { data: { reply: 1, mentions: ["ann"] } } });
    await anns.recall(1);
    await until(() => seen(bobs)[0] === "-^" || seen(bobs)[0] === "-*^");
  });

  it("shows_a_change_before_it_is_acknowledged_and_undoes_one_that_is_refused", async () => {
    const rope = room.group("Rope", "ann", "bob");
    const ann = device("ann");
    const conversation = await opened(ann, rope);
    conversation.say("ahoy");
    await until(() => seen(conversation)[0] === "ahoy");
    const error = { code: 2701, name: "too-late", message: "", retry: false };
    room.refuse = (method, { type }) => (method === "publish" && type !== "text" ? error : undefined);
    const edit = conversation.edit(1, "later");
    expect(seen(conversation)).toEqual(["later*…"]);
    await expect(edit).rejects.toMatchObject({ name: "too-late" });
    expect(seen(conversation)).toEqual(["ahoy"]);
  });

  it("keeps_what_was_refused_until_it_is_said_again_or_given_up", async () => {
    const rope = room.group("Rope", "ann", "bob");
    const conversation = await opened(device("ann"), rope);
    room.refuse = (method) => (method === "publish" ? { code: 2600, name: "not-allowed", message: "", retry: false } : undefined);
    const [one, two] = [conversation.say("one"), conversation.say("two")];
    await until(() => seen(conversation).join() === "!one,!two");
    room.refuse = () => undefined;
    conversation.discard(two);
    conversation.again(one);
    await until(() => seen(conversation).join() === "one");
  });

  it("recovers_over_breaks_and_reads_a_page_anew_where_it_cannot", async () => {
    const rope = room.group("Rope", "ann", "bob");
    const ann = device("ann");
    const conversation = await opened(ann, rope);
    room.say(rope, "bob", "one");
    await until(() => seen(conversation).join() === "one");
    const histories = (): number => room.calls.filter(({ method }) => method === "history").length;
    const before = histories();
    server.cut();
    room.happen(rope, "bob", { type: "edit", ref: 1, to: { type: "text", text: "ONE" } });
    room.say(rope, "bob", "two");
    await until(() => seen(conversation).join() === "ONE*,two");
    expect(histories()).toBe(before);
    server.cut();
    for (const text of ["three", "four"]) room.say(rope, "bob", text);
    server.log(rope).oldest = 5;
    await until(() => seen(conversation).join() === "ONE*,two,three,four");
    expect(histories()).toBe(before + 1);
    expect(conversation.view.unread).toBe(4);
    room.say(rope, "bob", "five");
    await until(() => conversation.view.unread === 5);
  });

  it("takes_into_a_page_what_came_while_it_was_read", async () => {
    const rope = room.group("Rope", "ann", "bob");
    for (let n = 1; n <= 5; n++) room.say(rope, "bob", `${n}`);
    const ann = device("ann");
    await until(() => ann.chat.ready);
    let release = (): void => {};
    room.hold = (method) => (method === "history" ? new Promise((resolve) => (release = resolve)) : undefined);
    const conversation = ann.chat.conversation(rope) as Conversation;
    const opening = conversation.open();
    await until(() => room.calls.some(({ method }) => method === "history"));
    // The page is read already, and knows nothing of these.
    room.happen(rope, "bob", { type: "recall", ref: 2 });
    room.say(rope, "bob", "6");
    await until(() => conversation.view.head?.offset === 7);
    release();
    await opening;
    expect(seen(conversation)).toEqual(["1", "-", "3", "4", "5", "6"]);
  });

  it("pages_both_ways_and_jumps_and_comes_back_to_the_newest", async () => {
    const rope = room.group("Rope", "ann", "bob");
    for (let n = 1; n <= 300; n++) room.say(rope, "bob", `${n}`);
    const conversation = await opened(device("ann"), rope);
    const numbers = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, n) => `${from + n}`);
    expect(seen(conversation)).toEqual(numbers(251, 300));
    await conversation.earlier();
    expect(seen(conversation)).toEqual(numbers(201, 300));
    expect(await conversation.jump(100, 20)).toBe(true);
    expect(seen(conversation)).toEqual(numbers(90, 109));
    room.happen(rope, "bob", { type: "edit", ref: 100, to: { type: "text", text: "hundred" } });
    room.say(rope, "bob", "301");
    await until(() => seen(conversation)[10] === "hundred*");
    await conversation.later(50);
    await conversation.earlier(10);
    expect([seen(conversation)[0], seen(conversation).at(-1), conversation.hasLater]).toEqual(["80", "159", true]);
    await conversation.later(50);
    expect(seen(conversation)).toEqual([...numbers(80, 99), "hundred*", ...numbers(101, 301)]);
    expect(conversation.hasLater).toBe(false);
    await conversation.jump(10, 4);
    conversation.latest();
    expect(seen(conversation).at(-1)).toBe("301");
    expect(await conversation.jump(10_000)).toBe(false);
  });

  it("tells_how_far_the_others_have_it", async () => {
    const rope = room.group("Rope", "ann", "bob", "cy");
    const [ann, bob] = [device("ann"), device("bob")];
    const anns = await opened(ann, rope);
    anns.say("ahoy");
    await until(() => anns.receipt(1)?.received === 1);
    expect(anns.receipt(1)).toEqual({ received: 1, read: 0, of: 2 });
    (await until(() => bob.chat.conversation(rope))).read();
    await until(() => anns.receipt(1)?.read === 1);
  });

  it("reads_a_message_anew_whose_reactions_it_cannot_count", async () => {
    const rope = room.group("Rope", "ann", "bob");
    const offset = room.say(rope, "bob", "vote");
    for (let n = 0; n < 3; n++) room.happen(rope, `u${n}`, { type: "react", ref: offset, emoji: "x" });
    const conversation = await opened(device("ann"), rope);
    // As a page tells it whose names are cut off after the first.
    const held = conversation.entries[0] as Entry & { message: { reactions: { users: string[] }[] } };
    held.message.reactions[0]?.users.splice(1);
    room.happen(rope, "u2", { type: "react", ref: offset, emoji: "x" });
    await until(() => room.calls.some(({ method, data }) => method === "history" && data["around"] === offset));
    await until(() => seen(conversation)[0] === "votex3");
  });
});

describe("a cache", () => {
  it("shows_all_at_once_without_a_line_and_brings_what_was_missed_by_recovery", async () => {
    const rope = room.group("Rope", "ann", "bob");
    for (let n = 1; n <= 150; n++) room.say(rope, "bob", `${n}`);
    const cache = new MemoryCache();
    const first = device("ann", { cache });
    await opened(first, rope);
    await first.chat.stop();
    first.hawser.close();
    room.happen(rope, "bob", { type: "edit", ref: 150, to: { type: "text", text: "last" } });
    room.say(rope, "bob", "151");
    room.calls.length = 0;

    const second = device("ann", { cache, connect: false });
    const conversation = await opened(second, rope);
    expect([seen(conversation).length, seen(conversation).at(-1), conversation.view.unread]).toEqual([50, "150", 150]);
    conversation.read();
    expect(conversation.view.unread).toBe(0);
    second.hawser.connect();
    await until(() => seen(conversation).at(-1) === "151");
    expect(seen(conversation).slice(-3)).toEqual(["149", "last*", "151"]);
    expect(room.calls.filter(({ method }) => method === "history")).toEqual([]);
    await until(() => room.member(rope, "ann")?.read === 150);
    await until(() => conversation.view.unread === 1);
  });

  it("and_the_outbox_show_after_a_reload_what_was_said_without_a_line", async () => {
    const rope = room.group("Rope", "ann", "bob");
    room.say(rope, "bob", "one");
    const [cache, storage] = [new MemoryCache(), new MemoryStorage()];
    const first = device("ann", { cache, storage });
    const before = await opened(first, rope);
    first.hawser.close();
    before.say("two");
    void before.react(1, "x");
    expect(seen(before)).toEqual(["onex1…", "…two"]);
    await first.chat.stop();

    const second = device("ann", { cache, storage });
    const after = await opened(second, rope);
    await until(() => seen(after).join() === "onex1,two");
    expect(server.log(rope).entries.map(({ data }) => data["type"])).toEqual(["text", "text", "react"]);
  });

  it("has_what_was_read_right_before_the_end", async () => {
    const rope = room.group("Rope", "ann", "bob");
    room.say(rope, "bob", "one");
    const cache = new MemoryCache();
    const first = device("ann", { cache });
    const conversation = await until(() => first.chat.conversation(rope));
    await vi.waitFor(async () => expect((await cache.load("ann")).conversations[0]?.view.unread).toBe(1));
    first.hawser.close();
    conversation.read();
    await first.chat.stop();
    const [held] = (await cache.load("ann")).conversations;
    expect([held?.view.unread, held?.reading]).toEqual([0, 1]);
  });

  it("has_a_count_asked_for_again_whose_answer_a_reload_lost", async () => {
    const rope = room.group("Rope", "ann", "bob");
    room.say(rope, "bob", "one");
    const cache = new MemoryCache();
    const first = device("ann", { cache });
    await until(() => first.chat.conversation(rope)?.view.unread === 1);
    await first.chat.stop();
    const [held] = (await cache.load("ann")).conversations;
    await cache.keep("ann", { conversations: [{ view: { ...held!.view, unread: 9 }, uncounted: true }], stretches: new Map(), gone: [] });

    const second = device("ann", { cache, connect: false });
    const conversation = await until(() => second.chat.conversation(rope));
    expect(conversation.view.unread).toBe(9);
    second.hawser.connect();
    await until(() => conversation.view.unread === 1);
  });

  it("is_not_set_back_by_a_tab_that_knows_less", async () => {
    const rope = room.group("Rope", "ann", "bob");
    const cache = new MemoryCache();
    const behind = device("ann", { cache });
    await opened(behind, rope);
    await behind.chat.stop();
    const old = { conversations: (await cache.load("ann")).conversations, stretches: new Map([[rope, (await cache.messages("ann", rope))!]]), gone: [] };
    room.say(rope, "bob", "one");
    const ahead = device("ann", { cache });
    await until(() => ahead.chat.conversation(rope)?.view.unread === 1);
    const conversation = await opened(ahead, rope);
    await until(() => seen(conversation).join() === "one");
    await ahead.chat.stop();
    await cache.keep("ann", old);
    expect((await cache.load("ann")).conversations[0]?.view.unread).toBe(1);
    expect((await cache.messages("ann", rope))?.messages.length).toBe(1);
  });

  it("has_nothing_of_another_user_and_nothing_after_forget", async () => {
    room.group("Rope", "ann", "bob");
    const cache = new MemoryCache();
    const { chat } = device("ann", { cache });
    await until(() => chat.ready);
    await until(async () => (await cache.load("ann")).conversations.length === 1);
    expect((await cache.load("bob")).conversations).toEqual([]);
    await chat.forget();
    expect((await cache.load("ann")).conversations).toEqual([]);
  });
});

it("what_is_sent_before_the_cache_is_read_does_not_wait_for_ever", () => {
  const timeline = new Timeline();
  timeline.waits("k1", { type: "text", text: "one" }, 1);
  timeline.waits("k2", { type: "text", text: "two" }, 1);
  timeline.sent("k1", 1, true);
  const message = { offset: 1, user: "ann", key: "k1", time: 1, data: { type: "text" as const, text: "one" }, revision: 1 };
  timeline.restore({ position: { epoch: "e1", offset: 1 }, messages: [message], notes: [] });
  expect(timeline.entries("ann").map(({ kind, id }) => `${kind} ${id}`)).toEqual(["message k1", "pending k2"]);
});

it("what_a_page_has_beyond_the_head_is_not_counted_before_the_line_tells_it", () => {
  const timeline = new Timeline();
  const message = (offset: number) => ({ offset, user: "bob", time: 1, data: { type: "text" as const, text: "one" }, revision: offset });
  timeline.restore({ position: { epoch: "e1", offset: 2 }, messages: [message(1), message(2)], notes: [] });
  expect([1, 2, 3].map((offset) => timeline.others(0, { epoch: "e1", offset }, "ann"))).toEqual([1, 2, undefined]);
});

it("a_guest_who_comes_back_under_another_name_begins_anew", async () => {
  const rope = room.group("Rope", "guest-1", "bob");
  let name = "guest-1";
  const hawser = newHawser({ urls: server.url, token: () => name });
  const chat = new Chat(hawser, { cache: new MemoryCache() });
  chats.push(chat);
  chat.start();
  hawser.connect();
  await until(() => chat.conversation(rope));
  name = "guest-2";
  hawser.forget();
  hawser.connect();
  await until(() => chat.user === "guest-2" && chat.ready);
  expect(chat.conversations).toEqual([]);
});
