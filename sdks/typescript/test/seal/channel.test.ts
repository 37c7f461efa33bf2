import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ChannelKey, Keyring, sealed, type Hawser, type SealedChannel, type Unread } from "../../src/index.js";
import { Sealer } from "../../src/seal/sealer.js";
import { TestServer } from "../server.js";
import { closeAll, MemoryStorage, newHawser, reached, until } from "../support.js";

let server: TestServer;
const key = ChannelKey.generate("k1");
const next = ChannelKey.generate("k2");

beforeEach(async () => {
  server = await TestServer.start();
});

afterEach(async () => {
  closeAll();
  await server.stop();
});

const line = (token = "ann", more: object = {}): Hawser => newHawser({ urls: server.url, token, ...more });
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const log = (): { bytes: string }[] => server.log("chat").entries as unknown as { bytes: string }[];

/** Everything that a sealed channel says, in order, in short. */
function diary(chat: SealedChannel<any>): string[] {
  const said: string[] = [];
  chat.on("publication", ({ offset, data, bytes }) => said.push(`${offset}=${bytes ? bytes.join() : JSON.stringify(data)}`));
  chat.on("unread", ({ publication, error }) => said.push(`${publication.offset}:${error.reason}`));
  chat.on("subscribed", ({ recovered }) => said.push(recovered ? "recovered" : "subscribed"));
  chat.on("reset", ({ position }) => said.push(`reset ${position.epoch}`));
  return said;
}

async function standing(keyring = new Keyring(key)): Promise<{ hawser: Hawser; chat: SealedChannel; said: string[] }> {
  const hawser = line();
  const chat = sealed(hawser.channel("chat"), { user: "ann", keyring });
  const said = diary(chat);
  hawser.connect();
  await reached(hawser, "connected");
  await chat.subscribe();
  return { hawser, chat, said };
}

/** Bob, who seals outside of any line. */
function bob(with_: ChannelKey = key, channel = "chat"): (data: unknown) => Promise<string> {
  const sealer = new Sealer(channel, "bob", new Keyring(with_));
  return async (data) => base64(await sealer.seal({ json: JSON.stringify(data) }));
}

/** Puts something into the channel as the server would, were it bob's. */
const put = (bytes: string, user = "bob"): void => void server.publish("chat", undefined, { bytes, user });

