// What the benchmarks of durable channels have in common: a PostgreSQL, lines that send, and the syncs that cover what is acknowledged.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { freePort, start, used } from "./machine.mjs";

const ROOT = userInfo().username === "root";

/** Nobody is held back. */
export const OPEN =
  "{newcomers-per-second: 1000000, arrivals-per-second: 4000000, connections-per-address: 100000, publications-per-second: 1000000, commands-per-second: 1000000}";

/** A PostgreSQL of its own, that syncs. */
export async function postgresql() {
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
    ask,
    syncs: () => Number(ask("SELECT wal_sync FROM pg_stat_wal")),
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Has a node's syncs written down: what starts it, and how many there were. Nothing is stopped for anything else. */
export function traced() {
  const folder = mkdtempSync(join(tmpdir(), "hawser-bench-syncs-"));
  const trace = join(folder, "syncs");
  return {
    under: `strace -D -f --seccomp-bpf -qq -e trace=fsync,fdatasync -e signal=none -o ${trace} `,
    syncs: () => readFileSync(trace, "latin1").split("\n").filter((line) => /sync\(/.test(line)).length,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * One line that keeps so many in flight and sends the next when one is acknowledged.
 *
 * @param said what is published, by number: a channel and data in JSON
 * @param late where to put how long acknowledgements took
 * @param token empty for a guest
 */
export function sender(port, said, flight, late, token = "") {
  const socket = connect(port, "127.0.0.1").setNoDelay();
  const sent = new Map();
  let next = 2;
  let rest = "";
  const made = { acknowledged: 0, refused: 0, why: "", stop: false, end: () => socket.destroy() };
  const send = () => {
    const id = next++;
    const { channel, data } = said(id);
    sent.set(id, performance.now());
    return `{"id":${id},"publish":{"channel":"${channel}","data":${data},"key":"k${id}"}}\n`;
  };
  socket.write(`HAWSER/1 json\n{"id":1,"connect":{${token && `"token":"${token}",`}"heartbeat":600000}}\n`);
  socket.on("data", (chunk) => {
    const lines = (rest + chunk.toString("latin1")).split("\n");
    rest = lines.pop();
    let out = "";
    for (const line of lines) {
      const id = Number(/^\{"id":(\d+)/.exec(line)?.[1]);
      if (id === 1) {
        out += Array.from({ length: flight }, send).join("");
      } else if (sent.has(id)) {
        if (late.on) late.all.push(performance.now() - sent.get(id));
        sent.delete(id);
        if (line.includes('"published"')) made.acknowledged++;
        else {
          made.refused++;
          made.why = line;
        }
        if (!made.stop) out += send();
      }
    }
    if (out) socket.write(out);
  });
  return made;
}

/** What senders reach in so many seconds: acknowledged and syncs a second, how late, and CPU for each. */
export async function reached(senders, late, seconds, { node, store, syncs }) {
  const look = () => ({
    at: performance.now(),
    sum: senders.reduce((told, one) => told + one.acknowledged, 0),
    syncs: syncs(),
    node: used(node.pid),
    store: store && used(store.pid),
  });
  const before = look();
  late.all.length = 0;
  late.on = true;
  await new Promise((done) => setTimeout(done, seconds * 1_000));
  late.on = false;
  const after = look();
  const acknowledged = after.sum - before.sum;
  const refused = senders.reduce((told, one) => told + one.refused, 0);
  if (refused) console.error(`${refused} refused, as ${senders.find((one) => one.why).why}`);
  late.all.sort((one, other) => one - other);
  const second = (figure) => Math.round((figure / (after.at - before.at)) * 1_000).toLocaleString("en");
  const at = (part) => `${(late.all[Math.floor(late.all.length * part)] ?? NaN).toFixed(1)} ms`;
  const each = (figure) => ((figure * 1e6) / acknowledged).toFixed(0);
  return {
    acknowledged: second(acknowledged),
    syncs: second(after.syncs - before.syncs),
    p50: at(0.5),
    p99: at(0.99),
    node: each(after.node.cpu - before.node.cpu),
    store: store ? each(after.store.cpu - before.store.cpu) : "",
  };
}
