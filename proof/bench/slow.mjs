// What one stalled reader, and one at a thousandth of the speed, add to everybody else.
//
//   proof/bench/slow [--connections 10000] [--rate 4] [--bytes 150] [--seconds 10] [--repeats 5] [--io epoll]
//                    [--policies pace,latest,sample,drop]
//
// For each policy one server and its lines, warmed up; then runs alternate between nobody slow and two slow readers. Those
// subscribe to the measured channel, and to one of their own that fills their lines until nothing more is taken, so that
// every publication of the measured channel finds them slow. The p99 of the others may be 1.2 times that without them, or
// 5 ms more, whichever is larger; the median of the repeats counts. The heap after a collection says what is kept.
import { spawnSync } from "node:child_process";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { compiled, java, load, median, metric, options } from "./machine.mjs";
import { hawser } from "./servers.mjs";

const wanted = options({ connections: 10_000, rate: 4, bytes: 150, seconds: 10, repeats: 5, io: "epoll", policies: "pace,latest,sample,drop" });
const program = compiled("load");
if (!program) throw new Error("the load client needs gcc");

/** Far more than a kernel holds for a reader that does not read. */
const FLOOD = { count: 400, bytes: 60_000 };

const profile = (name, slow, count) =>
  `{name: ${name}, channels: "${name}/#", history: {count: ${count}, age: 1h}, guests: [subscribe, publish], slow: ${slow}}`;

async function node(policy) {
  const profiles = [profile("bench", policy, 2000), profile("flood", "drop", 0)];
  return hawser(profiles, { io: wanted.io, heap: ["-Xms512m", "-Xmx1g"] });
}

/** A raw TCP line that is connected; its frames are told one by one until it is left alone. */
async function line(port, hear) {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.on("error", () => {});
  let rest = "";
  return new Promise((done, failed) => {
    socket.on("data", (chunk) => {
      const frames = (rest + chunk).split("\n");
      rest = frames.pop();
      for (const frame of frames.filter(Boolean).map((text) => JSON.parse(text))) {
        if (frame.error || frame.closing) failed(new Error(JSON.stringify(frame)));
        else if (frame.connected) done(socket);
        else hear(frame, socket);
      }
    });
    socket.write('HAWSER/1 json\n{"id":1,"connect":{}}\n');
  });
}

async function reader(port) {
  let answered;
  const both = new Promise((done) => (answered = done));
  const socket = await line(port, (frame) => frame.id === 3 && answered());
  for (const [i, channel] of ["bench/slow", "flood/slow"].entries()) {
    socket.write(`{"id":${i + 2},"subscribe":{"channel":"${channel}"}}\n`);
  }
  await both;
  socket.removeAllListeners("data").pause();
  return socket;
}

async function flood(port) {
  const data = "x".repeat(FLOOD.bytes);
  const publish = (id) => `{"id":${id},"publish":{"channel":"flood/slow","data":"${data}"}}\n`;
  // Each waits for the one before, so that no limit of the node is met.
  await new Promise((done, failed) => {
    line(port, (frame, socket) => {
      if (frame.id > FLOOD.count) done(socket.destroy());
      else if (frame.id) socket.write(publish(frame.id + 1));
    }).then((socket) => socket.write(publish(2)), failed);
  });
}

/** One that takes nothing at all, and one that takes a thousandth of what is published. */
async function slowReaders(port) {
  const [stalled, crawling] = [await reader(port), await reader(port)];
  await flood(port);
  const most = Math.max(1, Math.round((wanted.rate * wanted.bytes) / 1000));
  const crawl = setInterval(() => crawling.read(most), 1000);
  return () => {
    clearInterval(crawl);
    stalled.destroy();
    crawling.destroy();
  };
}

function heap(pid) {
  const tool = join(dirname(java()), "jcmd");
  spawnSync(tool, [String(pid), "GC.run"]);
  const text = spawnSync(tool, [String(pid), "GC.heap_info"]).stdout.toString();
  // One figure for each part of the heap; a line about metaspace is none of it.
  return text
    .split("\n")
    .filter((one) => !/etaspace|class space/.test(one))
    .reduce((sum, one) => sum + Number(/used (\d+)K/.exec(one)?.[1] ?? 0) * 1024, 0);
}

const table = [];
for (const policy of wanted.policies.split(",")) {
  const server = await node(policy);
  const lines = load(program, server, "bench/slow");
  try {
    const opened = await lines.ask(`open ${wanted.connections}`);
    if (opened.open !== wanted.connections) throw new Error(`only ${opened.open} connections`);
    await lines.ask(`run ${wanted.rate} ${wanted.seconds} ${wanted.bytes}`);
    const runs = { without: [], with: [] };
    for (let repeat = 1; repeat <= wanted.repeats; repeat++) {
      for (const kind of ["without", "with"]) runs[kind].push(await measure(policy, server, lines, kind, repeat));
    }
    table.push({ policy, ...runs });
  } finally {
    await lines.quit();
    await server.stop();
  }
}

async function measure(policy, server, lines, kind, repeat) {
  const before = await metric(server, "hawser_subscriptions_behind_total");
  const leave = kind === "with" ? await slowReaders(server.port) : () => {};
  const run = await lines.ask(`run ${wanted.rate} ${wanted.seconds} ${wanted.bytes}`);
  const behind = (await metric(server, "hawser_subscriptions_behind_total")) - before;
  const bytes = heap(server.pid);
  leave();
  if (run.delivered !== run.expected) throw new Error(`${policy}, ${kind}: ${run.delivered} of ${run.expected} delivered`);
  // Two in the measured channel and two in that which fills their lines.
  if (kind === "with" && behind < 4) throw new Error(`${policy}: only ${behind} subscriptions were slow`);
  console.log(
    `${repeat} ${policy.padEnd(7)} ${kind.padEnd(7)} p50 ${(run.p50 / 1000).toFixed(1)} ms, p99 ${(run.p99 / 1000).toFixed(1)} ms, ` +
      `heap ${(bytes / 2 ** 20).toFixed(0)} MiB, fell behind ${behind}`,
  );
  return { ...run, heap: bytes };
}

console.log(`\n${wanted.connections} lines, ${wanted.rate} publications of ${wanted.bytes} bytes in a second, ${wanted.io}, median of ${wanted.repeats}\n`);
console.log("| `slow` | p99 without | p99 with | bound | heap without | heap with | |\n|---|---|---|---|---|---|---|");
let good = true;
for (const { policy, ...runs } of table) {
  const p99 = (kind) => median(runs[kind].map((run) => run.p99)) / 1000;
  const kept = (kind) => median(runs[kind].map((run) => run.heap)) / 2 ** 20;
  const bound = Math.max(1.2 * p99("without"), p99("without") + 5);
  const holds = p99("with") <= bound;
  good &&= holds;
  console.log(
    `| ${policy} | ${p99("without").toFixed(1)} ms | ${p99("with").toFixed(1)} ms | ${bound.toFixed(1)} ms | ` +
      `${kept("without").toFixed(0)} MiB | ${kept("with").toFixed(0)} MiB | ${holds ? "holds" : "**broken**"} |`,
  );
}
process.exitCode = good ? 0 : 1;
