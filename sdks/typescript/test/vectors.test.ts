import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { MalformedFrame, type Command, type Payload, type ServerFrame } from "../src/wire/frames.js";
import { applyDelta, dataText, readDelta } from "../src/wire/delta.js";
import * as json from "../src/wire/json.js";
import * as protobuf from "../src/wire/protobuf.js";
import { decodeFrame } from "../src/wire/server.js";

interface Frame {
  name: string;
  direction: "command" | "reply" | "push";
  kind: string;
  json: string;
  protobuf: string;
  alias?: number;
  exact?: boolean;
}

interface Edge {
  name: string;
  direction: "command" | "reply" | "push";
  encoding: "json" | "protobuf";
  hex: string;
  same: string;
  code: string;
}

interface Message {
  name: string;
  encoding: "json" | "protobuf";
  hex: string;
  frames?: string[];
}

const file = new URL("../../../protocol/src/main/resources/hawser/vectors.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8")) as {
  frames: Frame[];
  accepted: Edge[];
  refused: Edge[];
  messages: Message[];
  deltas: { name: string; base: string; delta: string; result?: string }[];
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));
const textOf = (text: string): string => Buffer.from(text, "hex").toString("utf8");

/** The command that a frame's JSON shows, as the rest of the SDK would give it to a codec. */
function commandOf({ json: text, exact = true }: Frame): { id: number; command: Command } {
  const { id = 0, ...rest } = JSON.parse(text) as Record<string, any>;
  const [[type, { data, bytes, ...fields }]] = Object.entries(rest) as [[string, Record<string, any>]];
  if (type === "call" || type === "signal") return { id, command: { type, json: JSON.stringify(data), ...fields } as Command };
  if (type !== "publish") return { id, command: { type, ...fields } as Command };
  const raw = exact ? JSON.stringify(data) : text.slice(text.indexOf('"data":') + 7, -2);
  const payload: Payload = bytes === undefined ? { json: raw } : { bytes: new Uint8Array(Buffer.from(bytes, "base64")) };
  return { id, command: { type, payload, ...fields } as Command };
}

function decode(encoding: "json" | "protobuf", bytes: Uint8Array): ServerFrame | undefined {
  return encoding === "json" ? json.decodeFrame(Buffer.from(bytes).toString("utf8")) : decodeFrame(bytes);
}

/** The frame without what only one encoding has: the channel's name in pushes, and the alias. */
function meaning(frame: ServerFrame | undefined): unknown {
  return JSON.parse(
    JSON.stringify(frame, function (this: Record<string, unknown>, name, value) {
      if (name === "alias") return undefined;
      if (name === "piece") return typeof value === "string" ? value : Buffer.from(value).toString("utf8");
      if (name === "channel" && "alias" in this && !("recovered" in this)) return undefined;
      return value;
    }),
  );
}

describe("a command", () => {
  for (const vector of vectors.frames.filter(({ direction }) => direction === "command")) {
    it(`has exactly these bytes: ${vector.name}`, () => {
      const frame = commandOf(vector);
      expect(json.jsonCodec.encode(frame)).toBe(vector.json);
      expect(hex(protobuf.encodeFrame(frame))).toBe(vector.protobuf);
      expect(protobuf.splitLengths(protobuf.protobufCodec.encode(frame) as Uint8Array).map(hex)).toEqual([
        vector.protobuf,
      ]);
    });
  }
});

describe("a frame of the server", () => {
  for (const vector of vectors.frames.filter(({ direction }) => direction !== "command")) {
    it(`means the same in both encodings: ${vector.name}`, () => {
      const fromJson = json.decodeFrame(vector.json);
      const fromProtobuf = decodeFrame(bytesOf(vector.protobuf));
      expect(fromJson?.message.type).toBe(vector.kind);
      expect(meaning(fromProtobuf)).toEqual(meaning(fromJson));
      if (vector.alias !== undefined) expect(fromProtobuf?.message).toMatchObject({ alias: vector.alias });
      expect(meaning(fromJson)).toMatchObject(shown(vector));
    });
  }

  for (const vector of vectors.accepted.filter(({ direction }) => direction !== "command")) {
    it(`may have other bytes: ${vector.encoding}, ${vector.name}`, () => {
      const same = vectors.frames.find(({ name }) => name === vector.same) as Frame;
      expect(meaning(decode(vector.encoding, bytesOf(vector.hex)))).toEqual(meaning(json.decodeFrame(same.json)));
    });
  }

  // What is malformed in Protobuf itself is so in either direction.
  const refused = vectors.refused.filter(
    ({ direction, encoding, code }) => direction !== "command" || (encoding === "protobuf" && code === "malformed"),
  );
  for (const vector of refused) {
    it(`is refused: ${vector.encoding}, ${vector.name}`, () => {
      const bytes = bytesOf(vector.hex);
      // A newer server may say what this version does not know.
      if (vector.code === "unknown-command") expect(decode(vector.encoding, bytes)).toBeUndefined();
      else expect(() => decode(vector.encoding, bytes)).toThrowError(MalformedFrame);
    });
  }

  it("passes over unknown fields of every wire type", () => {
    const ping = vectors.frames.find(({ kind, direction }) => kind === "ping" && direction === "push");
    const unknown = vectors.accepted.find(({ name }) => name === "unknown fields of every wire type");
    const frame = decodeFrame(bytesOf(ping?.protobuf + (unknown?.hex.slice(4) ?? "")));
    expect(frame).toEqual({ id: 0, message: { type: "ping" } });
  });
});

