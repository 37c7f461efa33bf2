// Every frame of the protocol in its canonical form: [name, frame, options]. Field order is the book's.
// `alias` stands where Protobuf writes one; JSON leaves it out.
import { Raw } from "./wire.mjs";

const MOST = Number.MAX_SAFE_INTEGER;
const UNICODE = "Grüße, 世界 🚢";
const ESCAPES = '"\\/\b\f\n\r\t\u0000\u001f\u007f\u2028';
const position = { epoch: "k3", offset: 20 };

export const commands = [
  ["connect", { id: 1, connect: { token: "eyJhbGciOi.eyJzdWIi.c2ln" } }],
  ["connect as a guest", { id: 1, connect: {} }],
  [
    "connect with everything",
    {
      id: 1,
      connect: {
        token: "t",
        resume: "s1.ticket",
        heartbeat: 25000,
        features: ["skip", "gzip"],
        subscribe: [
          { channel: "chat/lobby", since: { epoch: "k3", offset: 17 } },
          { channel: "user/ann" },
          { channel: "news", since: { epoch: "", offset: 0 } },
        ],
      },
    },
  ],
  ["connect without id", { connect: { heartbeat: 2147483647 } }],
  ["subscribe", { id: 2, subscribe: { channel: "chat/lobby" } }],
  ["subscribe since", { id: 2, subscribe: { channel: "chat/lobby", since: { epoch: "k3", offset: 17 } } }],
  [
    "subscribe with the greatest numbers",
    { id: MOST, subscribe: { channel: "c", since: { epoch: "e", offset: MOST } } },
  ],
  ["subscribe and adapt", { id: 2, subscribe: { channel: "price/x", adapt: true } }],
  ["subscribe to a pattern", { id: 2, subscribe: { channel: "sensors/+/temperature" } }],
  ["subscribe to a name in Unicode", { id: 2, subscribe: { channel: UNICODE } }],
  ["subscribe to a name that needs escapes", { id: 2, subscribe: { channel: ESCAPES } }],
  ["unsubscribe", { id: 4, unsubscribe: { channel: "chat/lobby" } }],
  ["publish", { id: 3, publish: { channel: "chat/lobby", data: { text: "hi" } } }],
  [
    "publish with everything",
    {
      id: 3,
      publish: {
        channel: "chat/lobby",
        data: { text: UNICODE },
        key: "c81-7",
        age: 1500,
        tags: { "Größe": "", lang: "de", room: "a/b" },
        slot: "price",
      },
    },
  ],
  ["publish bytes", { id: 3, publish: { channel: "c", bytes: "AAEC/f7/" } }],
  ["publish one byte", { id: 3, publish: { channel: "c", bytes: "/w==" } }],
  ["publish two bytes", { id: 3, publish: { channel: "c", bytes: "//8=" } }],
  ["publish no bytes", { id: 3, publish: { channel: "c", bytes: "" } }],
  ["publish null", { id: 3, publish: { channel: "c", data: null } }],
  ["publish a string", { id: 3, publish: { channel: "c", data: ESCAPES } }],
  ["publish an empty list", { publish: { channel: "c", data: [] } }],
  ["publish at the greatest age", { id: 3, publish: { channel: "c", data: 1, key: "k", age: MOST } }],
  [
    "publish data that stays as it is",
    { id: 3, publish: { channel: "c", data: new Raw('{ "n" : 1.50e+3, "n":"\\u00fc\\/\\ud800", "b":\t12345678901234567890 }') } },
    { exact: false },
  ],
  [
    "publish data as deep as may be",
    { id: 3, publish: { channel: "c", data: new Raw("[".repeat(64) + "]".repeat(64)) } },
  ],
  ["history", { id: 5, history: { channel: "chat/lobby" } }],
  [
    "history with everything",
    { id: 5, history: { channel: "chat/lobby", since: { epoch: "k3", offset: 3 }, before: position, limit: 50 } },
  ],
  ["presence", { id: 6, presence: { channel: "chat/lobby" } }],
  ["presence with everything", { id: 6, presence: { channel: "chat/lobby", limit: 100, next: "s41" } }],
  ["refresh", { id: 7, refresh: { token: "t2" } }],
  ["call", { id: 9, call: { method: "im/read", data: { channel: "im/c/7", offset: 20 } } }],
  ["call with null", { id: 9, call: { method: UNICODE, data: null } }],
  ["call that wants no answer", { call: { method: "im/read", data: [] } }],
  ["signal", { id: 10, signal: { channel: "chat/lobby", data: { type: "typing" } } }],
  ["signal that wants no answer", { signal: { channel: UNICODE, data: null } }],
  ["ping", { ping: {} }],
  ["ping with id", { id: 8, ping: {} }],
  ["pong", { pong: {} }],
  ["pong with id", { id: 9, pong: {} }],
];

