import { aboutOf, messageOf, take, threadOf, type Told } from "../../src/chat/fold.js";
import type { Message } from "../../src/chat/message.js";
import type { Connection, TestServer } from "../server.js";

type Json = Record<string, any>;

const note = "999999999999999999";

function threadTags(thread: unknown): Json {
  return typeof thread === "number" ? { ref: `5${String(thread).padStart(17, "0")}`, thread: String(thread) } : {};
}

interface Member {
  role: string;
  read: number;
  received: number;
  readonly flags: Json;
}

interface Conversation {
  readonly channel: string;
  readonly kind: "direct" | "group";
  title: string;
  readonly members: Map<string, Member>;
}

function newMember(role: string): Member {
  return { role, read: 0, received: 0, flags: { marked: false, muted: false, pinned: false, archived: false } };
}

/** The room `im` of docs/im.md, small, on the test's server; `refuse` makes it refuse what a test wants. */
export class TestRoom {
  readonly conversations = new Map<string, Conversation>();
  readonly calls: { user: string; method: string; data: Json }[] = [];
  /** Sees each call and publication first; what it returns is answered as an error. */
  refuse: (method: string, data: Json) => Json | undefined = () => undefined;
  /** Answers a call in the room's place. */
  answer: (method: string, data: Json) => Json | undefined = () => undefined;
  /** Holds answers of calls back until it resolves. */
  hold: (method: string) => Promise<void> | undefined = () => undefined;
  silent: (channel: string) => boolean = () => false;
  readonly #told = new Map<string, number>();
  readonly #server: TestServer;

  constructor(server: TestServer) {
    this.#server = server;
    const publish = server.publish.bind(server);
    server.publish = (channel, data, more) => {
      const entry = publish(channel, data, more);
      this.#moved(channel, entry["offset"]);
      return entry;
    };
    const before = server.intercept;
    server.intercept = (connection, frame) => before(connection, frame) || this.#take(connection, frame);
  }

  group(title: string, ...users: string[]): string {
    const channel = `im/c/g${this.conversations.size + 1}`;
    this.#make(channel, "group", title, users);
    return channel;
  }

  say(channel: string, user: string, text: string, more: Json = {}): number {
    const tags = { type: "text", ...threadTags(more["thread"]) };
    return this.#server.publish(channel, { type: "text", text, ...more }, { user, key: `k${Math.random()}`, tags })["offset"];
  }

  happen(channel: string, user: string, data: Json): number {
    return this.#server.publish(channel, data, { user, tags: { type: data["type"], ref: String(data["ref"]) } })["offset"];
  }

  member(channel: string, user: string): { read: number; received: number } | undefined {
    return this.conversations.get(channel)?.members.get(user);
  }

