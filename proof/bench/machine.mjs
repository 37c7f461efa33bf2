// What the benchmarks ask of the machine: programs built and started, processes measured.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, existsSync } from "node:fs";
import { createServer } from "node:net";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, "../..");
const built = join(here, "target");

/** Builds a C program of this folder; null without a compiler. */
export function compiled(name) {
  mkdirSync(built, { recursive: true });
  const target = join(built, name);
  const libraries = name === "load" ? ["-lssl", "-lcrypto"] : [];
  const made = spawnSync("gcc", ["-O2", "-o", target, join(here, `${name}.c`), ...libraries], { stdio: "inherit" });
  return made.status === 0 ? target : null;
}

/** JDK 25's java, where the launcher looks for it. */
export function java() {
  const homes = [process.env.JAVA_HOME, ...readdirSync("/usr/lib/jvm").map((name) => `/usr/lib/jvm/${name}`)];
  for (const home of homes) {
    const release = home && join(home, "release");
    if (release && existsSync(release) && /JAVA_VERSION="25/.test(readFileSync(release, "utf8"))) {
      return join(home, "bin/java");
    }
  }
  throw new Error("no JDK 25 found: set JAVA_HOME");
}

export async function freePort() {
  for (let tries = 0; tries < 100; tries++) {
    // Below those that the system gives to who connects, which could take one of them before the server listens.
    const port = 10_000 + Math.floor(Math.random() * 22_000);
    const server = createServer();
    const free = await new Promise((done) => {
      server.once("error", () => done(false));
      server.listen(port, "127.0.0.1", () => done(true));
    });
    if (free) {
      await new Promise((done) => server.close(done));
      return port;
    }
  }
  throw new Error("a hundred ports are taken");
}

/** Starts a program and waits for a line of its output that matches. */
export async function start(command, args, ready, options = {}) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], cwd: root, ...options });
  let output = "";
  const ended = new Promise((done) => child.once("exit", done));
  await new Promise((done, failed) => {
    const hear = (chunk) => {
      output += chunk;
      if (ready.test(output)) done();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", (code) => failed(new Error(`${command} ended with ${code}:\n${output}`)));
  });
  child.stdout.removeAllListeners("data").resume();
  child.stderr.removeAllListeners("data").resume();
  return {
    pid: child.pid,
    async stop() {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(late);
    },
  };
}

/** One figure of a node's metrics; the sum where it has several. */
export async function metric({ adminPort }, name) {
  const text = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
  const found = [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "gm"))];
  return found.reduce((sum, [, value]) => sum + Number(value), found.length ? 0 : NaN);
}

/** The load client: one command, one answer. */
export function load(program, { port, path = "/ws", dialect = "hawser", tls = false, tokens }, channel) {
  return asked(program, ["127.0.0.1", String(port), path, channel, dialect, tls ? "tls" : "plain", ...(tokens ? [tokens] : [])]);
}

/** A program that answers each line with one of JSON. */
export function asked(program, words) {
  const child = spawn(program, words, { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise((done) => child.once("exit", done));
  return {
    async ask(command) {
      child.stdin.write(`${command}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(`${basename(program)} ended at: ${command}`);
      return JSON.parse(value);
    },
    async quit() {
      child.stdin.end("quit\n");
      await ended;
    },
  };
}

const TICKS = Number(spawnSync("getconf", ["CLK_TCK"]).stdout.toString());

/** A process and all that it has started: nginx works in children. */
function family(pid) {
  let children = [];
  try {
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    // It has ended meanwhile.
  }
  return [pid, ...children.flatMap(family)];
}

/** CPU seconds that a process and its children have used, and their resident memory in bytes. */
export function used(pid) {
  return family(pid).map(usedAlone).reduce((sum, one) => ({ cpu: sum.cpu + one.cpu, rss: sum.rss + one.rss }));
}

/** Nothing of one that has ended meanwhile, as PostgreSQL's do. */
function usedAlone(pid) {
  let stat, status;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    status = readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return { cpu: 0, rss: 0 };
  }
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const resident = /VmRSS:\s+(\d+) kB/.exec(status) ?? [0, 0];
  return { cpu: (Number(fields[11]) + Number(fields[12])) / TICKS, rss: Number(resident[1]) * 1024 };
}

/** A heap that shrinks to what lives whenever it is collected. */
export const SHRINKING = ["-Xms32m", "-Xmx2g", "-Xmn24m", "-XX:MinHeapFreeRatio=5", "-XX:MaxHeapFreeRatio=10"];

/** Bytes of all objects that can be reached, and the whole process once it is collected. */
export function lives(pid) {
  const jcmd = (what) => execFileSync(join(dirname(java()), "jcmd"), [String(pid), what], { maxBuffer: 1 << 26 }).toString();
  // The histogram collects first and counts what is left.
  const heap = Number(/^Total\s+\d+\s+(\d+)/m.exec(jcmd("GC.class_histogram"))[1]);
  for (let i = 0; i < 3; i++) jcmd("GC.run");
  return { heap, rss: used(pid).rss };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** `--name value` pairs over their defaults; a name whose default is true or false stands alone. */
export function options(defaults) {
  const given = { ...defaults };
  const words = process.argv.slice(2);
  for (let i = 0; i < words.length; i += 2) {
    const name = words[i].replace(/^--/, "");
    if (typeof defaults[name] === "boolean") {
      given[name] = true;
      i--;
      continue;
    }
    if (!(name in defaults) || words[i + 1] === undefined) {
      console.error(`usage: ${Object.entries(defaults).map(([key, value]) => typeof value === "boolean" ? `[--${key}]` : `[--${key} ${value}]`).join(" ")}`);
      process.exit(2);
    }
    given[name] = typeof defaults[name] === "number" ? Number(words[i + 1]) : words[i + 1];
  }
  return given;
}
