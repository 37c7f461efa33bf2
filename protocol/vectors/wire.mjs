// An encoder of its own, driven by the schema's text: it shares no line with the codecs that the vectors test.
import { readFileSync } from "node:fs";

/** A payload whose exact text matters, such as a number that JSON.parse would not keep. */
export class Raw {
  constructor(text) {
    this.text = text;
  }
}

/** The messages of the schema: name → fields by number. */
export function schema(file) {
  const messages = {};
  let fields = null;
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const message = /^message (\w+) \{(\})?/.exec(line);
    const field = /^\s+(repeated )?(map<string, string>|\w+) (\w+) = (\d+);/.exec(line);
    if (message) {
      fields = messages[message[1]] = [];
    } else if (field) {
      const [, repeated, type, name, number] = field;
      fields.push({ name, type, number: Number(number), repeated: Boolean(repeated) });
    }
  }
  for (const list of Object.values(messages)) {
    list.sort((a, b) => a.number - b.number);
  }
  return messages;
}

/** The JSON text of a frame: fields in the order written, aliases left out. */
export function toJson(frame) {
  const raws = [];
  const text = JSON.stringify(frame, (key, value) => {
    if (key === "alias") return undefined;
    if (value instanceof Raw) {
      raws.push(value.text);
      return `\u0000${raws.length - 1}`;
    }
    return value;
  });
  return text.replace(/"\\u0000(\d+)"/g, (_, i) => raws[Number(i)]);
}

/** The Protobuf bytes of a frame: fields by number, map entries by key. */
export function toProtobuf(messages, type, value) {
  const parts = [];
  for (const field of messages[type]) {
    if (field.name === "publication" && (type === "PublicationPush" || type === "Matched")) {
      parts.push(sized(field.number, toProtobuf(messages, "Publication", value)));
      continue;
    }
    // A part of JSON is text, one of Protobuf bytes; here they hold the same.
    const given = value[type === "Part" && field.name === "piece" ? "text" : field.name];
    if (given === undefined) continue;
    for (const one of field.repeated ? given : [given]) {
      parts.push(encode(messages, field, one));
    }
  }
  return Buffer.concat(parts);
}

function encode(messages, { name, type, number, repeated }, value) {
  switch (type) {
    case "uint32":
    case "uint64":
      return value === 0 ? Buffer.alloc(0) : Buffer.concat([varint(number * 8), varint(value)]);
    case "bool":
      return value ? Buffer.concat([varint(number * 8), varint(1)]) : Buffer.alloc(0);
    case "string":
      return value === "" && !repeated ? Buffer.alloc(0) : sized(number, Buffer.from(value, "utf8"));
    case "bytes":
      if (name === "piece") return sized(number, Buffer.from(value, "utf8"));
      if (name === "bytes") return sized(number, Buffer.from(value, "base64"));
      return sized(number, Buffer.from(value instanceof Raw ? value.text : JSON.stringify(value), "utf8"));
    case "map<string, string>":
      return Buffer.concat(
        Object.keys(value)
          .sort()
          .map((key) =>
            sized(number, Buffer.concat([sized(1, Buffer.from(key)), sized(2, Buffer.from(value[key]))])),
          ),
      );
    default:
      return sized(number, toProtobuf(messages, type, value));
  }
}

function sized(number, bytes) {
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

export function varint(value) {
  const bytes = [];
  let rest = BigInt(value);
  do {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}
