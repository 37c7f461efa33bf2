/** As much of Protobuf and of Google's cloud messaging as Chromium's push needs: `checkin.proto` and `mcs.proto` of Chromium. */

/** Fields of a message; 64-bit fixed ones as bigint, others of a number as varint. */
type Fields = readonly (readonly [field: number, value: number | bigint | string | Uint8Array])[];

export function message(fields: Fields): Buffer {
  return Buffer.concat(
    fields.flatMap(([field, value]) => {
      if (typeof value === "number") return [varint(field * 8), varint(value)];
      if (typeof value === "bigint") return [varint(field * 8 + 1), fixed(value)];
      const bytes = Buffer.from(value as Uint8Array);
      return [varint(field * 8 + 2), varint(bytes.length), bytes];
    }),
  );
}

/** What follows on a line of cloud messaging: a tag, a length, a message. */
export function stanza(tag: number, fields: Fields): Buffer {
  const body = message(fields);
  return Buffer.concat([Buffer.from([tag]), varint(body.length), body]);
}

/** Cuts what comes over a line into the tags of its stanzas; what is in them does not matter here. */
export class Tags {
  #rest: Buffer = Buffer.alloc(0);

  take(bytes: Buffer): number[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const tags: number[] = [];
    for (let end = this.#end(); end <= this.#rest.length; end = this.#end()) {
      tags.push(this.#rest[0] as number);
      this.#rest = this.#rest.subarray(end);
    }
    return tags;
  }

  /** Where the first stanza ends; infinite while its head is not whole. */
  #end(): number {
    let length = 0;
    for (let i = 1; i < this.#rest.length; i++) {
      const byte = this.#rest[i] as number;
      length += (byte & 127) * 2 ** (7 * (i - 1));
      if (byte < 128) return i + 1 + length;
    }
    return Infinity;
  }
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return Buffer.from([...bytes, value]);
}

function fixed(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}