describe("a sealed channel", () => {
  it("is_read_by_its_members_and_not_by_the_server", async () => {
    const { chat, said } = await standing();
    await chat.publish({ text: "secret" });
    await chat.publish(new Uint8Array([1, 2, 3]));
    await until(() => said.length === 3);
    expect(said).toEqual(["subscribed", '1={"text":"secret"}', "2=1,2,3"]);
    expect(chat.position).toEqual({ epoch: "e1", offset: 2 });
    for (const { bytes } of log()) expect(Buffer.from(bytes, "base64").toString("latin1")).not.toContain("secret");
    expect(log()[0]).not.toMatchObject({ data: expect.anything() as unknown });
  });

  it("tells_everything_in_order_however_long_opening_takes", async () => {
    const { chat, said } = await standing();
    const seal = bob();
    const many = await Promise.all(Array.from({ length: 200 }, (_, n) => seal({ n, filler: "x".repeat((n % 7) * 3000) })));
    const told: number[] = [];
    chat.on("publication", ({ offset }) => told.push(offset));
    for (const one of many) put(one);
    server.last.send({ reset: { channel: "chat", position: { epoch: "e2", offset: 0 }, reason: "epoch-changed" } });
    await until(() => said.includes("reset e2"));
    expect(told).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
    expect(said.at(-1)).toBe("reset e2");
  });

  it("has_told_what_came_with_a_subscription_when_it_resolves", async () => {
    const { hawser } = await standing();
    const seal = bob();
    for (const n of [1, 2, 3]) put(await seal(n));
    const other = sealed(hawser.channel("chat"), { user: "ann", keyring: new Keyring(key) });
    hawser.channel("chat").unsubscribe();
    const said = diary(other);
    await other.subscribe({ since: { epoch: "e1", offset: 0 } });
    expect(said).toEqual(["recovered", "1=1", "2=2", "3=3"]);
  });

  it("tells_nothing_any_more_once_it_is_given_up", async () => {
    const { chat, said } = await standing();
    const seal = bob();
    chat.on("publication", () => chat.unsubscribe());
    server.last.send(
      ...(await Promise.all([1, 2, 3].map(async (n) => ({ publication: { channel: "chat", offset: n, user: "bob", time: 1, bytes: await seal(n) } })))),
    );
    await until(() => said.length >= 2);
    await chat.subscribe();
    expect(said).toEqual(["subscribed", "1=1", "subscribed"]);
  });

  it("tells_what_it_cannot_open_in_its_place_and_never_as_a_publication", async () => {
    const { said } = await standing();
    const seal = bob();
    const [one, two] = [await seal(1), await seal(2)];
    put(one);
    server.publish("chat", "from the server", { user: "bob" });
    put(one);
    put(two, "eve");
    put(two);
    put(await bob(key, "chat2")(3));
    put(one);
    await until(() => said.length === 8);
    const rest = ["1=1", "2:not-sealed", "3:replayed", "4:not-authentic", "5=2", "6:not-authentic", "7:replayed"];
    expect(said).toEqual(["subscribed", ...rest]);
  });

  it("opens_what_a_missing_key_kept_closed_once_the_key_is_there", async () => {
    const keyring = new Keyring(key);
    const { chat, said } = await standing(keyring);
    const unread: Unread[] = [];
    chat.on("unread", (one) => unread.push(one));
    const seal = bob(next);
    put(await seal("later"));
    await until(() => unread.length === 1);
    const [one] = unread as [Unread];
    expect(one.error).toMatchObject({ reason: "unknown-key", keyId: "k2" });
    await expect(chat.open(one)).rejects.toMatchObject({ reason: "unknown-key" });
    keyring.add(next);
    expect(await chat.open(one)).toMatchObject({ data: "later", offset: 1 });
    put(await seal("now"));
    await until(() => said.includes('2="now"'));
  });

  it("reads_history_again_and_backwards_and_finds_a_replay_in_it", async () => {
    const { chat } = await standing();
    const seal = bob();
    for (const n of [1, 2, 3]) put(await seal(n));
    for (let again = 0; again < 2; again++) {
      const newest = await chat.history({ limit: 2 });
      expect(newest.publications.map(({ data }) => data)).toEqual([2, 3]);
      const oldest = await chat.history({ before: newest.before as NonNullable<typeof newest.before>, limit: 2 });
      expect(oldest.publications.map(({ data }) => data)).toEqual([1]);
      expect(oldest.unread).toEqual([]);
    }
    put(log()[0]?.bytes as string);
    const forged = await chat.history({ limit: 2 });
    expect(forged.publications.map(({ data }) => data)).toEqual([3]);
    expect(forged.unread.map(({ error }) => error.reason)).toEqual(["replayed"]);
  });

  it("sends_the_same_bytes_again_after_a_cut_with_effect_once", async () => {
    const { chat, said } = await standing();
    const tries: string[] = [];
    server.intercept = (connection, frame) => {
      if (!frame["publish"]) return false;
      tries.push(frame["publish"].bytes);
      if (tries.length > 1) return false;
      server.accept(connection, frame["publish"]);
      connection.socket.terminate();
      return true;
    };
    expect(await chat.publish("once")).toMatchObject({ offset: 1 });
    expect(tries).toHaveLength(2);
    expect(tries[1]).toBe(tries[0]);
    await until(() => said.includes('1="once"'));
    expect(log()).toHaveLength(1);
  });

  it("waits_sealed_in_the_outbox_and_survives_a_reload_there", async () => {
    const storage = new MemoryStorage();
    const before = line("ann", { storage });
    const keyring = new Keyring(key);
    void sealed(before.channel("chat"), { user: "ann", keyring }).publish("secret").catch(() => {});
    await until(() => storage.length === 1);
    expect([...storage.items.values()].join()).not.toContain("secret");
    const { chat, said } = await standing();
    const after = line("ann", { storage });
    after.connect();
    await chat.publish("more");
    await until(() => said.length === 3);
    expect(said.slice(1).map((one) => one.slice(2)).sort()).toEqual(['"more"', '"secret"']);
  });

  it("keeps_the_order_of_what_is_published_and_changes_the_key_in_between", async () => {
    const keyring = new Keyring(key);
    const { chat, said } = await standing(keyring);
    const all = [chat.publish("x".repeat(50_000)), chat.publish(2)];
    keyring.use(next);
    all.push(chat.publish(3));
    expect((await Promise.all(all)).map(({ offset }) => offset)).toEqual([1, 2, 3]);
    await until(() => said.length === 4);
    expect(said.slice(2)).toEqual(["2=2", "3=3"]);
    expect(Buffer.from(log()[2]?.bytes as string, "base64").subarray(2, 4).toString()).toBe("k2");
  });

  it("keeps_the_order_also_where_sealing_the_later_one_is_done_first", async () => {
    const { chat, said } = await standing();
    const encrypt = crypto.subtle.encrypt.bind(crypto.subtle);
    let release = (): void => {};
    const released = new Promise<void>((go) => (release = go));
    const spy = vi.spyOn(crypto.subtle, "encrypt").mockImplementation(async (...of) => {
      if (spy.mock.calls.length === 1) await released;
      return encrypt(...of);
    });
    try {
      const all = [chat.publish("first"), chat.publish("second")];
      await until(() => spy.mock.calls.length === 2);
      await spy.mock.results[1]?.value;
      expect(log()).toEqual([]);
      release();
      expect((await Promise.all(all)).map(({ offset }) => offset)).toEqual([1, 2]);
      await until(() => said.length === 3);
      expect(said.slice(1)).toEqual(['1="first"', '2="second"']);
    } finally {
      spy.mockRestore();
    }
  });

  it("does_not_publish_for_one_user_as_another_nor_without_a_key", async () => {
    const { hawser } = await standing();
    const eve = sealed(hawser.channel("chat"), { user: "eve", keyring: new Keyring(key) });
    await expect(eve.publish(1)).rejects.toMatchObject({ name: "wrong-user" });
    const mute = sealed(hawser.channel("chat"), { user: "ann", keyring: new Keyring() });
    await expect(mute.publish(1)).rejects.toMatchObject({ name: "SealError", reason: "no-key" });
    expect(() => mute.publish(undefined)).toThrow(TypeError);
    expect(log()).toEqual([]);
  });
});
