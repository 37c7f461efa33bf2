// What one idle subscribed line costs, beside bare Netty: the slope between two numbers of lines.
//
//   proof/bench/memory [--from 2000] [--to 16000] [--repeats 3] [--io epoll]
//
// After each step the heap is collected. Heap is what lives after the collection; resident is the whole
// process as the kernel counts it; kernel is what the sockets of both ends cost it (half is the server's),
// read from the slab caches that sockets use.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compiled, java, load, median, options, used } from "./machine.mjs";
import { servers } from "./servers.mjs";

const wanted = options({ from: 2_000, to: 16_000, repeats: 3, io: "epoll" });
const program = compiled("load");
if (!program) throw new Error("the load client needs gcc");
const jcmd = join(dirname(java()), "jcmd");

const slopes = {};
for (let repeat = 1; repeat <= wanted.repeats; repeat++) {
  for (const name of ["netty", "hawser"]) {
    const server = await servers[name](wanted.io);
    try {
      await measure(name, server, repeat);
    } finally {
      await server.stop();
    }
  }
}
console.log(`\nBytes for a line, ${wanted.from} to ${wanted.to} idle subscribed lines, median of ${wanted.repeats}\n`);
console.log("| Server | Heap | Outside the heap | Resident | Kernel, server's end |\n|---|---|---|---|---|");
for (const [name, runs] of Object.entries(slopes)) {
  const of = (key) => median(runs.map((run) => run[key])).toFixed(0);
  console.log(`| ${name} | ${of("heap")} | ${of("rest")} | ${of("rss")} | ${of("kernel")} |`);
}

async function measure(name, server, repeat) {
  const lines = load(program, server.port, "/ws", "bench/memory");
  // The first lines load the classes and grow the pools that all later ones share.
  await lines.ask(`open ${wanted.from}`);
  await lines.ask("run 1 3 150");
  const before = look(server.pid);
  await lines.ask(`open ${wanted.to - wanted.from}`);
  await lines.ask("run 1 3 150");
  const after = look(server.pid);
  const more = wanted.to - wanted.from;
  const slope = Object.fromEntries(Object.keys(before).map((key) => [key, (after[key] - before[key]) / more]));
  slope.rest = slope.rss - slope.heap;
  slope.kernel /= 2;
  (slopes[name] ??= []).push(slope);
  console.log(
    `${repeat} ${name.padEnd(7)} heap ${slope.heap.toFixed(0)}  resident ${slope.rss.toFixed(0)}  kernel ${slope.kernel.toFixed(0)} bytes a line`,
  );
  await lines.quit();
}

function look(pid) {
  for (let i = 0; i < 3; i++) execFileSync(jcmd, [String(pid), "GC.run"], { stdio: "ignore" });
  return { heap: heap(pid), rss: used(pid).rss, kernel: kernel() };
}

function heap(pid) {
  const info = execFileSync(jcmd, [String(pid), "GC.heap_info"]).toString();
  let total = 0;
  for (const [, kilobytes] of info.matchAll(/(?:generation|heap)\s+total \d+K, used (\d+)K/g)) total += Number(kilobytes);
  return total * 1024;
}

function kernel() {
  let total = 0;
  for (const line of readFileSync("/proc/slabinfo", "utf8").split("\n")) {
    const [name, , objects, size] = line.split(/\s+/);
    if (/^(TCP|sock_inode_cache|filp|dentry|eventpoll_epi|eventpoll_pwq|tcp_bind_bucket|skbuff.*)$/.test(name)) {
      total += Number(objects) * Number(size);
    }
  }
  return total;
}
