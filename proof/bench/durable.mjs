// How many publications are acknowledged in a second whose acknowledgement waits for the disk: in one channel and in many, on SQLite
// (with a sync at commit, and with one every second) and on PostgreSQL. Each sender keeps a few in flight and sends the next when one
// is acknowledged. Syncs are counted by strace, which stops the node for nothing else.
//
//   proof/bench/durable [--senders 64] [--flight 16] [--channels 1000] [--bytes 150] [--seconds 10] [--only sqlite]
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { cpus, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { freePort, options, start, used } from "./machine.mjs";
import { hawser } from "./servers.mjs";

const { senders: SENDERS, flight: FLIGHT, channels: CHANNELS, bytes: BYTES, seconds: SECONDS, only: ONLY } = options({
  senders: 64, flight: 16, channels: 1_000, bytes: 150, seconds: 10, only: "",
});
const WARM = 3;
const ROOT = userInfo().username === "root";

/** A PostgreSQL of its own, that syncs. */
async function postgresql() {
  const bin = readdirSync("/usr/lib/postgresql").map((name) => join("/usr/lib/postgresql", name, "bin")).sort().at(-1);
  const folder = mkdtempSync(join(tmpdir(), "hawser-bench-postgresql-"));
  const port = await freePort();
  const owner = ROOT ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : ["env"];
  if (ROOT) spawnSync("chown", ["postgres", folder]);
  const data = join(folder, "data");
  const made = spawnSync(owner[0], [...owner.slice(1), join(bin, "initdb"), `--pgdata=${data}`, "--username=hawser", "--auth=trust", "--encoding=UTF8", "--locale=C"]);
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const set = ["listen_addresses=127.0.0.1", `unix_socket_directories=${folder}`, "shared_buffers=256MB", "max_wal_size=4GB"];
  const words = [...owner.slice(1), join(bin, "postgres"), "-D", data, "-p", `${port}`, ...set.flatMap((each) => ["-c", each])];
  const server = await start(owner[0], words, /ready to accept connections/);
  const ask = (sql) => {
    const told = spawnSync(join(bin, "psql"), ["-h", "127.0.0.1", "-p", `${port}`, "-U", "hawser", "-d", "postgres", "-Atc", sql]);
    if (told.status !== 0) throw new Error(`psql: ${told.stderr}`);
    return told.stdout.toString().trim();
  };
  return {
    ...server,
    version: ask("SHOW server_version").split(" ")[0],
    more: [`store: {postgresql: {uri: "postgresql://127.0.0.1:${port}/postgres", user: hawser}}`],
    syncs: () => Number(ask("SELECT wal_sync FROM pg_stat_wal")),
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One line that keeps so many in flight. */
function sender(port, channel, late) {
  const socket = connect(port, "127.0.0.1").setNoDelay();
  const data = "x".repeat(BYTES - 2);
  const sent = new Map();
  let next = 2;
  let rest = "";
  const made = { acknowledged: 0, refused: 0, stop: false, end: () => socket.destroy() };
  const send = () => {
    const id = next++;
    sent.set(id, performance.now());
    return `{"id":${id},"publish":{"channel":"${channel(id)}","data":"${data}","key":"k${id}"}}\n`;
  };
  socket.write(`HAWSER/1 json\n{"id":1,"connect":{"heartbeat":600000}}\n`);
  socket.on("data", (chunk) => {
    const lines = (rest + chunk.toString("latin1")).split("\n");
    rest = lines.pop();
    let out = "";
    for (const line of lines) {
      const id = Number(/^\{"id":(\d+)/.exec(line)?.[1]);
      if (id === 1) {
        out += Array.from({ length: FLIGHT }, send).join("");
      } else if (sent.has(id)) {
        if (late.on) late.all.push(performance.now() - sent.get(id));
        sent.delete(id);
        if (line.includes('"published"')) made.acknowledged++;
        else made.refused++;
        if (!made.stop) out += send();
      }
    }
    if (out) socket.write(out);
  });
  return made;
}

async function measure(name, channels, { more = [], store }) {
  const folder = mkdtempSync(join(tmpdir(), "hawser-bench-syncs-"));
  const trace = join(folder, "syncs");
  const node = await hawser(["{name: bench, channels: bench/#, durable: true, guests: [publish]}"], {
    io: "auto",
    limits: "{newcomers-per-second: 1000000, arrivals-per-second: 4000000, connections-per-address: 100000, publications-per-second: 1000000, commands-per-second: 1000000}",
    more,
    under: store ? "" : `strace -D -f --seccomp-bpf -qq -e trace=fsync,fdatasync -e signal=none -o ${trace} `,
  });
  const syncs = store ? store.syncs : () => readFileSync(trace, "latin1").split("\n").filter((line) => /sync\(/.test(line)).length;
  const late = { on: false, all: [] };
  const all = Array.from({ length: SENDERS }, (_, i) => sender(node.port, (id) => `bench/${(id * SENDERS + i) % channels}`, late));
  const sum = () => all.reduce((told, one) => told + one.acknowledged, 0);
  const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1_000));
  try {
    await pause(WARM);
    const before = { at: performance.now(), sum: sum(), syncs: syncs(), node: used(node.pid), store: store && used(store.pid) };
    late.on = true;
    await pause(SECONDS);
    late.on = false;
    const after = { at: performance.now(), sum: sum(), syncs: syncs(), node: used(node.pid), store: store && used(store.pid) };
    const acknowledged = after.sum - before.sum;
    const refused = all.reduce((told, one) => told + one.refused, 0);
    if (refused) console.error(`${name}: ${refused} refused`);
    late.all.sort((one, other) => one - other);
    const at = (part) => late.all[Math.floor(late.all.length * part)] ?? NaN;
    const each = (figure) => `${(figure * 1e6 / acknowledged).toFixed(0)} µs`;
    console.log(`| ${[
      name, channels,
      Math.round(acknowledged / (after.at - before.at) * 1_000).toLocaleString("en"),
      Math.round((after.syncs - before.syncs) / (after.at - before.at) * 1_000).toLocaleString("en"),
      `${at(0.5).toFixed(1)} ms`, `${at(0.99).toFixed(1)} ms`,
      each(after.node.cpu - before.node.cpu),
      store ? each(after.store.cpu - before.store.cpu) : "",
    ].join(" | ")} |`);
  } finally {
    all.forEach((one) => { one.stop = true; one.end(); });
    await node.stop();
    rmSync(folder, { recursive: true, force: true });
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
