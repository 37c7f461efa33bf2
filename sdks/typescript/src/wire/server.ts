import {
  MalformedFrame,
  type ConnectedFields,
  type ErrorFields,
  type Member,
  type Position,
  type Publication,
  type ServerFrame,
  type ServerMessage,
  type SubscribedFields,
  streams,
} from "./frames.js";
import { FieldReader } from "./varint.js";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const decoder = new TextDecoder("utf-8", { fatal: true });

/** One frame without its length; undefined where it holds nothing that this version knows. */
export function decodeFrame(bytes: Uint8Array): ServerFrame | undefined {
  const reader = new FieldReader(bytes);
  let id = 0;
  let message: ServerMessage | undefined;
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === 8) id = reader.varint();
    else {
      const read = messages[tag];
      if (read) message = read(reader.nested());
      else reader.skip(tag);
    }
  }
  return message && { id, message };
}

/** Each kind of message by its tag: field number times eight, plus 2 for a nested message. */
const messages: Record<number, (reader: FieldReader) => ServerMessage> = {
  [2 * 8 + 2]: (reader) => ({ type: "error", ...readError(reader) }),
  [3 * 8 + 2]: (reader) => ({ type: "connected", ...readConnected(reader) }),
  [4 * 8 + 2]: (reader) => ({ type: "subscribed", ...readSubscribed(reader) }),
  [5 * 8 + 2]: (reader) =>
    fields(reader, { type: "unsubscribed", channel: "", code: 0, name: "" }, (to, tag) => {
      if (tag === 10) to.channel = reader.string();
      else if (tag === 16) to.code = reader.varint();
      else if (tag === 26) to.name = reader.string();
      else return false;
      return true;
    }),
  [6 * 8 + 2]: (reader) => {
    let position: Position | undefined;
    each(reader, (tag) => {
      if (tag !== 10) return false;
      position = readPosition(reader.nested());
      return true;
    });
    if (!position) throw new MalformedFrame("published without its position");
    return { type: "published", position };
  },
  [7 * 8 + 2]: (reader) => {
    const publications: Publication[] = [];
    return fields(reader, { type: "history", position: nowhere, publications }, (to, tag) => {
      if (tag === 10) to.position = readPosition(reader.nested());
      else if (tag === 18) publications.push(readPublication(reader.nested()));
      else return false;
      return true;
    });
  },
  [8 * 8 + 2]: (reader) => {
    const members: Member[] = [];
    const page: Mutable<Extract<ServerMessage, { type: "presence" }>> = { type: "presence", count: 0, members };
    return fields(reader, page, (to, tag) => {
      if (tag === 8) to.count = reader.varint();
      else if (tag === 18) members.push(readMember(reader.nested()));
      else if (tag === 26) to.next = reader.string();
      else return false;
      return true;
    });
  },
  [9 * 8 + 2]: (reader) =>
    fields(reader, { type: "refreshed", expires: 0 }, (to, tag) => {
      if (tag !== 8) return false;
      to.expires = reader.varint();
      return true;
    }),
  [10 * 8 + 2]: (reader) => readPush(reader, "publication"),
  [11 * 8 + 2]: (reader) => readComing(reader, "joined"),
  [12 * 8 + 2]: (reader) => readComing(reader, "left"),
  [13 * 8 + 2]: (reader) =>
    fields(reader, { type: "reset", channel: "", alias: 0, position: nowhere, reason: "" }, (to, tag) => {
      if (tag === 8) to.alias = reader.varint();
      else if (tag === 18) to.position = readPosition(reader.nested());
      else if (tag === 26) to.reason = reader.string();
      else return false;
      return true;
    }),
  [14 * 8 + 2]: (reader) =>
    fields(reader, { type: "skipped", channel: "", alias: 0, from: 0, to: 0, reason: "" }, (to, tag) => {
      if (tag === 8) to.alias = reader.varint();
      else if (tag === 16) to.from = reader.varint();
      else if (tag === 24) to.to = reader.varint();
      else if (tag === 34) to.reason = reader.string();
      else return false;
      return true;
    }),
  [15 * 8 + 2]: () => ({ type: "ping" }),
  [16 * 8 + 2]: () => ({ type: "pong" }),
  [17 * 8 + 2]: (reader) => {
    const targets: string[] = [];
    return fields(reader, { type: "goaway", reason: "", after: 0, targets }, (to, tag) => {
      if (tag === 10) to.reason = reader.string();
      else if (tag === 16) to.after = reader.varint();
      else if (tag === 26) targets.push(reader.string());
      else return false;
      return true;
    });
  },
  [18 * 8 + 2]: (reader) => {
    const versions: string[] = [];
    return fields(reader, { type: "closing", code: 0, name: "", message: "", versions, after: 0 }, (to, tag) => {
      if (tag === 8) to.code = reader.varint();
      else if (tag === 18) to.name = reader.string();
      else if (tag === 26) to.message = reader.string();
      else if (tag === 34) versions.push(reader.string());
      else if (tag === 40) to.after = reader.varint();
      else return false;
      return true;
    });
  },
  [19 * 8 + 2]: (reader) => readPush(reader, "delta"),
  [20 * 8 + 2]: (reader) => {
    const part: Mutable<Extract<ServerMessage, { type: "part" }>> = { type: "part", stream: 0, piece: noBytes, more: false };
    return fields(reader, part, (to, tag) => {
      if (tag === 8) to.stream = reader.varint();
      else if (tag === 18) to.piece = reader.bytes();
      else if (tag === 24) to.more = reader.varint() !== 0;
      else return false;
      if (to.stream >= streams) throw new MalformedFrame(`stream ${to.stream}`);
      return true;
    });
  },
  [21 * 8 + 2]: (reader) =>
    fields(reader, { type: "rung", channel: "", alias: 0, rung: "" }, (to, tag) => {
      if (tag === 8) to.alias = reader.varint();
      else if (tag === 18) to.rung = reader.string();
      else return false;
      return true;
    }),
  [22 * 8 + 2]: (reader) => {
    let data: unknown;
    each(reader, (tag) => {
      if (tag !== 10) return false;
      data = readJson(reader.bytes());
      return true;
    });
    if (data === undefined) throw new MalformedFrame("called without data");
    return { type: "called", data };
  },
  [23 * 8 + 2]: () => ({ type: "signalled" }),
  [24 * 8 + 2]: (reader) => {
    const signal: Mutable<Extract<ServerMessage, { type: "signal" }>> = { type: "signal", channel: "", alias: 0, data: undefined };
    fields(reader, signal, (to, tag) => {
      if (tag === 8) to.alias = reader.varint();
      else if (tag === 18) to.user = reader.string();
      else if (tag === 26) to.data = readJson(reader.bytes());
      else return false;
      return true;
    });
    if (signal.data === undefined) throw new MalformedFrame("a signal without data");
    return signal;
  },
  [25 * 8 + 2]: (reader) => {
    let publication: Publication | undefined;
    const matched = { channel: "", epoch: "" };
    each(reader, (tag) => {
      if (tag === 10) matched.channel = reader.string();
      else if (tag === 18) matched.epoch = reader.string();
      else if (tag === 26) publication = readPublication(reader.nested());
      else return false;
      return true;
    });
    if (!publication) throw new MalformedFrame("a match without its publication");
    return { type: "matched", ...matched, publication };
  },
  [26 * 8 + 2]: (reader) =>
    fields(reader, { type: "missed", channel: "", epoch: "", from: 0, to: 0, reason: "" }, (to, tag) => {
      if (tag === 10) to.channel = reader.string();
      else if (tag === 18) to.epoch = reader.string();
      else if (tag === 24) to.from = reader.varint();
      else if (tag === 32) to.to = reader.varint();
      else if (tag === 42) to.reason = reader.string();
      else return false;
      return true;
    }),
};