const first = { offset: 19, data: { text: "one" }, user: "ann", key: "c81-5", time: 1800000000001 };
const second = { offset: 20, bytes: "3q2+7w==", time: 1800000000002, tags: { a: "1", b: "2" }, slot: "x" };

export const replies = [
  [
    "connected",
    {
      id: 1,
      connected: {
        session: "s1",
        resume: "s1.ticket",
        user: "ann",
        node: "n1",
        heartbeat: 25000,
        expires: 1800000000,
        keys: 300000,
        features: [],
        subscribed: [],
      },
    },
  ],
  [
    "connected for ever",
    {
      id: 1,
      connected: {
        session: "s1",
        resume: "r",
        user: UNICODE,
        node: "n1",
        heartbeat: 0,
        keys: 0,
        features: ["skip"],
        subscribed: [],
      },
    },
  ],
  [
    "connected with subscriptions",
    {
      id: 1,
      connected: {
        session: "s1",
        resume: "r",
        user: "ann",
        node: "n1",
        heartbeat: 25000,
        expires: 1800000000,
        keys: 300000,
        features: [],
        subscribed: [
          { channel: "chat/lobby", alias: 7, position, recovered: true, more: false, publications: [first, second] },
          {
            channel: "chat/secret",
            error: { code: 2300, name: "not-allowed", message: "no grant covers chat/secret", retry: false },
          },
          {
            channel: "news",
            alias: 300,
            position: { epoch: "n7", offset: 4 },
            recovered: false,
            reason: "epoch-changed",
            more: false,
            publications: [],
          },
        ],
      },
    },
  ],
  [
    "subscribed",
    {
      id: 2,
      subscribed: { channel: "chat/lobby", alias: 7, position, recovered: false, more: false, publications: [] },
    },
  ],
  [
    "subscribed and recovered",
    {
      id: 2,
      subscribed: {
        channel: "chat/lobby",
        alias: 7,
        position,
        recovered: true,
        more: false,
        publications: [first, second],
      },
    },
  ],
  [
    "subscribed and catching up",
    {
      id: 2,
      subscribed: {
        channel: "chat/lobby",
        alias: 7,
        position: { epoch: "k3", offset: 19 },
        recovered: true,
        more: true,
        publications: [first],
      },
    },
  ],
  [
    "subscribed but not recovered",
    {
      id: 2,
      subscribed: {
        channel: "chat/lobby",
        alias: 2147483647,
        position,
        recovered: false,
        reason: "position-lost",
        more: false,
        publications: [],
      },
    },
  ],
  [
    "subscribed to a pattern",
    {
      id: 2,
      subscribed: {
        channel: "sensors/+/temperature",
        position: { epoch: "", offset: 0 },
        recovered: false,
        reason: "live-only",
        more: false,
        publications: [],
      },
    },
  ],
  ["unsubscribed", { id: 4, unsubscribed: { channel: "chat/lobby" } }],
  ["published", { id: 3, published: { position: { epoch: "k3", offset: 21 } } }],
  ["published at the greatest offset", { id: MOST, published: { position: { epoch: UNICODE, offset: MOST } } }],
  ["published where nothing is kept", { id: 3, published: { position: { epoch: "", offset: 0 } } }],
  ["history of nothing", { id: 5, history: { position: { epoch: "k3", offset: 0 }, publications: [] } }],
  ["history of two", { id: 5, history: { position, publications: [first, second] } }],
  ["presence of nobody", { id: 6, presence: { count: 0, members: [] } }],
  [
    "presence of two and more",
    {
      id: 6,
      presence: {
        count: 131,
        members: [
          { session: "s1", user: "ann" },
          { session: "s2", user: "bob" },
        ],
        next: "s2",
      },
    },
  ],
  ["refreshed", { id: 7, refreshed: { expires: 1800003600 } }],
  ["refreshed for ever", { id: 7, refreshed: {} }],
  ["called", { id: 9, called: { data: { unread: 0 } } }],
  ["called for null", { id: 9, called: { data: null } }],
  ["signalled", { id: 10, signalled: {} }],
  ["error", { id: 8, error: { code: 2104, name: "position-lost", message: "17 is no longer kept", retry: false } }],
  ["error to be retried", { id: 8, error: { code: 2500, name: "overloaded", message: "", retry: true } }],
  ["error of a newer server", { id: 8, error: { code: 2999, name: "from-tomorrow", message: ESCAPES, retry: true } }],
  ["pong from the server", { id: 8, pong: {} }],
];

