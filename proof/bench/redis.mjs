// What a Redis has to do and to keep for nodes: its processor time for each of the scripts that nodes call, for a ring
// to each node that hears it, and its memory for what is kept. Processor time is the process's own, so other load on the
// machine changes it little.
//
//   proof/bench/redis [--calls 20000] [--bytes 150]
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { options, root } from "./machine.mjs";
import { redisServer } from "./servers.mjs";

const { calls: CALLS, bytes: BYTES } = options({ calls: 20_000, bytes: 150 });
const IN_FLIGHT = 64;

const redis = await redisServer();

const encoded = (words) => `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(`${word}`)}\r\n${word}\r\n`).join("")}`;

/** A connection: `ask` answers in the order asked; `heard` counts what comes unasked. */
function client() {
  const socket = connect(redis.port, "127.0.0.1").setNoDelay();
  const waiting = [];
  let rest = Buffer.alloc(0);
  const made = {
    heard: 0,
    ask: (...words) => new Promise((done, failed) => {
      waiting.push({ done, failed });
      socket.write(encoded(words));
    }),
    end: () => socket.destroy(),
  };
  // Parses one answer from `at`; undefined where it is not all there.
  function answer(at) {
    const end = rest.indexOf("\r\n", at);
    if (end < 0) return undefined;
    const line = rest.toString("utf8", at + 1, end);
    switch (String.fromCharCode(rest[at])) {
      case "+": return { value: line, at: end + 2 };
      case "-": return { value: new Error(line), at: end + 2 };
      case ":": return { value: Number(line), at: end + 2 };
      case "$": {
        if (line === "-1") return { value: null, at: end + 2 };
        const last = end + 2 + Number(line);
        return rest.length < last + 2 ? undefined : { value: rest.toString("utf8", end + 2, last), at: last + 2 };
      }
      default: {
        const value = [];
        let next = end + 2;
        for (let i = 0; i < Number(line); i++) {
          const one = answer(next);
          if (one === undefined) return undefined;
          value.push(one.value);
          next = one.at;
        }
        return { value, at: next };
      }
    }
  }
  socket.on("data", (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (let one; at < rest.length && (one = answer(at)) !== undefined; at = one.at) {
      if (Array.isArray(one.value) && one.value[0] === "smessage") {
        made.heard++;
      } else {
        const { done, failed } = waiting.shift();
        one.value instanceof Error ? failed(one.value) : done(one.value);
      }
    }
    rest = rest.subarray(at);
  });
  return made;
}

const node = client();
const info = async (section, name) => Number(new RegExp(`^${name}:([0-9.]+)`, "m").exec(await node.ask("INFO", section))[1]);
const processor = async () => (await info("cpu", "used_cpu_user")) + (await info("cpu", "used_cpu_sys"));
const scripts = join(root, "brokers/src/main/resources/hawser/redis");
const script = (...names) => node.ask("SCRIPT", "LOAD", names.map((name) => readFileSync(join(scripts, `${name}.lua`), "utf8")).join(""));
const APPEND = await script("channel", "append");
const HEAD = await script("channel", "head");
const HEADS = await script("channel", "heads");
const READ = await script("channel", "read");
const CLAIM = await script("claim");
const RELEASE = await script("release");

/** Calls so often, with so many in flight; tells microseconds of processor for each call. */
async function costs(calls, call) {
  const before = await processor();
  let next = 0;
  await Promise.all(Array.from({ length: IN_FLIGHT }, async () => {
    while (next < calls) await call(next++);
  }));
  return ((await processor()) - before) * 1e6 / calls;
}

const body = "x".repeat(BYTES);
const channel = (i) => `hawser:{chat/${i % 1000}}`;
let keys = 0;
/** Appends a batch as RedisLog does, each entry with a key. */
const append = (name, batch, count = 1000) => {
  const named = [name, `${name}:h`];
  const values = [count, 86_400_000, 300_000, 172_800_000, "epoch-0000000000"];
  for (let i = 0; i < batch; i++) {
    named.push(`${name}:k:3:ann:${keys++}`);
    values.push(body, createHash("md5").update(`${keys}`).digest("latin1").replace(/[^\x20-\x7e]/g, "x"));
  }
  return node.ask("EVALSHA", APPEND, named.length, ...named, ...values);
};
const held = [86_400_000, 172_800_000];

const rows = [];
const told = (what, figure, unit) => rows.push([what, `${figure.toLocaleString("en", { maximumFractionDigits: unit === "µs" ? 1 : 0 })} ${unit}`]);

await costs(2_000, (i) => append(channel(i), 1));
told("an append of one publication", await costs(CALLS, (i) => append(channel(i), 1)), "µs");
told("a publication in a batch of 32", (await costs(CALLS / 32, (i) => append(channel(i), 32))) / 32, "µs");
told("a head asked for by itself", await costs(CALLS, (i) =>
  node.ask("EVALSHA", HEAD, 2, channel(i), `${channel(i)}:h`, 1000, ...held, "epoch-0000000000")), "µs");
for (const together of [1, 10, 100]) {
  const some = Array.from({ length: together }, (_, i) => channel(i));
  const each = (await costs(Math.max(200, CALLS / together), () => node.ask("EVALSHA", HEADS, 0, ...some))) / together;
  told(together === 1 ? "a head compared, alone" : `a head compared, ${together} in one step`, each, "µs");
}
told("a read that finds nothing missing", await costs(CALLS, (i) =>
  node.ask("EVALSHA", READ, 2, channel(i), `${channel(i)}:h`, 1000, ...held, "epoch-0000000000", 1_000_000, 1000, 262_144)), "µs");
told("a session taken up, its three commands", await costs(CALLS, (i) => Promise.all([
  node.ask("SADD", "hawser:ns:n1", `session-${i}`),
  node.ask("EVALSHA", CLAIM, 1, `hawser:s:session-${i}`, `user-${i}`, "n1", 0, 86_400_000),
  node.ask("SMEMBERS", `hawser:u:user-${i}`)])), "µs");
told("and given back, two", await costs(CALLS, (i) => Promise.all([
  node.ask("EVALSHA", RELEASE, 1, `hawser:s:session-${i}`, 0, "n1"),
  node.ask("SREM", "hawser:ns:n1", `session-${i}`)])), "µs");

// The same channel, heard by nobody, and by so many nodes.
const crowd = "hawser:{crowd}";
const alone = await costs(CALLS / 4, () => append(crowd, 1));
const nodes = Array.from({ length: 32 }, client);
await Promise.all(nodes.map((one) => one.ask("SSUBSCRIBE", crowd)));
nodes.forEach((one) => { one.heard = 0; });
const together = await costs(CALLS / 4, () => append(crowd, 1));
while (nodes.some((one) => one.heard < CALLS / 4)) await new Promise(setImmediate);
nodes.forEach((one) => one.end());
told("a ring, for each node that hears it", (together - alone) / nodes.length, "µs");

/** Bytes that so many of something take. */
async function takes(count, call) {
  const before = await info("memory", "used_memory");
  await costs(count, call);
  return ((await info("memory", "used_memory")) - before) / count;
}
await node.ask("FLUSHALL");
await takes(100, (i) => append(`hawser:{warm/${i}}`, 1));
const one = await takes(20_000, (i) => append(`hawser:{alone/${i}}`, 1));
const hundred = await takes(1_000, (i) => append(`hawser:{many/${i}}`, 100));
const key = await takes(50_000, (i) => node.ask("SET", `hawser:{chat/1}:k:3:ann:more-${i}`, "0123456789abcdef1", "PX", 300_000));
told("memory of a publish key", key, "B");
told(`memory of a publication of ${BYTES} bytes, without its key`, (hundred - one) / 99 - key, "B");
told("memory of a channel besides", one - (hundred - one) / 99, "B");
told("memory of a session", await takes(50_000, (i) => Promise.all([
  node.ask("SADD", "hawser:ns:n1", `session-${i}`),
  node.ask("EVALSHA", CLAIM, 1, `hawser:s:0123456789abcdef-${i}`, `user-${i}`, "n1", 0, 86_400_000)])), "B");

const ear = client();
told("memory of a channel that a node hears, for each node", await takes(50_000, (i) => ear.ask("SSUBSCRIBE", `hawser:{room/${i}}`)), "B");
ear.end();

const version = /redis_version:(\S+)/.exec(await node.ask("INFO", "server"))[1];
console.log(`Redis ${version}, ${CALLS} calls, ${IN_FLIGHT} in flight, bodies of ${BYTES} bytes\n`);
console.log("| | |\n|---|---|");
rows.forEach(([what, figure]) => console.log(`| ${what} | ${figure} |`));
node.end();
await redis.stop();
