import {
  MalformedFrame,
  type Codec,
  type Command,
  type CommandFrame,
  type Payload,
  type Position,
  type ServerFrame,
  type SubscribeFields,
} from "./frames.js";
import { decodeFrame } from "./server.js";
import { FieldReader, FieldWriter } from "./varint.js";

const encoder = new TextEncoder();

/** The compact encoding: `hawser/v1/hawser.proto`, each frame behind its length as a varint. */
export const protobufCodec: Codec = {
  encode(frame) {
    const body = encodeFrame(frame);
    const message = new FieldWriter();
    message.varint(body.length);
    message.raw(body);
    return message.finish();
  },
  decode(message) {
    if (typeof message === "string") throw new MalformedFrame("text where Protobuf was agreed");
    const frames: ServerFrame[] = [];
    for (const source of splitLengths(message)) {
      const frame = decodeFrame(source);
      if (frame) frames.push({ ...frame, source });
    }
    return frames;
  },
  whole(source) {
    if (typeof source === "string") throw new MalformedFrame("text where Protobuf was agreed");
    const frame = decodeFrame(source);
    return frame && { ...frame, source };
  },
};

/** Cuts a message into its frames. */
export function splitLengths(message: Uint8Array): Uint8Array[] {
  const reader = new FieldReader(message);
  const frames: Uint8Array[] = [];
  while (!reader.done) frames.push(reader.frame());
  return frames;
}

/** One frame without its length. */
export function encodeFrame({ id, command }: CommandFrame): Uint8Array {
  return new FieldWriter().number(1, id).message(commandFields[command.type], command, writeCommand).finish();
}

const commandFields: Record<Command["type"], number> = {
  connect: 2,
  subscribe: 3,
  unsubscribe: 4,
  publish: 5,
  history: 6,
  presence: 7,
  refresh: 8,
  ping: 9,
  pong: 10,
  call: 11,
  signal: 12,
};

function writeCommand(writer: FieldWriter, command: Command): void {
  switch (command.type) {
    case "connect":
      writer.string(1, command.token).string(2, command.resume).number(3, command.heartbeat);
      for (const feature of command.features ?? []) writer.bytes(4, encoder.encode(feature));
      for (const subscribe of command.subscribe ?? []) writer.message(5, subscribe, writeSubscribe);
      return;
    case "subscribe":
      writeSubscribe(writer, command);
      return;
    case "unsubscribe":
      writer.string(1, command.channel);
      return;
    case "publish":
      writer.string(1, command.channel);
      writePayload(writer, command.payload);
      writer.string(4, command.key).number(5, command.age);
      for (const tag of Object.entries(command.tags ?? {})) writer.message(6, tag, writeTag);
      writer.string(7, command.slot);
      return;
    case "history":
      writer
        .string(1, command.channel)
        .message(2, command.since, writePosition)
        .message(3, command.before, writePosition)
        .number(4, command.limit);
      return;
    case "presence":
      writer.string(1, command.channel).number(2, command.limit).string(3, command.next);
      return;
    case "refresh":
      writer.string(1, command.token);
      return;
    case "call":
      writer.string(1, command.method).bytes(2, encoder.encode(command.json));
      return;
    case "signal":
      writer.string(1, command.channel).bytes(2, encoder.encode(command.json));
      return;
    case "ping":
    case "pong":
      return;
  }
}

function writeSubscribe(writer: FieldWriter, { channel, since, adapt }: SubscribeFields): void {
  writer.string(1, channel).message(2, since, writePosition).number(3, adapt ? 1 : 0);
}

function writePosition(writer: FieldWriter, { epoch, offset }: Position): void {
  writer.string(1, epoch).number(2, offset);
}

function writePayload(writer: FieldWriter, payload: Payload): void {
  if ("json" in payload) writer.bytes(2, encoder.encode(payload.json));
  else writer.bytes(3, payload.bytes);
}

function writeTag(writer: FieldWriter, [name, value]: [string, string]): void {
  // The entry of a map has both, even where empty.
  writer.bytes(1, encoder.encode(name)).bytes(2, encoder.encode(value));
}
