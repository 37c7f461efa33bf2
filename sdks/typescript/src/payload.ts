import type { Payload } from "./wire/frames.js";

/** The text of a JSON value; throws a TypeError where `data` is nothing that JSON can express. */
export function jsonOf(data: unknown, expected = "a JSON value"): string {
  const json = JSON.stringify(data) as string | undefined;
  if (json === undefined) throw new TypeError(`data: ${typeof data} (expected: ${expected})`);
  return json;
}

/** What is published: bytes as they are now, anything else as JSON. */
export function payloadOf(data: unknown): Payload {
  return data instanceof Uint8Array ? { bytes: data.slice() } : { json: jsonOf(data, "a JSON value or a Uint8Array") };
}
