// What one, two and three nodes on a Redis do, beside one node in memory on the same work; and what a publication makes
// Redis send, by the nodes that want it and by the lines that they have.
//
//   proof/bench/cluster [--lines 3000] [--rate 5] [--publishes 1000] [--bytes 150] [--seconds 10] [--repeats 3] [--io epoll]
//
// Setups take turns, each with fresh processes. `--lines` subscribers of one channel are spread over the nodes, and who
// publishes (at `--rate`) is connected to the first of them. Then one line on each node hears `--publishes` a second. Latency
// is from the publish call to the read, on one clock. Everything is on this machine, so nodes share its processors: more of
// them are not faster here, and the processor time of each is what tells.
import { connect } from "node:net";
import { compiled, load, median, options, used } from "./machine.mjs";
import { hawser, redisServer } from "./servers.mjs";

const wanted = options({ lines: 3000, rate: 5, publishes: 1000, bytes: 150, seconds: 10, repeats: 3, io: "epoll" });
const program = compiled("load");
if (!program) throw new Error("the load client needs gcc");

const PROFILE = "{name: bench, channels: bench/#, history: {count: 2000, age: 1h}, guests: [subscribe, publish]}";
const LIMITS =
  "{newcomers-per-second: 1000000, arrivals-per-second: 4000000, commands-per-second: 1000000, publications-per-second: 1000000}";

/** Bytes that Redis has sent since it began. */
async function sent(redis) {
  const text = await new Promise((done, failed) => {
    let heard = "";
    const socket = connect(redis.port, "127.0.0.1", () => socket.write("INFO stats\r\n"));
    socket.on("data", (chunk) => {
      heard += chunk;
      if (!/total_net_output_bytes:\d+\r\n/.test(heard)) return;
      done(heard);
      socket.destroy();
    });
    socket.on("error", failed);
  });
  return Number(/total_net_output_bytes:(\d+)/.exec(text)[1]);
}

function node(name, redis) {
  const shared = redis && [
    `redis: {uri: "redis://127.0.0.1:${redis.port}"}`,
    'tickets: {secret: "0123456789012345678901234567890123456789"}',
    "balance: {per-second: 0}",
  ];
  const more = [`name: ${name}`, ...(shared ?? [])];
  return hawser([PROFILE], { io: wanted.io, heap: ["-Xms256m", "-Xmx512m"], limits: LIMITS, more });
}

/** Starts what a setup names, does something with it, and stops it. */
async function standing(nodes, inMemory, work) {
  const redis = inMemory ? null : await redisServer();
  const all = [];
  try {
    for (let i = 1; i <= nodes; i++) all.push(await node(`n${i}`, redis));
    return await work(all, redis);
  } finally {
    for (const each of all) await each.stop();
    await redis?.stop();
  }
}

/** So many lines on each of the nodes, all on this channel. */
async function lines(nodes, counts, channel) {
  const clients = [];
  for (const [i, count] of counts.entries()) {
    if (count === 0) continue;
    const client = load(program, nodes[i], channel);
    const opened = await client.ask(`open ${count}`);
    if (opened.open !== count) throw new Error(`only ${opened.open} of ${count} lines`);
    clients.push(client);
  }
  return clients;
}

async function figures(nodes, redis) {
  return {
    nodes: nodes.reduce((sum, each) => sum + used(each.pid).cpu, 0),
    redis: redis ? used(redis.pid).cpu : 0,
    bytes: redis ? await sent(redis) : 0,
  };
}

/** One publishes on the first node, all others hear it; gives what that cost. */
async function run(nodes, redis, clients, channel, rate, seconds) {
  const author = load(program, nodes[0], channel);
  await author.ask("open 1");
  const count = Math.round(rate * seconds);
  const before = await figures(nodes, redis);
  const hearing = clients.map((client) => client.ask(`hear ${count} ${seconds + 30}`));
  const own = await author.ask(`run ${rate} ${seconds} ${wanted.bytes}`);
  const heard = [own, ...(await Promise.all(hearing))];
  const after = await figures(nodes, redis);
  await author.quit();
  const delivered = heard.reduce((sum, one) => sum + one.delivered, 0);
  return {
    missing: heard.reduce((sum, one) => sum + one.expected - one.delivered + one.lost + one.repeated, 0),
    p50: Math.max(...heard.map((one) => one.p50)) / 1000,
    p99: Math.max(...heard.map((one) => one.p99)) / 1000,
    perDelivery: ((after.nodes - before.nodes) / delivered) * 1e6,
    perPublish: ((after.nodes - before.nodes) / count) * 1e6,
    redisPerPublish: ((after.redis - before.redis) / count) * 1e6,
    bytesPerPublish: (after.bytes - before.bytes) / count,
    late: own.seconds - seconds,
  };
}

