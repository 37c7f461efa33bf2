import { expect } from "vitest";
import { Chat, type Conversation, MemoryCache, type Message } from "../../src/chat/index.js";
import type { Hawser } from "../../src/index.js";
import { CuttingProxy } from "../cuts/proxy.js";
import { seeded } from "../seeded.js";
import { MemoryStorage, newHawser, until } from "../support.js";

/** A device that is started anew now and then, over a line that is cut at random. */
class Device {
  hawser!: Hawser;
  chat!: Chat;
  conversation!: Conversation;
  readonly #cache = new MemoryCache();
  readonly #storage = new MemoryStorage();

  constructor(
    readonly user: string,
    readonly token: string,
    readonly url: string,
  ) {}

  /** Comes in, with what the cache and the outbox have. */
  async begins(channel: string): Promise<void> {
    const quick = { backoff: { base: 10, max: 40 }, storage: this.#storage };
    this.hawser = newHawser({ urls: this.url, token: this.token, ...quick });
    this.chat = new Chat(this.hawser, { user: this.user, cache: this.#cache });
    this.chat.start();
    this.hawser.connect();
    if (channel === "") return;
    this.conversation = await until(() => this.chat.conversation(channel), 60_000);
    await this.conversation.open();
    await until(() => this.conversation.ready, 60_000);
  }

  async ends(): Promise<void> {
    await this.chat.stop();
    this.hawser.close();
  }

  get messages(): Message[] {
    return this.conversation.entries.flatMap((entry) => (entry.kind === "message" ? [entry.message] : []));
  }

  get waiting(): number {
    return this.conversation.entries.filter((entry) => entry.kind === "pending" || (entry.kind === "message" && entry.changing)).length;
  }

  /** All messages, from the first on. */
  async all(): Promise<Message[]> {
    this.conversation.latest();
    while (this.conversation.hasEarlier) await this.conversation.earlier();
    return this.messages;
  }
}

/**
 * Two people on three devices say, edit, recall, react, pin, read and look around over lines that are cut at random, and come back with
 * what a cache kept. In the end all show the same as a device that reads pages for the first time, and count the same.
 *
 * @param tokens of two users, by name
 */
export async function storm(
  port: number,
  tokens: readonly (readonly [user: string, token: string])[],
  rounds: number,
  seed = Number(process.env["HAWSER_SEED"] ?? Date.now() % 2 ** 31),
): Promise<{ messages: number; cuts: number; restarts: number }> {
  console.log(`HAWSER_SEED=${seed} repeats these cuts`);
  const random = seeded(seed);
  const below = (n: number): number => Math.floor(random() * n);
  let cuts = 0;
  let restarts = 0;
  const [ann, bob] = tokens as [readonly [string, string], readonly [string, string]];
  const proxies: CuttingProxy[] = [];
  const device = async ([user, token]: readonly [string, string]): Promise<Device> => {
    const proxy = await CuttingProxy.start(port, random, () => cuts++);
    proxy.cutting = false;
    proxies.push(proxy);
    return new Device(user, token, proxy.url);
  };
  const devices = [await device(ann), await device(ann), await device(bob)];
  const [first] = devices as [Device];
  await first.begins("");
  const { channel } = await first.chat.create({ title: `Storm ${seed}`, users: [bob[0]] });
  await first.ends();
  for (const one of devices) await one.begins(channel);
  for (const proxy of proxies) proxy.cutting = true;

  const step = async (one: Device, n: number): Promise<void> => {
    const { conversation, messages } = one;
    const any = messages[below(messages.length)];
    const own = messages.filter(({ user }) => user === one.user)[below(messages.length)];
    const ignored = (what: Promise<unknown>): void => void what.catch(() => {});
    switch (below(12)) {
      case 0:
        if (own) ignored(conversation.edit(own.offset, `edit ${n}`));
        return;
      case 1:
        if (own && below(3) === 0) ignored(conversation.recall(own.offset));
        return;
      case 2:
      case 3:
        if (any) ignored(conversation.react(any.offset, ["👍", "🎉"][below(2)] as string, below(3) > 0));
        return;
      case 4:
        if (any && one.user === ann[0]) ignored(conversation.pin(any.offset, below(2) === 0));
        return;
      case 5:
        conversation.read(any?.offset);
        return;
      case 6:
        ignored(below(2) === 0 ? conversation.earlier(10) : conversation.jump(1 + below(conversation.view.head?.offset ?? 1), 10));
        return;
      case 7:
        conversation.latest();
        return;
      case 8:
        if (below(4) > 0) return;
        restarts++;
        await one.ends();
        for (const proxy of proxies) proxy.cutting = false;
        await one.begins(channel);
        for (const proxy of proxies) proxy.cutting = true;
        return;
      default:
        conversation.say(`${one.user} ${n}`);
    }
  };

  try {
    for (let n = 0; n < rounds; n++) {
      for (const one of devices) await step(one, n);
      const keepUp = (): boolean => devices.every(({ waiting }) => waiting < 12);
      // Where more was missed than any line carries before it is cut, lines hold until it is caught up.
      await until(keepUp, 2_000).catch(async () => {
        for (const proxy of proxies) proxy.cutting = false;
        await until(keepUp, 60_000);
        for (const proxy of proxies) proxy.cutting = true;
      });
    }
    for (const proxy of proxies) proxy.cutting = false;
    await until(() => devices.every(({ waiting }) => waiting === 0), 60_000);
    const fresh = await device(bob);
    await fresh.begins(channel);
    const expected = await fresh.all();
    for (const one of devices) {
      await until(() => one.conversation.view.head?.offset === fresh.conversation.view.head?.offset, 60_000);
      expect(await one.all(), `${one.user}, seed ${seed}`).toEqual(expected);
    }
    const told = await fresh.hawser.call<{ unread: number }>("im/conversation", { channel });
    const counted = devices[2] as Device;
    await until(() => counted.conversation.view.unread === told.unread, 20_000).catch(() => {});
    expect(counted.conversation.view.unread, `unread, seed ${seed}`).toBe(told.unread);
    const own = expected.filter(({ user }) => user === bob[0]).length;
    expect(new Set(expected.map(({ user, key }) => `${user} ${key}`)).size, `nothing twice, seed ${seed}`).toBe(expected.length);
    expect(own).toBeGreaterThan(0);
    return { messages: expected.length, cuts, restarts };
  } finally {
    for (const one of devices) await one.ends();
    for (const proxy of proxies) await proxy.stop();
  }
}
