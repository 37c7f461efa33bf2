// How long "hang up" takes while a large frame is on its way to the same slow line.
//
//   proof/bench/hangup [--rounds 15] [--kilobytes 400] [--kbits 1000] [--io epoll]
//
// A reader (HangUp.java) takes KBITS thousand bits a second through a small receive buffer. In each round 400 KiB are
// published to a channel of low priority; while they come, at a random moment, a few bytes to one of high priority. What
// counts is the time from that second publish to its arrival, once for a client that takes parts and once for one that does
// not, each with a server of its own. The large frame is timed too: parts must not make it much later.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { java, median, options, root } from "./machine.mjs";
import { hawser } from "./servers.mjs";

const wanted = options({ rounds: 15, kilobytes: 400, kbits: 1000, io: "epoll" });

const profile = (name, priority) =>
  `{name: ${name}, channels: "${name}/#", history: {count: 10, age: 1h}, guests: [subscribe, publish], ` +
  `max-data: 512KiB, priority: ${priority}}`;
const profiles = [profile("feed", "low"), profile("call", "high")];

const shown = { parts: "with parts", whole: "without parts" };
const rows = [];
for (const mode of Object.keys(shown)) {
  const one = await hawser(profiles, { io: wanted.io, heap: [] });
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