const noBytes = new Uint8Array(0);
const nowhere: Position = { epoch: "", offset: 0 };

/** Gives each field to `take`, and passes over those that it does not know. */
function each(reader: FieldReader, take: (tag: number) => boolean): void {
  while (!reader.done) {
    const tag = reader.tag();
    if (!take(tag)) reader.skip(tag);
  }
}

function fields<T extends ServerMessage>(
  reader: FieldReader,
  message: T,
  take: (message: Mutable<T>, tag: number) => boolean,
): T {
  each(reader, (tag) => take(message, tag));
  return message;
}

function readPosition(reader: FieldReader): Position {
  const position = { epoch: "", offset: 0 };
  each(reader, (tag) => {
    if (tag === 10) position.epoch = reader.string();
    else if (tag === 16) position.offset = reader.varint();
    else return false;
    return true;
  });
  return position;
}

function readPublication(reader: FieldReader): Publication {
  const publication: Mutable<Publication> = { offset: 0, data: undefined, time: 0 };
  const tags: Record<string, string> = {};
  let hasPayload = false;
  each(reader, (tag) => {
    if (tag === 8) publication.offset = reader.varint();
    else if (tag === 18) {
      hasPayload = true;
      publication.data = readJson(reader.bytes());
      delete publication.bytes;
    } else if (tag === 26) {
      hasPayload = true;
      publication.bytes = reader.bytes().slice();
      publication.data = undefined;
    } else if (tag === 34) publication.user = reader.string();
    else if (tag === 42) publication.key = reader.string();
    else if (tag === 48) publication.time = reader.varint();
    else if (tag === 58) {
      readTag(reader.nested(), tags);
      publication.tags = tags;
    } else if (tag === 66) publication.slot = reader.string();
    else return false;
    return true;
  });
  if (!hasPayload) throw new MalformedFrame("a publication without payload");
  return publication;
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    throw new MalformedFrame("data: not JSON");
  }
}

