// Makes the test vectors that every codec runs:
//   node generate.mjs FILE      writes them
//   node generate.mjs --check FILE   fails if FILE is not what would be written
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { accepted, deltas, messages as carried, refused } from "./edges.mjs";
import { commands, pushes, replies } from "./frames.mjs";
import { schema, toJson, toProtobuf } from "./wire.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const schemaFile = join(here, "../src/main/proto/hawser/v1/hawser.proto");
const types = schema(schemaFile);

function vector(direction, [name, frame, options = {}]) {
  const type = direction === "command" ? "ClientFrame" : "ServerFrame";
  const kind = Object.keys(frame).find((key) => key !== "id");
  return {
    name,
    direction,
    kind,
    ...(frame[kind].alias === undefined ? {} : { alias: frame[kind].alias }),
    ...options,
    json: toJson(frame),
    protobuf: toProtobuf(types, type, frame).toString("hex"),
  };
}

const frames = [
  ...commands.map((entry) => vector("command", entry)),
  ...replies.map((entry) => vector("reply", entry)),
  ...pushes.map((entry) => vector("push", entry)),
];
const names = new Set();
for (const { name } of frames) {
  if (names.has(name)) throw new Error(`two vectors are called ${name}`);
  names.add(name);
}
for (const { same } of accepted) {
  if (!names.has(same)) throw new Error(`no vector is called ${same}`);
}

const about = [
  "Test vectors of the Hawser protocol, version 1; made by protocol/vectors/generate.mjs, not to be edited.",
  "frames: `json` is the exact text and `protobuf` the exact bytes (hex) of the same frame. Both decode to the same " +
    "meaning and are what an encoder writes. A push of a channel has its name only in JSON and its `alias` only in " +
    "Protobuf. Where `exact` is false, the payload's text is one that JSON.parse and JSON.stringify would change.",
  "accepted: other bytes that mean the frame called `same`.",
  "refused: bytes that a decoder of commands (or of the server's frames) refuses with this code's name and this id; " +
    "the id is 0 where it cannot be read.",
  "deltas: `base` and `result` are the texts of data, `delta` the data of the frame `delta`; without a `result` it must " +
    "be refused.",
  "messages: what one carrier brought at once, and the frames in it; `refused` where the cutting itself fails.",
];
const text = `${JSON.stringify({ about, frames, accepted, refused, deltas, messages: carried }, null, 1)}\n`;

const check = process.argv[2] === "--check";
const file = process.argv[check ? 3 : 2];
if (!file) {
  console.error("usage: generate.mjs [--check] FILE");
  process.exit(2);
}
if (!check) {
  writeFileSync(file, text);
} else if (readFileSync(file, "utf8") !== text) {
  console.error(`${file} is stale: run node protocol/vectors/generate.mjs ${file}`);
  process.exit(1);
}
