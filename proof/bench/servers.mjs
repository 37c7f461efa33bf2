// The servers under test, each started fresh for a run and told apart only by this table.
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

async function bareNetty(io, heap) {
  const port = await freePort();
  const main = "dev.hawser.proof.bench.BareNetty";
  const server = await start(java(), [...FLAGS, ...heap, "-cp", classPath(), main, String(port), io], /ready/);
  return { ...server, port };
}

async function sendOnly() {
  const program = compiled("send");
  if (!program) return null;
  const port = await freePort();
  return { ...(await start(program, [String(port)], /ready/)), port };
}

/** One profile without presence, open to guests: the least that a channel with history costs. */
async function hawser(io, heap) {
  const [port, adminPort] = [await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), "hawser-bench-"));
  const file = join(folder, "hawser.yaml");
  writeFileSync(file, configuration(port, adminPort, io, folder));
  const server = await start("./hawser", ["serve", "--config", file], /serves clients on port/, {
    env: { ...process.env, HAWSER_JAVA_OPTS: heap.join(" ") },
  });
  return {
    ...server,
    port,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

function configuration(port, adminPort, io, folder) {
  return [
    "host: 127.0.0.1",
    `port: ${port}`,
    `data: ${folder}`,
    `io: ${io}`,
    "admin:",
    `  port: ${adminPort}`,
    "profiles:",
    "  - name: bench",
    "    channels: bench/#",
    "    history: {count: 2000, age: 1h}",
    "    guests: [subscribe, publish]",
    "",
  ].join("\n");
}

export const servers = {
  send: () => sendOnly(),
  netty: (io, heap = HEAP) => bareNetty(io, heap),
  hawser: (io, heap = HEAP) => hawser(io, heap),
};
