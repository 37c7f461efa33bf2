// What conversations bear: how much is said in a second in one and in many, each acknowledged when it is on the disk; how much is heard
// in a group with many online; what it costs to say something in a group of ten and of 100,000; and what users with very many of them cost
// a node. On SQLite and on PostgreSQL.
//
//   proof/bench/im [--senders 64] [--flight 16] [--conversations 1000] [--bytes 150] [--seconds 10] [--online 5000] [--rates 2,5,10,20]
//                  [--members 100000] [--users 5000] [--each 2000] [--warm 3] [--only sqlite]
//                  [--parts sends,deliveries,members,arrivals]
//
// Sends: each sender keeps a few in flight and sends the next when one is acknowledged; syncs are counted.
// After --warm 3 seconds a node still compiles much of what it does; after 20 it does not. Deliveries: all of a group
// have a line each and one of them speaks, ever faster, until deliveries no longer keep up. Members: nobody else is online, so that
// what differs between the groups is not delivering. Arrivals: users with many conversations come to a node at once (see arrivals.mjs).
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { arrivals } from "./arrivals.mjs";
import { caller, SECRET, token } from "./callers.mjs";
import { compiled, load, median, options, used } from "./machine.mjs";
import { OPEN, postgresql, reached, sender, traced } from "./senders.mjs";
import { hawser } from "./servers.mjs";

const wanted = options({
  senders: 64, flight: 16, conversations: 1_000, bytes: 150, seconds: 10, online: 5_000, rates: "2,5,10,20", members: 100_000, only: "",
  users: 5_000, each: 2_000, warm: 3, parts: "sends,deliveries,members,arrivals",
});
const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1_000));
const TEXT = JSON.stringify({ type: "text", text: "x".repeat(Math.max(1, wanted.bytes - 26)) });

async function opened(store, trace, heap) {
  return hawser(["{name: unused, channels: unused}"], {
    io: "auto",
    heap,
    limits: OPEN,
    more: [...(store?.more ?? []), "im: {enabled: true, search: false, under-way: 100000}", `tokens: {keys: [{secret: ${SECRET}}]}`],
    under: trace ? trace.under : "",
  });
}

// ---- sends

async function sends(name, store) {
  for (const count of [1, wanted.conversations]) {
    const trace = store ? null : traced();
    const node = await opened(store, trace);
    let all = [];
    try {
      const users = Array.from({ length: wanted.senders }, (_, i) => `u${i}`);
      const owner = await caller(node.port, users[0]);
      // Each sender speaks in those whose number fits; with one, all speak there.
      const keys = Array.from({ length: count }, (_, i) => i);
      const made = [];
      for (let from = 0; from < count; from += 200) {
        made.push(...(await Promise.all(keys.slice(from, from + 200).map((i) =>
          owner.call("create", { key: `${count}/${i}`, users: count === 1 ? users : [users[i % users.length], users[(i + 1) % users.length]] })))));
      }
      owner.end();
      const late = { on: false, all: [] };
      all = users.map((user, i) => {
        const own = made.filter((_, at) => count === 1 || at % users.length === i).map((one) => one.channel);
        return sender(node.port, (id) => ({ channel: own[id % own.length], data: TEXT }), wanted.flight, late, token(user));
      });
      await pause(wanted.warm);
      const told = await reached(all, late, wanted.seconds, { node, store, syncs: (store ?? trace).syncs });
      console.log(`| ${[name, count, told.acknowledged, told.syncs, told.p50, told.p99, `${told.node} µs`, told.store && `${told.store} µs`].join(" | ")} |`);
    } finally {
      all.forEach((one) => { one.stop = true; one.end(); });
      await node.stop();
      trace?.remove();
    }
  }
}

// ---- deliveries

