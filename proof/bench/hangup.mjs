// How long "hang up" takes while a large frame is on its way to the same slow line.
//
//   proof/bench/hangup [--rounds 15] [--kilobytes 400] [--kbits 1000] [--io epoll]
//
// A reader (HangUp.java) takes KBITS thousand bits a second through a small receive buffer. In each round 400 KiB are
// published to a channel of low priority; while they come, at a random moment, a few bytes to one of high priority. What
// counts is the time from that second publish to its arrival, once for a client that takes parts and once for one that does
// not, each with a server of its own. The large frame is timed too: parts must not make it much later.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, java, median, options, root, start } from "./machine.mjs";

const wanted = options({ rounds: 15, kilobytes: 400, kbits: 1000, io: "epoll" });

async function server() {
  const [port, adminPort] = [await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), "hawser-bench-"));
  const file = join(folder, "hawser.yaml");
  const profile = (name, priority) =>
    `  - {name: ${name}, channels: "${name}/#", history: {count: 10, age: 1h}, guests: [subscribe, publish], ` +
    `max-data: 512KiB, priority: ${priority}}\n`;
  writeFileSync(
    file,
    `host: 127.0.0.1\nport: ${port}\ndata: ${folder}\nio: ${wanted.io}\nadmin: {port: ${adminPort}}\n` +
      `profiles:\n${profile("feed", "low")}${profile("call", "high")}`,
  );
  const started = await start("./hawser", ["serve", "--config", file], /serves clients on port/, {});
  return { ...started, port, stop: () => started.stop().then(() => rmSync(folder, { recursive: true })) };
}

const shown = { parts: "with parts", whole: "without parts" };
const rows = [];
for (const mode of Object.keys(shown)) {
  const one = await server();
  try {
    const words = [mode, one.port, wanted.rounds, wanted.kilobytes, wanted.kbits].map(String);
    const run = spawnSync(java(), ["-cp", join(root, "proof/target/classes"), "dev.hawser.proof.bench.HangUp", ...words]);
    if (run.status !== 0) throw new Error(`${run.stderr}`);
    const rounds = String(run.stdout)
      .trim()
      .split("\n")
      .map((line) => line.split(" ").map(Number));
    const small = rounds.map(([first]) => first).sort((a, b) => a - b);
    rows.push([shown[mode], median(small), small[0], small.at(-1), median(rounds.map(([, second]) => second))]);
    console.log(`${shown[mode]}: ${small.map((ms) => ms.toFixed(0)).join(" ")} ms`);
  } finally {
    await one.stop();
  }
}
console.log(`\n${wanted.kilobytes} KiB under way at ${wanted.kbits} kbit/s, ${wanted.rounds} rounds\n`);
console.log("| | Small frame, median | least | most | Large frame, median |\n|---|---|---|---|---|");
for (const [name, ...figures] of rows) console.log(`| ${[name, ...figures.map((ms) => `${ms.toFixed(0)} ms`)].join(" | ")} |`);
