// How many publications are acknowledged in a second whose acknowledgement waits for the disk: in one channel and in many, on SQLite
// (with a sync at commit, and with one every second) and on PostgreSQL. Each sender keeps a few in flight and sends the next when one
// is acknowledged. Syncs are counted by strace, which stops the node for nothing else.
//
//   proof/bench/durable [--senders 64] [--flight 16] [--channels 1000] [--bytes 150] [--seconds 10] [--warm 3] [--only sqlite]
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { options } from "./machine.mjs";
import { OPEN, postgresql, reached, sender, traced } from "./senders.mjs";
import { hawser } from "./servers.mjs";

const { senders: SENDERS, flight: FLIGHT, channels: CHANNELS, bytes: BYTES, seconds: SECONDS, only: ONLY, warm: WARM } = options({
  senders: 64, flight: 16, channels: 1_000, bytes: 150, seconds: 10, only: "", warm: 3,
});

async function measure(name, channels, { more = [], store }) {
  const trace = store ? null : traced();
  const node = await hawser(["{name: bench, channels: bench/#, durable: true, guests: [publish]}"], {
    io: "auto", limits: OPEN, more, under: trace ? trace.under : "",
  });
  const late = { on: false, all: [] };
  const data = JSON.stringify("x".repeat(BYTES - 2));
  const all = Array.from({ length: SENDERS }, (_, i) =>
    sender(node.port, (id) => ({ channel: `bench/${(id * SENDERS + i) % channels}`, data }), FLIGHT, late));
  try {
    await new Promise((done) => setTimeout(done, WARM * 1_000));
    const figures = await reached(all, late, SECONDS, { node, store, syncs: (store ?? trace).syncs });
    const { acknowledged, syncs, p50, p99 } = figures;
    console.log(`| ${[name, channels, acknowledged, syncs, p50, p99, `${figures.node} µs`, figures.store && `${figures.store} µs`].join(" | ")} |`);
  } finally {
    all.forEach((one) => { one.stop = true; one.end(); });
    await node.stop();
    trace?.remove();
  }
}

const load = Number(readFileSync("/proc/loadavg", "utf8").split(" ")[0]);
console.log(`${cpus().length} processors, load ${load} before; ${SENDERS} senders with ${FLIGHT} in flight, ${BYTES} bytes, ${SECONDS} s\n`);
console.log("| store | channels | acknowledged/s | syncs/s | p50 | p99 | CPU of the node for each | CPU of PostgreSQL for each |");
console.log("|---|---|---|---|---|---|---|---|");
for (const channels of [1, CHANNELS]) {
  if (!ONLY || ONLY === "sqlite") {
    await measure("SQLite, sync at commit", channels, {});
    await measure("SQLite, sync every second", channels, { more: ["store: {fsync: interval, interval: 1s}"] });
  }
  if (!ONLY || ONLY === "postgresql") {
    const store = await postgresql();
    try {
      await measure(`PostgreSQL ${store.version}, sync at commit`, channels, { more: store.more, store });
    } finally {
      await store.stop();
    }
  }
}
