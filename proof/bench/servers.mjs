// The servers under test, each started fresh for a run and told apart only by this table.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compiled, freePort, java, root, start } from "./machine.mjs";

/** What the launcher gives the server, for the baseline too. */
const FLAGS = ["--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders"];

/** Room enough that collecting is no part of what is measured. */
const HEAP = ["-Xms512m", "-Xmx2g"];

function classPath() {
  const lib = join(root, "proof/target/lib");
  const jars = readdirSync(lib).map((name) => join(lib, name));
  return [join(root, "proof/target/classes"), ...jars].join(":");
}

async function bareNetty(io, heap, certificate) {
  const port = await freePort();
  const main = "dev.hawser.proof.bench.BareNetty";
  const files = certificate ? [certificate.chain, certificate.key] : [];
  const words = [...FLAGS, ...heap, "-cp", classPath(), main, String(port), io, ...files];
  return { ...(await start(java(), words, /ready/)), port, tls: !!certificate };
}

async function sendOnly() {
  const program = compiled("send");
  if (!program) return null;
  const port = await freePort();
  return { ...(await start(program, [String(port)], /ready/)), port };
}

/** A Redis that keeps nothing, on a free port. */
export async function redisServer() {
  const folder = mkdtempSync(join(tmpdir(), "hawser-redis-"));
  const port = await freePort();
  const words = ["--bind", "127.0.0.1", "--port", `${port}`, "--dir", folder, "--save", "", "--appendonly", "no"];
  const server = await start("redis-server", words, /Ready to accept connections/);
  return {
    ...server,
    port,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** One profile without presence, open to guests: the least that a channel with history costs. */
const BENCH = ["{name: bench, channels: bench/#, history: {count: 2000, age: 1h}, guests: [subscribe, publish]}"];

/** Nobody is held back: the load client does not come again. */
const OPEN = "{newcomers-per-second: 1000000, arrivals-per-second: 4000000}";

/**
 * A node with these profiles, each in YAML on one line.
 *
 * @param limits in YAML on one line
 * @param more further keys of the configuration, a line for each
 * @param descriptors the most files that it may have open; 0 for as many as we
 * @param under a program that starts it, with a blank behind it
 */
export async function hawser(profiles, { io, heap = HEAP, certificate, limits = OPEN, more = [], descriptors = 0, under = "" }) {
  const [port, adminPort] = [await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), "hawser-bench-"));
  const file = join(folder, "hawser.yaml");
  writeFileSync(file, configuration({ profiles, port, adminPort, io, folder, certificate, limits, more }));
  const words = ["-c", `${descriptors ? `ulimit -n ${descriptors}; ` : ""}exec ${under}./hawser serve --config "$0"`, file];
  const server = await start("bash", words, /serves clients on port/, {
    env: { ...process.env, HAWSER_JAVA_OPTS: heap.join(" ") },
  });
  return {
    ...server,
    port,
    adminPort,
    folder,
    tls: !!certificate,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

function configuration({ profiles, port, adminPort, io, folder, certificate, limits, more }) {
  return [
    "host: 127.0.0.1",
    `port: ${port}`,
    `data: ${folder}`,
    `io: ${io}`,
    `limits: ${limits}`,
    ...more,
    "admin:",
    `  port: ${adminPort}`,
    "profiles:",
    ...profiles.map((profile) => `  - ${profile}`),
    ...(certificate ? [`tls: {certificates: [{chain: ${certificate.chain}, key: ${certificate.key}}]}`] : []),
    "",
  ].join("\n");
}

/** A certificate for one run, and what removes it. */
export function certificate() {
  const folder = mkdtempSync(join(tmpdir(), "hawser-bench-tls-"));
  const made = spawnSync("./hawser", ["certificate", "--out", folder], { cwd: root });
  if (made.status !== 0) throw new Error(`no certificate: ${made.stderr}`);
  const [chain, key] = made.stdout.toString().trim().split("\n");
  return { chain, key, remove: () => rmSync(folder, { recursive: true }) };
}

export const servers = {
  send: () => sendOnly(),
  netty: (io, heap = HEAP, certificate) => bareNetty(io, heap, certificate),
  hawser: (io, heap, certificate) => hawser(BENCH, { io, heap, certificate }),
};

/**
 * Every door, as the load client comes through it, beside the baseline; each with a certificate too.
 *
 * @param streams how many lines share a socket where they may
 */
export function doors(own, streams) {
  return [
    { name: "bare Netty, WebSocket", server: "netty", dialect: "hawser" },
    { name: "WebSocket, JSON", dialect: "hawser" },
    { name: "WebSocket, Protobuf", dialect: "proto" },
    { name: "raw TCP, JSON", dialect: "tcp" },
    { name: "raw TCP, Protobuf", dialect: "tcp-proto" },
    { name: "WebSocket over HTTP/2, JSON", dialect: "h2" },
    { name: `the same, ${streams} on a socket`, dialect: `h2:${streams}` },
    { name: "gRPC", dialect: "grpc" },
    { name: `gRPC, ${streams} on a socket`, dialect: `grpc:${streams}` },
    { name: "HTTP stream, JSON", dialect: "stream" },
    { name: "server-sent events, JSON", dialect: "sse" },
  ]
    .map((door) => ({ server: "hawser", ...door }))
    .flatMap((door) => [door, { ...door, name: `${door.name}, TLS`, certificate: own }]);
}
