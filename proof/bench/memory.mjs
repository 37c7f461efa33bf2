// What one idle subscribed line costs, beside bare Netty: the slope between two numbers of lines.
//
//   proof/bench/memory [--from 2000] [--to 16000] [--repeats 3] [--io epoll] [--tls]
//   proof/bench/memory --doors [--streams 50] [--only REGEX]     every door, in the clear and over TLS
//
// After each step the heap is collected. Heap is what lives after the collection; resident is the whole
// process as the kernel counts it, its heap kept close to what lives, since garbage that nobody has
// collected yet belongs to no line; kernel is what the sockets of both ends cost it (half is the server's),
// read from the slab caches that sockets use.
import { readFileSync } from "node:fs";
import { compiled, lives, load, median, options, SHRINKING } from "./machine.mjs";
import { certificate, doors, servers } from "./servers.mjs";

const wanted = options({ from: 2_000, to: 16_000, repeats: 3, io: "epoll", tls: false, doors: false, streams: 50, only: "." });
const program = compiled("load");
if (!program) throw new Error("the load client needs gcc");
const own = wanted.tls || wanted.doors ? certificate() : undefined;
const lines = wanted.doors
  ? doors(own, wanted.streams).filter(({ name }) => new RegExp(wanted.only).test(name))
  : ["netty", "hawser"].map((name) => ({ name, server: name, dialect: "hawser", certificate: own }));
const slopes = {};
for (let repeat = 1; repeat <= wanted.repeats; repeat++) {
  for (const line of lines) {
    const server = await servers[line.server](wanted.io, SHRINKING, line.certificate);
    try {
      await measure(line.name, { ...server, dialect: line.dialect }, repeat);
    } finally {
      await server.stop();
    }
  }
}
own?.remove();
console.log(`\nBytes for a line${wanted.tls ? " over TLS" : ""}, ${wanted.from} to ${wanted.to} idle subscribed lines, median of ${wanted.repeats}\n`);
console.log("| Line | Heap | Outside the heap | Resident | Kernel, server's end |\n|---|---|---|---|---|");
for (const [name, runs] of Object.entries(slopes)) {
  const of = (key) => median(runs.map((run) => run[key])).toFixed(0);
  console.log(`| ${name} | ${of("heap")} | ${of("rest")} | ${of("rss")} | ${of("kernel")} |`);
}

async function measure(name, server, repeat) {
  const lines = load(program, server, "bench/memory");
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
    `${repeat} ${name.padEnd(42)} heap ${slope.heap.toFixed(0)}  resident ${slope.rss.toFixed(0)}  kernel ${slope.kernel.toFixed(0)} bytes a line`,
  );
  await lines.quit();
}

function look(pid) {
  return { ...lives(pid), kernel: kernel() };
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
