import { SealError } from "./error.js";

/** Bytes that WebCrypto takes. */
export type Bytes = Uint8Array<ArrayBuffer>;

export const version = 1;
export const strandSize = 16;
const tagSize = 16;
const mostKeyIdBytes = 64;

/** What stands before the ciphertext of an envelope. */
export interface Header {
  readonly keyId: string;
  readonly strand: Bytes;
  /** From 1. */
  readonly counter: number;
}

/** What a publication's author can have meant: a JSON text, or bytes. */
export type Content = { readonly json: string } | { readonly bytes: Uint8Array };

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function textBytes(text: string): Bytes {
  return utf8.encode(text) as Bytes;
}

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A text behind its length in two bytes, so that no two lists of texts are alike. */
export function prefixed(text: string): Bytes {
  const bytes = textBytes(text);
  if (bytes.length > 0xffff) throw new SealError("malformed", "a name of more than 65,535 bytes");
  return concat(new Uint8Array([bytes.length >> 8, bytes.length]), bytes);
}

/** A key's id behind its length in one byte. */
export function keyIdBytes(keyId: string): Bytes {
  const bytes = textBytes(keyId);
  if (bytes.length < 1 || bytes.length > mostKeyIdBytes) throw new SealError("malformed", "a key's id has 1 to 64 bytes");
  return concat(new Uint8Array([bytes.length]), bytes);
}

/** Reads version and key's id, which envelopes and wrapped keys begin with; `rest` is what follows. */
export function readStart(bytes: Uint8Array): { readonly keyId: string; readonly rest: Bytes } {
  if (bytes.length === 0) throw new SealError("malformed", "no bytes");
  if (bytes[0] !== version) throw new SealError("unknown-version", `version ${bytes[0]}`);
  const size = bytes[1] ?? 0;
  if (size < 1 || size > mostKeyIdBytes || bytes.length < 2 + size) throw new SealError("malformed", "no key's id");
  try {
    return { keyId: strictUtf8.decode(bytes.subarray(2, 2 + size)), rest: bytes.slice(2 + size) };
  } catch (cause) {
    throw new SealError("malformed", "a key's id that is not UTF-8", undefined, { cause });
  }
}

export function writeEnvelope({ keyId, strand, counter }: Header, ciphertext: Uint8Array): Bytes {
  return concat(new Uint8Array([version]), keyIdBytes(keyId), strand, counterBytes(counter), ciphertext);
}

export function readEnvelope(bytes: Uint8Array): { readonly header: Header; readonly ciphertext: Bytes } {
  const { keyId, rest } = readStart(bytes);
  if (rest.length < strandSize + 8 + 1 + tagSize) throw new SealError("malformed", "cut short", keyId);
  const counter = Number(new DataView(rest.buffer, rest.byteOffset + strandSize, 8).getBigUint64(0));
  if (counter < 1 || counter > Number.MAX_SAFE_INTEGER) throw new SealError("malformed", "a counter out of range", keyId);
  return {
    header: { keyId, strand: rest.slice(0, strandSize), counter },
    ciphertext: rest.slice(strandSize + 8),
  };
}

export function counterBytes(counter: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(counter));
  return bytes;
}

/** Unique within a strand, whose key is used for nothing else. */
export function nonceOf(counter: number): Bytes {
  return concat(new Uint8Array(4), counterBytes(counter));
}

/** What a strand's key is derived for. */
export function strandInfo(channel: string, user: string, keyId: string): Bytes {
  return concat(textBytes("hawser seal 1"), prefixed(channel), prefixed(user), prefixed(keyId));
}

/** What the tag covers besides the content. */
export function associated(channel: string, user: string, { keyId, strand, counter }: Header): Bytes {
  return concat(
    new Uint8Array([version]),
    prefixed(channel),
    prefixed(user),
    prefixed(keyId),
    strand,
    counterBytes(counter),
  );
}

export function writeContent(content: Content): Bytes {
  return "json" in content
    ? concat(new Uint8Array([1]), textBytes(content.json))
    : concat(new Uint8Array([0]), content.bytes);
}

export function readContent(plaintext: Bytes, keyId: string): { readonly data: unknown; readonly bytes?: Uint8Array } {
  if (plaintext[0] === 0) return { data: undefined, bytes: plaintext.slice(1) };
  if (plaintext[0] !== 1) throw new SealError("malformed", `content of kind ${plaintext[0]}`, keyId);
  try {
    return { data: JSON.parse(strictUtf8.decode(plaintext.subarray(1))) as unknown };
  } catch (cause) {
    throw new SealError("malformed", "content that is no JSON in UTF-8", keyId, { cause });
  }
}
