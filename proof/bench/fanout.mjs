// What one delivery costs the server, beside bare Netty and a program that only calls send().
//
//   proof/bench/fanout [--connections 18000] [--bytes 150] [--repeats 5] [--io epoll] [--rates 1,2,3,4,5,6]
//                      [--slow 1000] [--burst 900] [--peers]
//
// With --peers other servers take their turns, on the same work: nchan in nginx, NATS, and a program on the
// package ws of Node, where they are installed. They number nothing and keep nothing, so the load client numbers
// for them; see peers.mjs.
//
// The servers take turns, so that what else the machine does falls on all of them. Every server gets a
// fresh process, the same connections, a warm-up, a run at one publication a second for the cost of a
// delivery, then rising rates until deliveries no longer keep up: the knee. Each publication is one write
// for each line; nothing is delayed to be joined. Apart from that, a burst while nobody reads: lines fall
// behind, and what waits for each leaves together once it reads again.
import { compiled, load, median, options, used } from "./machine.mjs";
import { peers } from "./peers.mjs";
import { servers as own } from "./servers.mjs";


const wanted = options({ connections: 18_000, bytes: 150, repeats: 5, io: "epoll", rates: "1,2,3,4,5,6", seconds: 10, slow: 1_000, burst: 900, peers: false });
const program = compiled("load");
if (!program) throw new Error("the load client needs gcc");

/** A receive buffer so small that the kernel cannot hide how slow a reader is. */
const WINDOW = 4096;

const servers = wanted.peers ? { netty: own.netty, hawser: own.hawser, ...peers } : own;
const results = {};
const behind = {};
let knees = {};
for (let repeat = 1; repeat <= wanted.repeats; repeat++) {
  for (const name of Object.keys(servers)) {
    const server = await servers[name](wanted.io);
    if (!server) continue;
    try {
      await measure(name, server, repeat);
    } finally {
      await server.stop();
    }
    // It gives up on a line that is full; and how peers treat such lines is another question.
    if (name === "send" || wanted.peers) continue;
    const fresh = await servers[name](wanted.io);
    try {
      await fallBehind(name, fresh, repeat);
    } finally {
      await fresh.stop();
    }
  }
}
report();

async function measure(name, server, repeat) {
  const lines = load(program, server, "bench/fanout");
  const opened = await lines.ask(`open ${wanted.connections}`);
  if (opened.open !== wanted.connections) throw new Error(`${name}: only ${opened.open} connections`);
  await lines.ask(`run 2 10 ${wanted.bytes}`);
  for (const rate of wanted.rates.split(",").map(Number)) {
    const before = used(server.pid);
    const run = await lines.ask(`run ${rate} ${wanted.seconds} ${wanted.bytes}`);
    const cpu = used(server.pid).cpu - before.cpu;
    const one = { rate, ...run, micros: (cpu / run.delivered) * 1e6, share: cpu / run.seconds };
    ((results[name] ??= {})[rate] ??= []).push(one);
    console.log(
      `${repeat} ${name.padEnd(7)} ${rate}/s  ${one.micros.toFixed(2)} us/delivery  ${(one.share * 100).toFixed(0)}% of a core  ` +
        `${run.delivered}/${run.expected} delivered, ${run.lost} lost, ${run.repeated} repeated, ${run.ended} ended  ` +
        `p50 ${(run.p50 / 1000).toFixed(1)} ms, p99 ${(run.p99 / 1000).toFixed(1)} ms`,
    );
    // Behind by more than a publication's time: the knee is passed, faster rates say nothing.
    if (run.seconds > wanted.seconds + 2) break;
    knees[name] = Math.max(knees[name] ?? 0, rate);
  }
  await lines.quit();
}

async function fallBehind(name, server, repeat) {
  const lines = load(program, server, "bench/fanout");
  await lines.ask(`open ${wanted.slow} ${WINDOW}`);
  await lines.ask(`run 20 10 ${wanted.bytes}`);
  const before = used(server.pid);
  const run = await lines.ask(`burst ${wanted.burst} ${wanted.bytes}`);
  const micros = ((used(server.pid).cpu - before.cpu) / run.delivered) * 1e6;
  (behind[name] ??= []).push(micros);
  console.log(
    `${repeat} ${name.padEnd(7)} behind  ${micros.toFixed(2)} us/delivery  ${run.delivered}/${run.expected} delivered, ` +
      `${run.lost} lost, ${run.repeated} repeated, ${run.ended} ended`,
  );
  await lines.quit();
}

function report() {
  console.log(`\n${wanted.connections} lines, ${wanted.bytes} bytes, ${wanted.io}, median of ${wanted.repeats}\n`);
  console.log("| Server | Rate | us of CPU for a delivery | against bare Netty | p50 | p99 | lost |\n|---|---|---|---|---|---|---|");
  for (const [name, rates] of Object.entries(results)) {
    for (const [rate, runs] of Object.entries(rates)) {
      const micros = median(runs.map((run) => run.micros));
      const base = results.netty?.[rate] && median(results.netty[rate].map((run) => run.micros));
      const p50 = median(runs.map((run) => run.p50)) / 1000;
      const p99 = median(runs.map((run) => run.p99)) / 1000;
      const lost = runs.reduce((sum, run) => sum + run.lost + run.expected - run.delivered, 0);
      console.log(
        `| ${name} | ${rate}/s | ${micros.toFixed(2)} | ${base ? (micros / base).toFixed(2) : ""} | ${p50.toFixed(0)} ms | ${p99.toFixed(0)} ms | ${lost} |`,
      );
    }
  }
  console.log(`\nHighest rate kept up with: ${Object.entries(knees).map(([name, rate]) => `${name} ${rate}/s`).join(", ")}`);
  if (wanted.peers) return;
  console.log(`\nA burst of ${wanted.burst} to ${wanted.slow} lines that do not read, then do:\n`);
  console.log("| Server | us of CPU for a delivery |\n|---|---|");
  for (const [name, runs] of Object.entries(behind)) console.log(`| ${name} | ${median(runs).toFixed(2)} |`);
}