async function deliveries(name, store, program) {
  const node = await opened(store, null);
  const folder = mkdtempSync(join(tmpdir(), "hawser-bench-tokens-"));
  try {
    const users = Array.from({ length: wanted.online }, (_, i) => `m${i}`);
    const owner = await caller(node.port, users[0]);
    const { channel } = await owner.call("create", { key: "crowd" });
    const invited = [];
    for (let from = 1; from < users.length; from += 100) invited.push(owner.call("invite", { channel, users: users.slice(from, from + 100) }));
    await Promise.all(invited);
    owner.end();
    const tokens = join(folder, "tokens");
    writeFileSync(tokens, users.map(token).join("\n"));
    const lines = load(program, { port: node.port, tokens }, channel);
    const { open } = await lines.ask(`open ${users.length}`);
    if (open !== users.length) throw new Error(`only ${open} connections`);
    await lines.ask(`run 2 5 ${wanted.bytes}`);
    for (const rate of wanted.rates.split(",").map(Number)) {
      const before = used(node.pid);
      const run = await lines.ask(`run ${rate} ${wanted.seconds} ${wanted.bytes}`);
      const cpu = used(node.pid).cpu - before.cpu;
      console.log(`| ${[
        name, users.length, rate, Math.round(run.delivered / run.seconds).toLocaleString("en"), `${(run.p50 / 1_000).toFixed(0)} ms`,
        `${(run.p99 / 1_000).toFixed(0)} ms`, `${((cpu * 1e6) / run.delivered).toFixed(2)} µs`, run.lost + run.expected - run.delivered,
      ].join(" | ")} |`);
      // Behind by more than that: the knee is passed, faster rates say nothing.
      if (run.seconds > wanted.seconds + 2) break;
    }
    await lines.quit();
  } finally {
    await node.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

// ---- members

/** Fills a group at once: to invite so many takes longer than all the rest. */
function fill(node, store, id, members) {
  const names = store
    ? `SELECT '${id}', 'p' || i, 'member', 0, 0, 0, 0, 0, 0, 0, 0 FROM generate_series(1, ${members}) AS i`
    : `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${members}) SELECT '${id}', 'p' || i, 'member', 0, 0, 0, 0, 0, 0, 0, 0 FROM n`;
  const columns = "conversation, name, role, joined, have_read, received, marked, muted, pinned, archived, since";
  const table = (one) => (store ? `hawser.${one}` : one);
  const sql = `INSERT INTO ${table("member")} (${columns}) ${names};
    INSERT INTO ${table("belonging")} (name, conversation, pinned, archived)
      SELECT name, conversation, 0, 0 FROM ${table("member")} WHERE conversation = '${id}' AND name LIKE 'p%';
    UPDATE ${table("conversation")} SET members = members + ${members} WHERE id = '${id}';
    UPDATE ${table("cursors")} SET members = members + ${members} WHERE conversation = '${id}';`;
  if (store) {
    store.ask(sql);
  } else {
    const told = spawnSync("sqlite3", ["-cmd", ".timeout 10000", join(node.folder, "store.db"), sql]);
    if (told.status !== 0) throw new Error(`sqlite3: ${told.stderr}`);
  }
}

async function members(name, store) {
  const node = await opened(store, null);
  try {
    const owner = await caller(node.port, "owner");
    const groups = [];
    for (const size of [10, wanted.members]) {
      const { channel } = await owner.call("create", { key: `${size}` });
      fill(node, store, channel.slice("im/c/".length), size - 1);
      groups.push({ size, channel, cpu: [] });
    }
    owner.end();
    // They take turns, and turns at being first, so that what else the machine does falls on both, and what the node still compiles.
    for (let turn = 0; turn < 8; turn++) {
      for (const group of turn % 2 ? groups.toReversed() : groups) {
        const late = { on: false, all: [] };
        const one = sender(node.port, () => ({ channel: group.channel, data: TEXT }), 256, late, token("owner"));
        await pause(1);
        const before = { cpu: used(node.pid).cpu, sum: one.acknowledged };
        await pause(Math.max(2, wanted.seconds / 4));
        if (turn > 1) group.cpu.push(((used(node.pid).cpu - before.cpu) * 1e6) / (one.acknowledged - before.sum));
        if (one.refused) console.error(`${one.refused} refused, as ${one.why}`);
        one.stop = true;
        one.end();
      }
    }
    const [few, many] = groups.map((group) => median(group.cpu));
    console.log(`| ${name} | ${few.toFixed(1)} µs | ${many.toFixed(1)} µs | ${(100 * (many / few - 1)).toFixed(1)}% |`);
  } finally {
    await node.stop();
  }
}

// ---- all of it

async function each(what) {
  if (!wanted.only || wanted.only === "sqlite") await what("SQLite", null);
  if (!wanted.only || wanted.only === "postgresql") {
    const store = await postgresql();
    try {
      await what(`PostgreSQL ${store.version}`, store);
    } finally {
      await store.stop();
    }
  }
}

const busy = Number(readFileSync("/proc/loadavg", "utf8").split(" ")[0]);
console.log(`${cpus().length} processors, load ${busy} before; ${wanted.bytes} bytes, ${wanted.seconds} s, a sync in every commit`);
const parts = wanted.parts.split(",");
if (parts.includes("sends")) {
  console.log(`\n${wanted.senders} senders with ${wanted.flight} in flight\n`);
  console.log("| store | conversations | acknowledged/s | syncs/s | p50 | p99 | CPU of the node for each | CPU of PostgreSQL for each |");
  console.log("|---|---|---|---|---|---|---|---|");
  await each(sends);
}
if (parts.includes("deliveries")) {
  const program = compiled("load");
  if (!program) throw new Error("the load client needs gcc");
  console.log("\n| store | online | said/s | delivered/s | p50 | p99 | CPU of the node for each | lost |\n|---|---|---|---|---|---|---|---|");
  await each((name, store) => deliveries(name, store, program));
}
if (parts.includes("members")) {
  console.log(`\n| store | CPU for a send to 10 | CPU for a send to ${wanted.members.toLocaleString("en")} | more |\n|---|---|---|---|`);
  await each(members);
}
if (parts.includes("arrivals")) {
  console.log(`\n${wanted.users.toLocaleString("en")} users with ${wanted.each.toLocaleString("en")} conversations each\n`);
  console.log("| store | all hear their inboxes | and have a page of 20 | of them asked again | heap for a user | resident for a user | told of what moved |\n|---|---|---|---|---|---|---|");
  await each((name, store) => arrivals(name, store, wanted, opened));
}
