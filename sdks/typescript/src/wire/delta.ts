import { MalformedFrame } from "./frames.js";
import { FieldReader } from "./varint.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Nobody publishes that much; who announces it wants to fill a memory. */
const most = 64 * 1024 * 1024;

/** How to make one value of another: the base's offset, and pieces of its text with new text behind each. */
export interface Delta {
  readonly base: number;
  readonly parts: readonly { readonly from: number; readonly length: number; readonly text: string }[];
}

/** Reads the data of the frame `delta`. */
export function readDelta(data: unknown): Delta {
  if (!Array.isArray(data) || data.length % 3 !== 1) throw new MalformedFrame("delta: not a list of parts");
  const [base, ...rest] = data as unknown[];
  const parts = [];
  for (let i = 0; i < rest.length; i += 3) {
    const text = rest[i + 2];
    if (typeof text !== "string") throw new MalformedFrame("delta: text that is none");
    parts.push({ from: whole(rest[i]), length: whole(rest[i + 1]), text });
  }
  return { base: whole(base), parts };
}

function whole(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new MalformedFrame("delta: not a whole number");
  return value as number;
}

/** The text that the delta makes of its base's, in UTF-8. */
export function applyDelta(base: Uint8Array, { parts }: Delta): Uint8Array {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (const { from, length, text } of parts) {
    if (from + length > base.length) throw new MalformedFrame("delta: a piece beyond its base");
    const added = encoder.encode(text);
    pieces.push(base.subarray(from, from + length), added);
    size += length + added.length;
    if (size > most) throw new MalformedFrame("delta: too large");
  }
  const made = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    made.set(piece, at);
    at += piece.length;
  }
  return made;
}

/** The value of a text in UTF-8. */
export function parseText(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    throw new MalformedFrame("delta: not JSON");
  }
}

/** The text of the data of a `publication`, in UTF-8, cut out of the frame as it came. */
export function dataText(frame: string | Uint8Array): Uint8Array | undefined {
  return typeof frame === "string" ? jsonData(frame) : protobufData(frame);
}

function jsonData(frame: string): Uint8Array | undefined {
  const publication = field(frame, 0, frame.length, "publication");
  const data = publication && field(frame, publication.from, publication.to, "data");
  return data && encoder.encode(frame.slice(data.from, data.to));
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Where a field's value lies in an object of a text that is known to be JSON; of two the last counts. */
function field(text: string, from: number, to: number, name: string): Range | undefined {
  let found: Range | undefined;
  let at = text.indexOf("{", from) + 1;
  while (at < to) {
    at = text.indexOf('"', at);
    if (at < 0 || at >= to) break;
    const keyEnd = afterString(text, at);
    const key: unknown = JSON.parse(text.slice(at, keyEnd));
    const begin = afterBlanks(text, text.indexOf(":", keyEnd) + 1);
    const end = afterValue(text, begin);
    if (key === name) found = { from: begin, to: end };
    at = end;
  }
  return found;
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  while (" \t\r\n".includes(text.charAt(at))) at++;
  return at;
}

function afterString(text: string, from: number): number {
  let at = from + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function afterValue(text: string, from: number): number {
  let depth = 0;
  let at = from;
  do {
    const char = text[at];
    if (char === '"') at = afterString(text, at);
    else {
      if (char === "{" || char === "[") depth++;
      else if (char === "}" || char === "]") depth--;
      at++;
      if (depth === 0 && char !== "}" && char !== "]") {
        while (!',]} \t\r\n'.includes(text.charAt(at))) at++;
      }
    }
  } while (depth > 0);
  return at;
}

function protobufData(frame: Uint8Array): Uint8Array | undefined {
  let data: Uint8Array | undefined;
  within(new FieldReader(frame), 10, (push) =>
    within(push, 2, (publication) => {
      while (!publication.done) {
        const tag = publication.tag();
        if (tag === 2 * 8 + 2) data = publication.bytes();
        else publication.skip(tag);
      }
    }),
  );
  return data;
}

function within(reader: FieldReader, number: number, read: (inner: FieldReader) => void): void {
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === number * 8 + 2) read(reader.nested());
    else reader.skip(tag);
  }
}
