import {
  MalformedFrame,
  type Codec,
  type Command,
  type CommandFrame,
  type ErrorFields,
  type HistoryPage,
  type Position,
  type PresencePage,
  type Publication,
  type ServerFrame,
  type ServerMessage,
  type SubscribedFields,
  streams,
  type SubscribeFields,
} from "./frames.js";

type Fields = Record<string, unknown>;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The debuggable encoding: one JSON object for each frame, frames separated by newlines. */
export const jsonCodec: Codec = {
  encode: (frame) => encodeFrame(frame),
  decode(message) {
    const text = typeof message === "string" ? message : decodeText(message);
    const frames: ServerFrame[] = [];
    for (const line of splitLines(text)) {
      const frame = decodeFrame(line);
      if (frame) frames.push({ ...frame, source: line });
    }
    return frames;
  },
  whole(source) {
    const frame = decodeFrame(typeof source === "string" ? source : decodeText(source));
    return frame && { ...frame, source };
  },
};

function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new MalformedFrame("not UTF-8");
  }
}

/** Cuts a message into its frames; blank lines are none. */
export function splitLines(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}

function encodeFrame({ id, command }: CommandFrame): string {
  const prefix = id === 0 ? "{" : `{"id":${id},`;
  return `${prefix}"${command.type}":${encodeCommand(command)}}`;
}

/** Fields left undefined or empty are not written; `data` goes out as the text it was given as. */
function encodeCommand(command: Command): string {
  switch (command.type) {
    case "connect":
      return JSON.stringify({
        token: command.token,
        resume: command.resume,
        heartbeat: command.heartbeat || undefined,
        features: command.features?.length ? command.features : undefined,
        subscribe: command.subscribe?.length ? command.subscribe.map(subscribeFields) : undefined,
      });
    case "subscribe":
      return JSON.stringify(subscribeFields(command));
    case "unsubscribe":
      return JSON.stringify({ channel: command.channel });
    case "publish": {
      const payload =
        "json" in command.payload ? `"data":${command.payload.json}` : `"bytes":"${toBase64(command.payload.bytes)}"`;
      const rest = JSON.stringify({
        key: command.key,
        age: command.age || undefined,
        tags: command.tags && Object.keys(command.tags).length ? command.tags : undefined,
        slot: command.slot,
      }).slice(1);
      return `{"channel":${JSON.stringify(command.channel)},${payload}${rest === "}" ? "" : ","}${rest}`;
    }
    case "history":
      return JSON.stringify({
        channel: command.channel,
        since: command.since && positionFields(command.since),
        before: command.before && positionFields(command.before),
        limit: command.limit || undefined,
      });
    case "presence":
      return JSON.stringify({ channel: command.channel, limit: command.limit || undefined, next: command.next });
    case "refresh":
      return JSON.stringify({ token: command.token });
    case "call":
      return `{"method":${JSON.stringify(command.method)},"data":${command.json}}`;
    case "signal":
      return `{"channel":${JSON.stringify(command.channel)},"data":${command.json}}`;
    case "ping":
    case "pong":
      return "{}";
  }
}

function subscribeFields({ channel, since, adapt }: SubscribeFields): Fields {
  return { channel, since: since && positionFields(since), adapt: adapt || undefined };
}

function positionFields({ epoch, offset }: Position): Position {
  return { epoch, offset };
}

/** One frame; undefined where it holds nothing that this version knows. */
export function decodeFrame(line: string): ServerFrame | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    throw new MalformedFrame("not JSON");
  }
  const frame = object(parsed, "frame");
  const type = kinds.find((kind) => present(frame, kind));
  return type && { id: integer(frame, "id"), message: decodeMessage(type, object(frame[type], type)) };
}

const kinds = [
  "publication",
  "delta",
  "matched",
  "missed",
  "published",
  "ping",
  "pong",
  "joined",
  "left",
  "skipped",
  "rung",
  "reset",
  "subscribed",
  "unsubscribed",
  "error",
  "connected",
  "history",
  "presence",
  "refreshed",
  "called",
  "signal",
  "signalled",
  "goaway",
  "part",
  "closing",
] as const satisfies ServerMessage["type"][];

function stream(body: Fields): number {
  const value = integer(body, "stream");
  if (value >= streams) throw new MalformedFrame(`stream ${value}`);
  return value;
}

/** What a push names its channel by that no subscription told of. */
function named(body: Fields): string {
  const channel = string(body, "channel");
  if (channel === "") throw new MalformedFrame("a push without its channel");
  return channel;
}

/** The text of a part, which holds whole characters. */
function text(body: Fields): string {
  const value = body["text"];
  if (typeof value !== "string" || /\p{Surrogate}/u.test(value)) throw new MalformedFrame("a part without its text");
  return value;
}

