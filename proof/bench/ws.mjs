// The package ws of Node, with the least around it: what comes on one line goes to all of them.
//
//   node ws.mjs PORT
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { join } from "node:path";
import { root } from "./machine.mjs";

const { WebSocketServer } = createRequire(join(root, "sdks/typescript/package.json"))("ws");
const http = createServer();
const server = new WebSocketServer({ server: http, path: "/ws", perMessageDeflate: false });
server.on("connection", (line) => {
  line.on("message", (message) => {
    for (const one of server.clients) one.send(message, { binary: false });
  });
});
http.listen({ port: Number(process.argv[2]), host: "127.0.0.1", backlog: 4096 }, () => console.log("ready"));