export const pushes = [
  [
    "publication",
    {
      publication: {
        channel: "chat/lobby",
        alias: 7,
        offset: 21,
        data: { text: "hi" },
        user: "ann",
        key: "c81-7",
        time: 1800000000123,
      },
    },
  ],
  [
    "publication of the operator",
    { publication: { channel: "monitor/n1", alias: 128, offset: 1, data: [0.5, 12, null], time: 1800000000123 } },
  ],
  ["publication of bytes", { publication: { channel: "c", alias: 1, offset: 2, bytes: "AAEC/f7/", time: 1 } }],
  [
    "publication with everything",
    {
      publication: {
        channel: UNICODE,
        alias: 2147483647,
        offset: MOST,
        data: { [UNICODE]: ESCAPES },
        user: UNICODE,
        key: ESCAPES,
        time: MOST,
        tags: { "": "empty", Z: "1", a: "2", ä: "3" },
        slot: "s",
      },
    },
  ],
  [
    "publication that stays as it is",
    { publication: { channel: "c", alias: 1, offset: 3, data: new Raw('{"pi":3.140,"\\u0061":[ ]}'), time: 0 } },
    { exact: false },
  ],
  [
    "delta",
    {
      delta: {
        channel: "price/x",
        alias: 12,
        offset: 22,
        data: [21, 0, 8, "101.5", 13, 20, ""],
        user: "feed",
        time: 1800000000124,
      },
    },
  ],
  [
    "matched",
    {
      matched: {
        channel: "sensors/7/temperature",
        epoch: "k3",
        offset: 21,
        data: { celsius: 21.5 },
        user: "probe-7",
        key: "p7-21",
        time: 1800000000123,
      },
    },
  ],
  [
    "matched with everything",
    {
      matched: {
        channel: UNICODE,
        epoch: UNICODE,
        offset: MOST,
        bytes: "AAEC/f7/",
        time: MOST,
        tags: { Z: "1", a: "2" },
        slot: "s",
      },
    },
  ],
  ["missed", { missed: { channel: "sensors/7/temperature", epoch: "k3", from: 22, to: 40, reason: "slow" } }],
  ["missed in another epoch", { missed: { channel: "sensors/7/temperature", epoch: "k4", reason: "epoch-changed" } }],
  ["missed somewhere", { missed: { channel: "sensors/#", reason: "unheard" } }],
  [
    "subscribed by the server",
    {
      subscribed: {
        channel: "user/ann",
        alias: 9,
        position: { epoch: "u1", offset: 0 },
        recovered: false,
        more: false,
        publications: [],
      },
    },
  ],
  ["unsubscribed by the server", { unsubscribed: { channel: "chat/lobby", code: 2300, name: "not-allowed" } }],
  ["joined", { joined: { channel: "chat/lobby", alias: 7, session: "s2", user: "bob" } }],
  ["left", { left: { channel: "chat/lobby", alias: 7, session: "s2", user: "bob" } }],
  [
    "reset",
    { reset: { channel: "chat/lobby", alias: 7, position: { epoch: "k4", offset: 3 }, reason: "epoch-changed" } },
  ],
  ["skipped", { skipped: { channel: "chat/lobby", alias: 7, from: 18, to: 40, reason: "slow" } }],
  ["rung", { rung: { channel: "price/x", alias: 7, rung: "latest" } }],
  ["signal to subscribers", { signal: { channel: "chat/lobby", alias: 7, user: "bob", data: { type: "typing" } } }],
  ["signal of the server", { signal: { channel: UNICODE, alias: 300, data: null } }],
  ["ping from the server", { ping: {} }],
  ["pong unasked from the server", { pong: {} }],
  ["goaway", { goaway: { reason: "drain", after: 1500, targets: ["wss://n2.example.org/ws", "tcp://n3:8700"] } }],
  ["goaway to nowhere", { goaway: { reason: "drain", after: 0, targets: [] } }],
  ["part", { part: { stream: 2, text: '{"publication":{"channel":"f","data":"Grüße, ', more: true } }],
  ["part of any text", { part: { stream: 7, text: ESCAPES + UNICODE, more: true } }],
  ["last part", { part: { stream: 0, text: '世界"}}', more: false } }],
  ["closing", { closing: { code: 3008, name: "slow-consumer", message: "1048576 bytes wait" } }],
  [
    "closing for the version",
    {
      closing: {
        code: 3502,
        name: "version-unknown",
        message: "this server speaks HAWSER/1 json and HAWSER/1 proto",
        versions: ["1"],
      },
    },
  ],
  [
    "closing with a time to return",
    { closing: { code: 3014, name: "held-back", message: "your turn comes", after: 1800 } },
  ],
];
