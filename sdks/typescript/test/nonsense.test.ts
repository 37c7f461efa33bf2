import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { MalformedFrame, type Codec } from "../src/wire/frames.js";
import { jsonCodec } from "../src/wire/json.js";
import { protobufCodec } from "../src/wire/protobuf.js";
import { seeded } from "./seeded.js";

const seed = Number(process.env["HAWSER_SEED"] ?? Date.now() % 2 ** 31);
const file = new URL("../../../protocol/src/main/resources/hawser/vectors.json", import.meta.url);
const { frames } = JSON.parse(readFileSync(file, "utf8")) as {
  frames: { direction: string; json: string; protobuf: string }[];
};
const said = frames.filter(({ direction }) => direction !== "command");

/** Changes, drops, doubles or adds a few bytes. */
function spoil(bytes: Uint8Array, random: () => number): Uint8Array {
  const spoilt = [...bytes];
  for (let count = 1 + Math.floor(random() * 4); count > 0; count--) {
    const at = Math.floor(random() * (spoilt.length + 1));
    const kept = random() < 0.3 ? 0 : 1;
    spoilt.splice(at, kept, ...(random() < 0.8 ? [Math.floor(random() * 256)] : []));
  }
  return new Uint8Array(spoilt);
}

function delimited(bytes: Buffer): Uint8Array {
  return new Uint8Array([...(bytes.length < 128 ? [bytes.length] : [(bytes.length % 128) + 128, bytes.length >> 7]), ...bytes]);
}

function feed(codec: Codec, messages: Uint8Array[]): void {
  const random = seeded(seed);
  let refused = 0;
  for (let round = 0; round < 20_000; round++) {
    const message = spoil(messages[round % messages.length] as Uint8Array, random);
    try {
      codec.decode(message);
    } catch (error) {
      expect(error, `seed ${seed}, round ${round}`).toBeInstanceOf(MalformedFrame);
      refused++;
    }
  }
  expect(refused, `seed ${seed}`).toBeGreaterThan(1000);
}

it("nonsense_in_protobuf_is_refused_and_nothing_else_happens", () => {
  feed(protobufCodec, said.map(({ protobuf }) => delimited(Buffer.from(protobuf, "hex"))));
});

it("nonsense_in_json_is_refused_and_nothing_else_happens", () => {
  feed(jsonCodec, said.map(({ json }) => new Uint8Array(Buffer.from(json))));
});
