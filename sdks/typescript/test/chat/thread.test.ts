import { afterEach, beforeEach, expect, it } from "vitest";
import { Chat, type Message, type Notice, Thread, type ThreadPage } from "../../src/chat/index.js";
import { TestServer } from "../server.js";
import { closeAll, newHawser, reached, until } from "../support.js";
import { TestRoom } from "./room.js";

let server: TestServer;
let room: TestRoom;
let chat: Chat;

beforeEach(async () => {
  server = await TestServer.start();
  room = new TestRoom(server);
});

afterEach(async () => {
  await chat.stop();
  closeAll();
  await server.stop();
});

async function begun(): Promise<{ rope: string; hawser: ReturnType<typeof newHawser> }> {
  const rope = room.group("Rope", "ann", "bob");
  const hawser = newHawser({ urls: server.url, token: "ann" });
  chat = new Chat(hawser, { user: "ann" });
  chat.start();
  hawser.connect();
  await until(() => chat.ready);
  return { rope, hawser };
}

it("a_thread_is_loaded_page_by_page_and_held_live_over_a_break", async () => {
  const { rope, hawser } = await begun();
  const first = room.say(rope, "bob", "which sail?");
  const conversation = await until(() => chat.conversation(rope));
  await conversation.open();
  const mizzen = room.say(rope, "bob", "mizen", { thread: first });
  for (const text of ["jib", "fore"]) room.say(rope, "bob", text, { thread: first });
  const replies = (): number => {
    const [entry] = conversation.entries;
    return entry?.kind === "message" ? (entry.message.replies?.count ?? 0) : 0;
  };
  await until(() => replies() === 3);
  expect(conversation.entries).toHaveLength(1);
  expect(conversation.view.unread).toBe(1);

  const thread = conversation.thread(first);
  const seen = (): unknown[] => thread.messages.map(({ data }) => data?.["text"]);
  await thread.more();
  expect(seen()).toEqual(["mizen", "jib"]);
  room.say(rope, "bob", "too soon", { thread: first });
  await thread.more();
  await thread.more();
  expect(thread.hasMore).toBe(false);
  await until(() => seen().length === 4);
  server.cut();
  room.happen(rope, "bob", { type: "edit", ref: mizzen, to: { type: "text", text: "mizzen" } });
  await reached(hawser, "connected");
  conversation.say("main", { thread: first });
  await until(() => seen().length === 5);
  expect(seen()).toEqual(["mizzen", "jib", "fore", "too soon", "main"]);
  expect(conversation.entries).toHaveLength(1);
  thread.close();
  room.say(rope, "bob", "unheard", { thread: first });
  await until(() => replies() === 6);
  expect(seen()).toHaveLength(5);
});

it("a_page_of_before_a_thread_began_anew_is_passed_over", async () => {
  await begun();
  const asked: number[] = [];
  const answers: ((page: ThreadPage) => void)[] = [];
  const ask = (next: number): Promise<ThreadPage> => {
    asked.push(next);
    return new Promise((resolve) => answers.push(resolve));
  };
  const message = (offset: number): Message => ({ offset, time: 1, revision: offset });
  const page = (offsets: number[], next?: number): ThreadPage => ({
    head: { epoch: "e", offset: 9 },
    first: message(1),
    messages: offsets.map(message),
    ...(next !== undefined && { next }),
  });
  const thread = new Thread(1, ask, () => {});
  const offsets = (): number[] => thread.messages.map(({ offset }) => offset);
  const first = thread.more();
  answers[0]?.(page([2], 3));
  await first;
  const second = thread.more();
  thread.lost();
  expect(offsets()).toEqual([]);
  answers[1]?.(page([3]));
  await until(() => answers.length === 3);
  answers[2]?.(page([2, 3]));
  await second;
  expect(offsets()).toEqual([2, 3]);
  expect(asked).toEqual([0, 3, 0]);
});

it("a_mention_is_counted_until_it_is_read_in_a_thread_too", async () => {
  const { rope } = await begun();
  const notices: Notice[] = [];
  chat.on("notice", (notice) => notices.push(notice));
  const first = room.say(rope, "bob", "ann?", { mentions: ["ann"] });
  room.say(rope, "bob", "ann!", { mentions: ["ann"], thread: first });
  room.say(rope, "ann", "ann herself", { mentions: ["ann"] });
  room.inbox("ann", { type: "mentioned", channel: rope, offset: first, by: "bob" });
  await until(() => notices.length === 1 && chat.conversation(rope)?.view.head?.offset === 3);
  const view = (): unknown => chat.conversation(rope)?.view.mentioned;
  expect(view()).toEqual({ count: 2, offset: first });
  chat.conversation(rope)?.read();
  await until(() => view() === undefined);
});

it("who_has_to_wait_joins_nothing_yet", async () => {
  await begun();
  room.answer = (method) => (method === "join" ? { channel: "im/c/g9", requested: true } : undefined);
  expect(await chat.join("im/c/g9")).toBeUndefined();
  expect(await chat.joinBy("secret")).toBeUndefined();
  expect(room.calls.filter(({ method }) => method === "join").map(({ data }) => data)).toEqual([{ channel: "im/c/g9" }, { link: "secret" }]);
});

it("a_message_that_expires_is_not_shown_any_more_here_or_in_the_list", async () => {
  const { rope } = await begun();
  room.say(rope, "bob", "kept");
  room.say(rope, "bob", "burn this", { expires: 1 });
  const conversation = await until(() => chat.conversation(rope));
  await conversation.open();
  const seen = (): unknown[] => conversation.entries.map((entry) => entry.kind === "message" && entry.message.data?.["text"]);
  await until(() => seen().length === 2);
  let changes = 0;
  conversation.on("change", () => changes++);
  await until(() => seen()[1] === undefined);
  expect(seen()).toEqual(["kept", undefined]);
  expect(conversation.entries[1]).toMatchObject({ message: { expired: true } });
  expect(conversation.view.last).toMatchObject({ expired: true });
  expect(conversation.view.last?.data).toBeUndefined();
  await until(() => changes > 0);
  expect(JSON.stringify(conversation.stored())).not.toContain("burn this");
});