function readTag(reader: FieldReader, tags: Record<string, string>): void {
  let name = "";
  let value = "";
  each(reader, (tag) => {
    if (tag === 10) name = reader.string();
    else if (tag === 18) value = reader.string();
    else return false;
    return true;
  });
  Object.defineProperty(tags, name, { value, enumerable: true, configurable: true, writable: true });
}

function readMember(reader: FieldReader): Member {
  const member = { session: "", user: "" };
  each(reader, (tag) => {
    if (tag === 10) member.session = reader.string();
    else if (tag === 18) member.user = reader.string();
    else return false;
    return true;
  });
  return member;
}

function readPush<K extends "publication" | "delta">(reader: FieldReader, type: K) {
  let publication: Publication | undefined;
  let alias = 0;
  each(reader, (tag) => {
    if (tag === 8) alias = reader.varint();
    else if (tag === 18) publication = readPublication(reader.nested());
    else return false;
    return true;
  });
  if (!publication) throw new MalformedFrame("a publication push without its publication");
  return { type, channel: "", alias, publication };
}

function readComing<K extends "joined" | "left">(reader: FieldReader, type: K) {
  const coming = { type, channel: "", alias: 0, session: "", user: "" };
  each(reader, (tag) => {
    if (tag === 8) coming.alias = reader.varint();
    else if (tag === 18) coming.session = reader.string();
    else if (tag === 26) coming.user = reader.string();
    else return false;
    return true;
  });
  return coming;
}

function readError(reader: FieldReader): ErrorFields {
  const error = { code: 0, name: "", message: "", retry: false };
  each(reader, (tag) => {
    if (tag === 8) error.code = reader.varint();
    else if (tag === 18) error.name = reader.string();
    else if (tag === 26) error.message = reader.string();
    else if (tag === 32) error.retry = reader.varint() !== 0;
    else return false;
    return true;
  });
  return error;
}

function readSubscribed(reader: FieldReader): SubscribedFields {
  const publications: Publication[] = [];
  const subscribed: Mutable<SubscribedFields> = {
    channel: "",
    alias: 0,
    position: nowhere,
    recovered: false,
    more: false,
    publications,
  };
  each(reader, (tag) => {
    if (tag === 10) subscribed.channel = reader.string();
    else if (tag === 16) subscribed.alias = reader.varint();
    else if (tag === 26) subscribed.position = readPosition(reader.nested());
    else if (tag === 32) subscribed.recovered = reader.varint() !== 0;
    else if (tag === 42) subscribed.reason = reader.string();
    else if (tag === 48) subscribed.more = reader.varint() !== 0;
    else if (tag === 58) publications.push(readPublication(reader.nested()));
    else if (tag === 66) subscribed.error = readError(reader.nested());
    else return false;
    return true;
  });
  return subscribed;
}

function readConnected(reader: FieldReader): ConnectedFields {
  const features: string[] = [];
  const subscribed: SubscribedFields[] = [];
  const connected: Mutable<ConnectedFields> = {
    session: "",
    resume: "",
    user: "",
    node: "",
    heartbeat: 0,
    expires: 0,
    keys: 0,
    features,
    subscribed,
  };
  each(reader, (tag) => {
    if (tag === 10) connected.session = reader.string();
    else if (tag === 18) connected.resume = reader.string();
    else if (tag === 26) connected.user = reader.string();
    else if (tag === 34) connected.node = reader.string();
    else if (tag === 40) connected.heartbeat = reader.varint();
    else if (tag === 48) connected.expires = reader.varint();
    else if (tag === 56) connected.keys = reader.varint();
    else if (tag === 66) features.push(reader.string());
    else if (tag === 74) subscribed.push(readSubscribed(reader.nested()));
    else return false;
    return true;
  });
  return connected;
}