function decodeMessage(type: (typeof kinds)[number], body: Fields): ServerMessage {
  switch (type) {
    case "error":
      return { type, ...errorFields(body) };
    case "connected":
      return {
        type,
        session: string(body, "session"),
        resume: string(body, "resume"),
        user: string(body, "user"),
        node: string(body, "node"),
        heartbeat: integer(body, "heartbeat"),
        expires: integer(body, "expires"),
        keys: integer(body, "keys"),
        features: array(body, "features").map(String),
        subscribed: array(body, "subscribed").map((one) => subscribedFields(object(one, "subscribed"))),
      };
    case "subscribed":
      return { type, ...subscribedFields(body) };
    case "unsubscribed":
      return { type, channel: string(body, "channel"), code: integer(body, "code"), name: string(body, "name") };
    case "published":
      return { type, position: position(body) };
    case "history":
      return { type, ...historyPage(body) };
    case "presence":
      return { type, ...presencePage(body) };
    case "refreshed":
      return { type, expires: integer(body, "expires") };
    case "called":
      if (body["data"] === undefined) throw new MalformedFrame("called without data");
      return { type, data: body["data"] };
    case "signal":
      if (body["data"] === undefined) throw new MalformedFrame("a signal without data");
      return { type, ...address(body), ...optional(body, "user"), data: body["data"] };
    case "signalled":
      return { type };
    case "publication":
    case "delta":
      return { type, ...address(body), publication: publication(body) };
    case "matched":
      return { type, channel: named(body), epoch: string(body, "epoch"), publication: publication(body) };
    case "missed":
      return {
        type,
        channel: named(body),
        epoch: string(body, "epoch"),
        from: integer(body, "from"),
        to: integer(body, "to"),
        reason: string(body, "reason"),
      };
    case "joined":
    case "left":
      return { type, ...address(body), session: string(body, "session"), user: string(body, "user") };
    case "reset":
      return { type, ...address(body), position: position(body), reason: string(body, "reason") };
    case "rung":
      return { type, ...address(body), rung: string(body, "rung") };
    case "skipped":
      return {
        type,
        ...address(body),
        from: integer(body, "from"),
        to: integer(body, "to"),
        reason: string(body, "reason"),
      };
    case "ping":
    case "pong":
      return { type };
    case "goaway":
      return {
        type,
        reason: string(body, "reason"),
        after: integer(body, "after"),
        targets: array(body, "targets").map(String),
      };
    case "part":
      return { type, stream: stream(body), piece: text(body), more: body["more"] === true };
    case "closing":
      return {
        type,
        code: integer(body, "code"),
        name: string(body, "name"),
        message: string(body, "message"),
        versions: array(body, "versions").map(String),
        after: integer(body, "after"),
      };
  }
}

function errorFields(body: Fields): ErrorFields {
  return {
    code: integer(body, "code"),
    name: string(body, "name"),
    message: string(body, "message"),
    retry: boolean(body, "retry"),
  };
}

function subscribedFields(body: Fields): SubscribedFields {
  return {
    channel: string(body, "channel"),
    alias: integer(body, "alias"),
    position: present(body, "position") ? position(body) : { epoch: "", offset: 0 },
    recovered: boolean(body, "recovered"),
    ...optional(body, "reason"),
    more: boolean(body, "more"),
    publications: array(body, "publications").map((one) => publication(object(one, "publication"))),
    ...(present(body, "error") ? { error: errorFields(object(body["error"], "error")) } : {}),
  };
}

function historyPage(body: Fields): HistoryPage {
  return {
    position: position(body),
    publications: array(body, "publications").map((one) => publication(object(one, "publication"))),
  };
}

function presencePage(body: Fields): PresencePage {
  return {
    count: integer(body, "count"),
    members: array(body, "members").map((one) => {
      const member = object(one, "member");
      return { session: string(member, "session"), user: string(member, "user") };
    }),
    ...optional(body, "next"),
  };
}

function publication(body: Fields): Publication {
  if (!present(body, "offset")) throw new MalformedFrame("offset: missing");
  return {
    offset: integer(body, "offset"),
    data: body["data"],
    ...(present(body, "bytes") ? { bytes: fromBase64(string(body, "bytes")) } : {}),
    ...optional(body, "user"),
    ...optional(body, "key"),
    time: integer(body, "time"),
    ...(present(body, "tags") ? { tags: object(body["tags"], "tags") as Record<string, string> } : {}),
    ...optional(body, "slot"),
  };
}

function address(body: Fields): { channel: string; alias: number } {
  if (!present(body, "channel")) throw new MalformedFrame("channel: missing");
  return { channel: string(body, "channel"), alias: 0 };
}

function position(body: Fields): Position {
  const fields = object(body["position"], "position");
  return { epoch: string(fields, "epoch"), offset: integer(fields, "offset") };
}

function object(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new MalformedFrame(`${what}: not an object`);
  }
  return value as Fields;
}

/** A field that is null counts as absent. */
function present(body: Fields, name: string): boolean {
  return body[name] !== undefined && body[name] !== null;
}

function array(body: Fields, name: string): unknown[] {
  if (!present(body, name)) return [];
  const value = body[name];
  if (!Array.isArray(value)) throw new MalformedFrame(`${name}: not an array`);
  return value;
}

function string(body: Fields, name: string): string {
  if (!present(body, name)) return "";
  const value = body[name];
  if (typeof value !== "string") throw new MalformedFrame(`${name}: not a string`);
  return value;
}

function optional<N extends string>(body: Fields, name: N): { [K in N]?: string } {
  return (present(body, name) ? { [name]: string(body, name) } : {}) as { [K in N]?: string };
}

function integer(body: Fields, name: string): number {
  if (!present(body, name)) return 0;
  const value = body[name];
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new MalformedFrame(`${name}: not a whole number`);
  return value as number;
}

function boolean(body: Fields, name: string): boolean {
  if (!present(body, name)) return false;
  const value = body[name];
  if (typeof value !== "boolean") throw new MalformedFrame(`${name}: not true or false`);
  return value;
}

/** Standard base64, in steps that keep the argument lists of `fromCharCode` short. */
export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return btoa(text);
}

export function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    throw new MalformedFrame("bytes: not base64");
  }
}