  #make(channel: string, kind: "direct" | "group", title: string, users: string[]): void {
    const members = new Map(users.map((user, index) => [user, newMember(index === 0 && kind === "group" ? "owner" : "member")]));
    this.conversations.set(channel, { channel, kind, title, members });
    for (const user of users) this.inbox(user, { type: "invited", channel, by: users[0] });
  }

  inbox(user: string, notice: Json): void {
    this.#server.publish(`im/u/${user}`, notice);
  }

  /** Tells the members whose inbox is heard; `silent` loses what a test wants lost. */
  #moved(channel: string, head: number): void {
    for (const user of this.conversations.get(channel)?.members.keys() ?? []) {
      const number = (this.#told.get(user) ?? 0) + 1;
      this.#told.set(user, number);
      if (!this.silent(channel)) this.#server.signal(undefined, `im/u/${user}`, { type: "moved", number, channels: [[channel, head]] });
    }
  }

  #take(connection: Connection, frame: Json): boolean {
    const { id, publish, call } = frame;
    if (publish?.channel?.startsWith("im/c/")) {
      const { type, ref, thread } = publish.data;
      const error = this.refuse("publish", publish.data);
      if (error) connection.send({ id, error });
      publish.tags = { type, ...(ref !== undefined && { ref: String(ref) }), ...threadTags(thread) };
      return error !== undefined;
    }
    if (!call?.method?.startsWith("im/")) return false;
    const method = call.method.slice(3);
    this.calls.push({ user: connection.user, method, data: call.data });
    const error = this.refuse(method, call.data);
    const other = this.answer(method, call.data);
    const told = other ? { called: { data: other } } : error ? { error } : this.#answer(method, connection.user, call.data);
    const answer = { id, ...told };
    const held = this.hold(method);
    if (held) void held.then(() => connection.send(answer));
    else connection.send(answer);
    return true;
  }

  #answer(method: string, user: string, data: Json): Json {
    const told = (value: unknown): Json => ({ called: { data: value } });
    // As a node that tells nobody on a device.
    if (method === "devices") return { error: { code: 2008, name: "unknown-method", message: method, retry: false } };
    if (method === "conversations") {
      const own = [...this.conversations.values()].filter(({ members }) => members.get(user)?.flags["archived"] === data["archived"]);
      return told({ conversations: own.map((one) => this.#view(one, user)) });
    }
    if (method === "moved") {
      const until = Date.now() - 30_000;
      const listed = [...this.conversations.values()].filter(({ channel, members }) => {
        const last = this.#server.log(channel).entries.at(-1);
        const named = data["channels"] ? data["channels"].includes(channel) : last && last["time"] >= (data["since"] ?? Infinity);
        return named && members.has(user);
      });
      return told({ conversations: listed.map((one) => this.#view(one, user)), until });
    }
    if (method === "open") {
      const both = [user, data["user"]].sort();
      const channel = `im/c/d-${both.join("-")}`;
      if (!this.conversations.has(channel)) this.#make(channel, "direct", "", [user, data["user"]]);
      return told(this.#view(this.conversations.get(channel)!, user));
    }
    if (method === "create") return told(this.#view(this.conversations.get(this.group(data["title"], user, ...(data["users"] ?? [])))!, user));
    const conversation = this.conversations.get(data["channel"]);
    const member = conversation?.members.get(user);
    if (!conversation || !member) return { error: { code: 2700, name: "no-member", message: "", retry: false } };
    const { length } = this.#server.log(conversation.channel).entries;
    const offset = Math.min(data["offset"] ?? length, length);
    switch (method) {
      case "conversation":
        return told(this.#view(conversation, user));
      case "history":
        return told(this.#history(data));
      case "thread":
        return told(this.#thread(data));
      case "members": {
        const members = [...conversation.members].map(([name, { role, read, received }]) => ({ user: name, role, read, received, since: 1 }));
        return told({ count: members.length, members });
      }
      case "read":
        member.read = Math.max(member.read, offset);
        member.received = Math.max(member.received, offset);
        member.flags["marked"] = false;
        this.inbox(user, { type: "read", channel: conversation.channel, offset: member.read });
        return told({ read: member.read, unread: this.#unread(conversation, user) });
      case "received":
        member.received = Math.max(member.received, offset);
        return told({ received: member.received });
      case "set":
      case "unread-mark": {
        const { channel: _, ...flags } = data;
        Object.assign(member.flags, flags);
        this.inbox(user, { type: "set", channel: conversation.channel, ...member.flags });
        return told({ ...member.flags });
      }
      case "invite":
        for (const one of data["users"]) {
          if (conversation.members.has(one)) continue;
          conversation.members.set(one, newMember(data["role"]));
          this.#note(conversation, user, { type: "joined", user: one });
          this.inbox(one, { type: "invited", channel: conversation.channel, by: user });
        }
        return told({ added: data["users"].length });
      case "role":
        (conversation.members.get(data["user"]) as Member).role = data["role"];
        this.#note(conversation, user, { type: "role", user: data["user"], role: data["role"] });
        return told({});
      case "update":
        conversation.title = data["title"] ?? conversation.title;
        this.#note(conversation, user, { type: "updated", title: conversation.title });
        return told(this.#view(conversation, user));
      case "leave":
      case "remove":
        this.#goes(conversation, user, method === "leave" ? user : data["user"], method === "leave" ? "left" : "removed");
        return told({});
      default:
        return { error: { code: 2008, name: "unknown-method", message: method, retry: false } };
    }
  }

  #note({ channel }: Conversation, user: string, data: Json): void {
    this.#server.publish(channel, data, { user, tags: { type: data["type"], ref: note } });
  }

  #goes(conversation: Conversation, by: string, user: string, how: string): void {
    conversation.members.delete(user);
    for (const connection of this.#server.connections) {
      if (connection.user === user && connection.channels.delete(conversation.channel)) {
        connection.send({ unsubscribed: { channel: conversation.channel, code: 2700, name: "no-member" } });
      }
    }
    this.#note(conversation, by, { type: how, user });
    this.inbox(user, { type: "removed", channel: conversation.channel, by });
  }

  #unread({ channel, members }: Conversation, user: string): number {
    const read = members.get(user)?.read ?? 0;
    return this.#entries(channel).filter((one) => aboutOf(one) === 0 && one.offset > read && one.user !== user).length;
  }

  #entries(channel: string): Told[] {
    return this.#server.log(channel).entries as unknown as Told[];
  }

  #folded(channel: string): Message[] {
    const messages = new Map<number, Message>();
    for (const one of this.#entries(channel)) take(messages, one);
    return [...messages.values()];
  }

  #thread({ channel, offset, next = 0, limit = 2 }: Json): Json {
    const messages = new Map<number, Message>();
    for (const one of this.#entries(channel)) {
      if (threadOf(one) === offset) messages.set(one.offset, messageOf(one));
      else take(messages, one);
    }
    const answers = [...messages.values()].filter((one) => one.data?.thread === offset && one.offset > next);
    const page = answers.slice(0, limit);
    const first = this.#folded(channel).find((one) => one.offset === offset);
    return { first, messages: page, ...(answers.length > limit && { next: page.at(-1)?.offset }) };
  }

  #view(conversation: Conversation, user: string): Json {
    const { channel, kind, title, members } = conversation;
    const member = members.get(user)!;
    const log = this.#server.log(channel);
    const last = this.#folded(channel).at(-1);
    return {
      channel,
      kind,
      ...(kind === "group" ? { title } : { user: [...members.keys()].find((one) => one !== user) }),
      members: members.size,
      role: member.role,
      head: { epoch: log.epoch, offset: log.entries.length },
      read: member.read,
      received: member.received,
      unread: this.#unread(conversation, user),
      ...(last && { last }),
      active: last?.time ?? 1,
      ...member.flags,
    };
  }

  #history({ channel, limit = 50, before, after, around }: Json): Json {
    const log = this.#server.log(channel);
    const all = this.#folded(channel);
    let page: Message[];
    if (around !== undefined) {
      const older = all.filter(({ offset }) => offset < around).slice(-Math.floor(limit / 2) || all.length);
      page = [...older, ...all.filter(({ offset }) => offset >= around).slice(0, limit - Math.floor(limit / 2))];
    } else if (after !== undefined) page = all.filter(({ offset }) => offset > after).slice(0, limit);
    else page = all.filter(({ offset }) => offset < (before ?? Infinity)).slice(-limit);
    const first = page[0]?.offset ?? 0;
    const last = page.at(-1)?.offset ?? 0;
    const notes = this.#entries(channel)
      .filter(({ tags, offset }) => tags?.["ref"] === note && offset >= first && offset <= last)
      .map(({ offset, time, user, data }) => ({ offset, time, user, data }));
    const whole = after === undefined && around === undefined && before === undefined;
    return {
      head: { epoch: log.epoch, offset: log.entries.length },
      messages: page,
      ...(notes.length > 0 && { notes }),
      ...(first > 1 && { before: first }),
      ...(!whole && all.some(({ offset }) => offset > last) && { after: last }),
    };
  }
}