describe("a message", () => {
  for (const vector of vectors.messages) {
    it(`is cut into its frames: ${vector.encoding}, ${vector.name}`, () => {
      const cut = (): string[] =>
        vector.encoding === "json"
          ? json.splitLines(textOf(vector.hex)).map((line) => hex(Buffer.from(line)))
          : protobuf.splitLengths(bytesOf(vector.hex)).map(hex);
      if (vector.frames) expect(cut()).toEqual(vector.frames);
      else expect(cut).toThrowError(MalformedFrame);
    });
  }
});

describe("a delta", () => {
  for (const { name, base, delta, result } of vectors.deltas) {
    it(`makes the new text of the old one, or is refused: ${name}`, () => {
      const made = (): string =>
        Buffer.from(applyDelta(Buffer.from(base), readDelta(JSON.parse(delta)))).toString("utf8");
      if (result === undefined) expect(made).toThrowError(MalformedFrame);
      else expect(made()).toBe(result);
    });
  }

  for (const vector of vectors.frames.filter(({ kind, json: text }) => kind === "publication" && text.includes('"data":'))) {
    it(`is made of the text exactly as it came: ${vector.name}`, () => {
      const text = Buffer.from(dataText(bytesOf(vector.protobuf)) as Uint8Array).toString("utf8");
      expect(Buffer.from(dataText(vector.json) as Uint8Array).toString("utf8")).toBe(text);
      expect(vector.json).toContain(`"data":${text}`);
    });
  }

  it("finds the text among fields in any order, escaped names and blanks", () => {
    const frame = '{ "x":[{"data":1},"}"] , "publication" : {"tags":{"data":"{\\"no"},"d\\u0061ta" : {"a":[1,{"b":"]}"}]} ,"offset":3}}';
    expect(Buffer.from(dataText(frame) as Uint8Array).toString("utf8")).toBe('{"a":[1,{"b":"]}"}]}');
    for (const data of ["null", "-1.5e3", '"a\\"b"', "[]", "{}", "true"]) {
      const bytes = dataText(`{"publication":{"data":${data},"offset":1}}`) as Uint8Array;
      expect(Buffer.from(bytes).toString("utf8")).toBe(data);
      const last = dataText(`{"publication":{"offset":1,"data":${data}}}`) as Uint8Array;
      expect(Buffer.from(last).toString("utf8")).toBe(data);
    }
  });
});

it("every kind of frame has a vector", () => {
  const kinds = new Set(vectors.frames.map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual([
    "call", "called", "closing", "connect", "connected", "delta", "error", "goaway", "history", "joined", "left", "matched", "missed", "part", "ping", "pong", "presence",
    "publication", "publish", "published", "refresh", "refreshed", "reset", "rung", "signal", "signalled", "skipped", "subscribe", "subscribed",
    "unsubscribe", "unsubscribed",
  ]); // prettier-ignore
});

/** What the frame's own JSON shows, where the SDK has it under the same names. */
function shown({ json: text, kind, direction }: Frame): Record<string, unknown> {
  const { id = 0, [kind]: body } = JSON.parse(text) as { id?: number; [kind: string]: any };
  const { bytes, channel, data, ...fields } = body;
  if (kind === "publication" || kind === "delta") return { id, message: { type: kind, publication: fields } };
  if (kind === "matched") {
    const { epoch, ...publication } = fields;
    return { id, message: { type: kind, channel, epoch, publication } };
  }
  if (kind === "part") return { id, message: { type: kind, stream: fields.stream, piece: fields.text, more: fields.more } };
  if (kind === "connected") return { id, message: { type: kind, ...fields, subscribed: expect.any(Array) } };
  if (fields.publications) {
    fields.publications = fields.publications.map(({ bytes: _, ...rest }: Record<string, unknown>) => rest);
  }
  return { id, message: { type: kind, ...fields, ...(kind.endsWith("subscribed") && direction && { channel }) } };
}
