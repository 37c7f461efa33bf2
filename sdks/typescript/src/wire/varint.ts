import { MalformedFrame } from "./frames.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const GROUP = 3;
const GROUP_END = 4;
const FIXED32 = 5;

const deepestGroup = 32;

/** Writes Protobuf fields one after the other; what is empty or 0 is left out, as proto3 does. */
export class FieldWriter {
  #bytes = new Uint8Array(128);
  #length = 0;

  /** What was written, as a view that later writes may change. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  number(field: number, value: number | undefined): this {
    if (value) {
      this.varint(field * 8 + VARINT);
      this.varint(value);
    }
    return this;
  }

  string(field: number, value: string | undefined): this {
    return value ? this.bytes(field, encoder.encode(value)) : this;
  }

  /** Written even where empty: a chosen member of a oneof, or an element of a list. */
  bytes(field: number, value: Uint8Array): this {
    this.varint(field * 8 + LENGTH);
    this.varint(value.length);
    this.raw(value);
    return this;
  }

  /** A nested message; nothing where `value` is undefined. */
  message<T>(field: number, value: T | undefined, write: (writer: FieldWriter, value: T) => unknown): this {
    if (value === undefined) return this;
    const nested = new FieldWriter();
    write(nested, value);
    return this.bytes(field, nested.finish());
  }

  varint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} (expected: a whole number >= 0)`);
    let rest = value;
    while (rest > 127) {
      this.#byte((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.#byte(rest);
  }

  raw(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  #byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.finish());
    this.#bytes = larger;
  }
}

/** Reads Protobuf fields within bounds; every length is checked before anything is taken by it. */
export class FieldReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** The next field's number and wire type in one, as `field * 8 + type`. */
  tag(): number {
    const tag = this.varint();
    if (tag < 8) throw new MalformedFrame("field 0");
    return tag;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 10; count++) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new MalformedFrame("ends within a number");
      value += (byte & 127) * scale;
      if (byte < 128) {
        if (!Number.isSafeInteger(value)) throw new MalformedFrame("a number beyond 2^53");
        return value;
      }
      scale *= 128;
    }
    throw new MalformedFrame("a number of more than ten bytes");
  }

  /** The next length-delimited field, as a view. */
  bytes(): Uint8Array {
    const length = this.varint();
    const start = this.#at;
    if (length > this.#bytes.length - start) throw new MalformedFrame("a length beyond the end");
    this.#at = start + length;
    return this.#bytes.subarray(start, this.#at);
  }

  /** The next frame behind its length, which is written in as few bytes as it can be. */
  frame(): Uint8Array {
    const start = this.#at;
    const frame = this.bytes();
    const spent = this.#at - start - frame.length;
    if (spent > 1 && frame.length < 128 ** (spent - 1)) throw new MalformedFrame("a length longer than it need be");
    return frame;
  }

  string(): string {
    try {
      return decoder.decode(this.bytes());
    } catch (cause) {
      if (cause instanceof MalformedFrame) throw cause;
      throw new MalformedFrame("not UTF-8");
    }
  }

  nested(): FieldReader {
    return new FieldReader(this.bytes());
  }

  /** Passes over the value of a field that this version does not know. */
  skip(tag: number, depth = 0): void {
    switch (tag % 8) {
      case VARINT:
        this.#varintOfAnySize();
        return;
      case FIXED64:
        this.#advance(8);
        return;
      case LENGTH:
        this.bytes();
        return;
      case GROUP:
        if (depth === deepestGroup) throw new MalformedFrame("groups too deep");
        for (let inner = this.tag(); inner !== tag - GROUP + GROUP_END; inner = this.tag()) this.skip(inner, depth + 1);
        return;
      case FIXED32:
        this.#advance(4);
        return;
      default:
        throw new MalformedFrame(`wire type ${tag % 8}`);
    }
  }

  #varintOfAnySize(): void {
    for (let count = 0; count < 10; count++) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new MalformedFrame("ends within a number");
      if (byte < 128) return;
    }
    throw new MalformedFrame("a number of more than ten bytes");
  }

  #advance(count: number): void {
    this.#at += count;
    if (this.#at > this.#bytes.length) throw new MalformedFrame("ends within a field");
  }
}
