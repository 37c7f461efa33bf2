// The TypeScript SDK in a process of its own: publishes its name and 1, 2, 3… into every channel, subscribes to all, and
// writes down what it is told, a line of JSON for each. Reads words on its standard input: "rest" publishes nothing new.
//
//   node sailor.mjs '{"sdk":"…/index.js","ws":"…/ws","url":"ws://…","name":"ann","token":"…","encoding":"json","channels":["c"],…}'
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { sdk, ws, url, name, token, encoding, channels, ballast, heartbeat, grace } = JSON.parse(process.argv[2]);
const { Hawser } = await import(pathToFileURL(sdk));
const { WebSocket } = createRequire(pathToFileURL(ws))("ws");

const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const hawser = new Hawser({
  urls: url,
  token,
  encoding,
  WebSocket,
  transports: ["websocket"],
  heartbeat,
  grace,
  backoff: { base: 1, max: 50, stableAfter: 100 },
  outbox: { entries: 100_000 },
});

let writing = true;
let underWay = 0;
let settled = false;

function settle() {
  if (!writing && underWay === 0 && !settled) {
    settled = true;
    tell({ kind: "settled" });
  }
}

async function write(channel) {
  for (let number = 1; writing; number++) {
    underWay++;
    try {
      const { epoch, offset } = await channel.publish(`${name}-${number}${ballast}`);
      tell({ kind: "acknowledged", channel: channel.name, number, epoch, offset });
    } catch (error) {
      tell({ kind: "complaint", text: `${channel.name} ${number} failed: ${error}` });
    }
    underWay--;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  settle();
}

for (const each of channels) {
  const channel = hawser.channel(each);
  channel.on("subscribed", ({ recovered, reason, position }) =>
    tell({ kind: "subscribed", channel: each, recovered, reason, epoch: position.epoch, offset: position.offset }),
  );
  channel.on("publication", ({ offset, data }) => tell({ kind: "publication", channel: each, offset, id: data }));
  channel.on("reset", ({ position }) => tell({ kind: "reset", channel: each, epoch: position.epoch, offset: position.offset }));
  channel.on("skipped", ({ from, to }) => tell({ kind: "skipped", channel: each, from, to }));
  channel.on("unsubscribed", (error) => tell({ kind: "complaint", text: `unsubscribed from ${each}: ${error}` }));
  channel.subscribe().catch((error) => tell({ kind: "complaint", text: `subscribing to ${each} failed: ${error}` }));
  void write(channel);
}
hawser.connect();

createInterface(process.stdin)
  .on("line", () => {
    writing = false;
    settle();
  })
  .on("close", () => process.exit(0));
