// What compression and deltas save in bytes, and what they cost in CPU and memory, beside the usual way: a server that
// compresses for each line with a window of its own (npm's ws with its defaults for compression).
//
//   proof/bench/content [--connections 500] [--rate 20] [--seconds 5] [--repeats 3] [--io epoll]
//
// Every mode gets a server of its own, the same lines, a warm-up, and then a board of 40 numbers, of which one changes with
// each publication, RATE times a second. The lines are plain sockets that count bytes and do not inflate. The bytes are
// those of TCP's payload; CPU is the server's.
import { spawnSync } from "node:child_process";
import { connect } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, here, median, options, root, start, used } from "./machine.mjs";
import { hawser } from "./servers.mjs";

const wanted = options({ connections: 500, rate: 20, seconds: 5, repeats: 3, io: "epoll" });

const modes = {
  plain: { profile: "", extension: false, features: [] },
  compressed: { profile: "compress: true", extension: true, features: [] },
  deltas: { profile: "deltas: true", extension: false, features: ["delta"] },
  both: { profile: "compress: true, deltas: true", extension: true, features: ["delta"] },
  "ws, plain": { peer: "plain", extension: false },
  "ws, a window for each line": { peer: "deflate", extension: true },
};

function node({ profile }) {
  const board = `{name: board, channels: "bench/#", history: {count: 100, age: 1h}, guests: [subscribe, publish]${profile && `, ${profile}`}}`;
  return hawser([board], { io: wanted.io, heap: ["-Xms256m", "-Xmx1g"] });
}

async function peer({ peer: mode }) {
  const port = await freePort();
  const server = await start(process.execPath, [join(here, "wspeer.mjs"), String(port), mode], /ready/);
  return { ...server, port };
}

/** One line: says what it has to, then counts what comes. */
async function line(port, { extension, features }, tally, subscribes = true) {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const head = [
    "GET /ws HTTP/1.1",
    "Host: localhost",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ...(extension ? ["Sec-WebSocket-Extensions: permessage-deflate"] : []),
    "",
    "",
  ];
  const opened = new Promise((done, failed) => {
    socket.once("error", failed);
    socket.once("data", (answer) => (/^HTTP\/1.1 101/.test(answer) ? done(answer) : failed(new Error(String(answer)))));
  });
  socket.write(head.join("\r\n"));
  const answer = String(await opened);
  if (extension !== /permessage-deflate/.test(answer)) throw new Error(`not as agreed:\n${answer}`);
  const subscribe = subscribes ? [{ channel: "bench/board" }] : [];
  const connected = new Promise((done) => socket.once("data", done));
  say(socket, { id: 1, connect: { features: features ?? [], subscribe } });
  await connected;
  socket.on("data", (bytes) => (tally.bytes += bytes.length));
  return socket;
}

function say(socket, frame) {
  const text = Buffer.from(JSON.stringify(frame));
  const head = text.length < 126 ? Buffer.from([0x81, 0x80 | text.length]) : Buffer.from([0x81, 0xfe, text.length >> 8, text.length & 255]);
  socket.write(Buffer.concat([head, Buffer.alloc(4), text])); // a mask of zeros
}

const numbers = Array.from({ length: 40 }, (_, i) => 100_000 + i * 37);
let turn = 0;

function board() {
  turn++;
  numbers[(turn * 7) % 40] = 100_000 + ((turn * 7919) % 900_000);
  return Object.fromEntries([["turn", turn], ...numbers.map((value, i) => [`value${i}`, value / 100])]);
}

async function publishing(author, rate, seconds) {
  const begun = performance.now();
  for (let n = 0; n < rate * seconds; n++) {
    say(author, { publish: { channel: "bench/board", data: board() } });
    const due = begun + ((n + 1) * 1000) / rate;
    await new Promise((done) => setTimeout(done, Math.max(0, due - performance.now())));
  }
}

async function quiet(tally) {
  for (let before = -1; before !== tally.bytes; ) {
    before = tally.bytes;
    await new Promise((done) => setTimeout(done, 300));
  }
}

const results = {};
async function measure(name) {
  const mode = modes[name];
  const server = await (mode.peer ? peer(mode) : node(mode));
  const sockets = [];
  try {
    const tally = { bytes: 0 };
    const author = await line(server.port, { ...mode, features: [] }, { bytes: 0 }, false);
    sockets.push(author);
    await publishing(author, wanted.rate, 1);
    const empty = used(server.pid).rss;
    for (let i = 0; i < wanted.connections; i++) sockets.push(await line(server.port, mode, tally));
    await publishing(author, wanted.rate, 3);
    await quiet(tally);
    tally.bytes = 0;
    const before = used(server.pid);
    await publishing(author, wanted.rate, wanted.seconds);
    await quiet(tally);
    const after = used(server.pid);
    const deliveries = wanted.connections * wanted.rate * wanted.seconds;
    const one = {
      bytes: tally.bytes / deliveries,
      micros: ((after.cpu - before.cpu) / deliveries) * 1e6,
      resident: (after.rss - empty) / wanted.connections,
    };
    (results[name] ??= []).push(one);
    console.log(
      `${name.padEnd(27)} ${one.bytes.toFixed(0)} bytes and ${one.micros.toFixed(2)} us for a delivery, ` +
        `${(one.resident / 1024).toFixed(1)} KiB resident for a line`,
    );
  } finally {
    sockets.forEach((socket) => socket.destroy());
    await server.stop();
  }
}

for (let repeat = 1; repeat <= wanted.repeats; repeat++) {
  for (const name of Object.keys(modes)) await measure(name);
}
const commit = spawnSync("git", ["rev-parse", "--short", "HEAD"], { cwd: fileURLToPath(new URL(root, "file://")) });
console.log(`\n${wanted.connections} lines, ${wanted.rate} publications a second, median of ${wanted.repeats}, ${String(commit.stdout).trim()}\n`);
console.log("| Mode | Bytes for a delivery | us of CPU for a delivery | KiB resident for a line |\n|---|---|---|---|");
for (const [name, runs] of Object.entries(results)) {
  const of = (field) => median(runs.map((run) => run[field]));
  console.log(`| ${name} | ${of("bytes").toFixed(0)} | ${of("micros").toFixed(2)} | ${(of("resident") / 1024).toFixed(1)} |`);
}