const upTo = (count, nodes, i) => Math.floor((count * i) / nodes);
const spread = (count, nodes) => Array.from({ length: nodes }, (_, i) => upTo(count, nodes, i + 1) - upTo(count, nodes, i));
const SETUPS = [["in memory", 1, true], ["1 node", 1, false], ["2 nodes", 2, false], ["3 nodes", 3, false]];
const results = new Map(SETUPS.map(([name]) => [name, { fanOut: [], publish: [] }]));

for (let repeat = 1; repeat <= wanted.repeats; repeat++) {
  for (const [name, count, inMemory] of SETUPS) {
    await standing(count, inMemory, async (nodes, redis) => {
      const many = await lines(nodes, spread(wanted.lines, count), "bench/many");
      await run(nodes, redis, many, "bench/many", wanted.rate, 5);
      const fanOut = await run(nodes, redis, many, "bench/many", wanted.rate, wanted.seconds);
      for (const client of many) await client.quit();
      const few = await lines(nodes, nodes.map(() => 1), "bench/few");
      await run(nodes, redis, few, "bench/few", wanted.publishes, 5);
      const publish = await run(nodes, redis, few, "bench/few", wanted.publishes, wanted.seconds);
      for (const client of few) await client.quit();
      results.get(name).fanOut.push(fanOut);
      results.get(name).publish.push(publish);
      console.log(
        `${repeat} ${name.padEnd(9)} ${fanOut.perDelivery.toFixed(2)} us/delivery, p99 ${fanOut.p99.toFixed(1)} ms, missing ${fanOut.missing}; ` +
          `${publish.perPublish.toFixed(0)} us/publish, Redis ${publish.redisPerPublish.toFixed(0)} us, p99 ${publish.p99.toFixed(1)} ms, ` +
          `missing ${publish.missing}, late ${publish.late.toFixed(1)} s`,
      );
    });
  }
}

const traffic = [];
await standing(3, false, async (nodes, redis) => {
  for (const [name, counts] of [
    ["1 node, 1 line", [1, 0, 0]],
    ["2 nodes, 1 line each", [1, 1, 0]],
    ["3 nodes, 1 line each", [1, 1, 1]],
    ["1 node, 900 lines", [900, 0, 0]],
    ["3 nodes, 300 lines each", [300, 300, 300]],
  ]) {
    const channel = `bench/${traffic.length}`;
    const clients = await lines(nodes, counts, channel);
    // What nodes ask and hear anyway, apart from publications.
    const [from, at] = [await sent(redis), Date.now()];
    await new Promise((done) => setTimeout(done, 5000));
    const idle = ((await sent(redis)) - from) / ((Date.now() - at) / 1000);
    const one = await run(nodes, redis, clients, channel, 50, wanted.seconds);
    traffic.push({ name, bytes: one.bytesPerPublish - idle / 50, missing: one.missing });
    for (const client of clients) await client.quit();
  }
});

const of = (runs, field, digits) => median(runs.map((run) => run[field])).toFixed(digits);
const missing = (runs) => runs.reduce((sum, run) => sum + run.missing, 0);
console.log(
  `\n${wanted.lines} lines at ${wanted.rate} a second, then one line on each node at ${wanted.publishes}; ` +
    `${wanted.bytes} bytes, ${wanted.io}, median of ${wanted.repeats}\n`,
);
console.log("| Setup | us of the nodes for a delivery | p50 | p99 | us of the nodes for a publish | us of Redis | p99 | missing |");
console.log("|---|---|---|---|---|---|---|---|");
for (const [name, { fanOut, publish }] of results) {
  console.log(
    `| ${name} | ${of(fanOut, "perDelivery", 2)} | ${of(fanOut, "p50", 1)} ms | ${of(fanOut, "p99", 1)} ms | ${of(publish, "perPublish", 0)} | ` +
      `${of(publish, "redisPerPublish", 0)} | ${of(publish, "p99", 1)} ms | ${missing(fanOut) + missing(publish)} |`,
  );
}
console.log("\nWhat a publication makes Redis send, of three nodes:\n\n| Who subscribes | bytes for a publication | missing |\n|---|---|---|");
for (const { name, bytes, missing: gone } of traffic) console.log(`| ${name} | ${bytes.toFixed(0)} | ${gone} |`);
