// A peer for content.mjs: npm's ws, which turns every publish into a publication for all lines.
//
//   wspeer.mjs PORT plain|deflate      deflate: its own defaults, a window for each line, and no smallest size
import { createRequire } from "node:module";

const { WebSocketServer } = createRequire(new URL("../../sdks/typescript/package.json", import.meta.url))("ws");
const [port, mode] = process.argv.slice(2);
const perMessageDeflate = mode === "deflate" ? { threshold: 0 } : false;
const server = new WebSocketServer({ port: Number(port), host: "127.0.0.1", path: "/ws", perMessageDeflate });
const subscribed = new Set();
let offset = 0;

server.on("connection", (line) => {
  line.on("close", () => subscribed.delete(line));
  line.on("error", (problem) => console.error(String(problem)));
  line.on("message", (text) => {
    const { connect, publish } = JSON.parse(String(text));
    if (connect) {
      if (connect.subscribe.length) subscribed.add(line);
      line.send('{"id":1,"connected":{}}');
    } else {
      const frame = JSON.stringify({ publication: { ...publish, offset: ++offset, time: Date.now() } });
      for (const one of subscribed) one.send(frame);
    }
  });
});
server.on("listening", () => console.log("ready"));
