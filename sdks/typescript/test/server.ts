import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";

type Json = Record<string, any>;

interface Log {
  epoch: string;
  entries: Json[];
  keys: Map<string, { offset: number; data: string }>;
  /** Entries before this offset are no longer kept. */
  oldest: number;
}

/** One accepted WebSocket; what it was told and who it is. */
export class Connection {
  readonly received: Json[] = [];
  readonly channels = new Set<string>();
  user = "";
  session = "";

  constructor(readonly socket: WebSocket) {}

  send(...frames: Json[]): void {
    this.socket.send(frames.map((frame) => JSON.stringify(frame)).join("\n"));
  }

  /** The commands of one kind, oldest first. */
  commands(type: string): Json[] {
    return this.received.filter((frame) => type in frame).map((frame) => frame[type]);
  }
}

/**
 * A small server of the JSON protocol over real WebSockets, whose every answer a test may change: `intercept` sees each
 * command first and returns true where it dealt with it.
 */
export class TestServer {
  readonly connections: Connection[] = [];
  /** Where each of them came in. */
  readonly paths: string[] = [];
  readonly logs = new Map<string, Log>();
  tickets = new Map<string, { session: string; user: string }>();
  heartbeat = 25_000;
  expires = 0;
  intercept: (connection: Connection, frame: Json) => boolean = () => false;
  readonly #server: WebSocketServer;

  private constructor(port: number) {
    this.#server = new WebSocketServer({ port, host: "127.0.0.1", handleProtocols: (offered) => [...offered][0] ?? false });
    this.#server.on("connection", (socket, request) => {
      this.paths.push(request.url ?? "");
      const connection = new Connection(socket);
      this.connections.push(connection);
      socket.on("message", (data) => {
        for (const line of data.toString().split("\n")) this.#take(connection, JSON.parse(line));
      });
      socket.on("error", () => {});
    });
  }

  static async start(port = 0): Promise<TestServer> {
    const server = new TestServer(port);
    await once(server.#server, "listening");
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/ws`;
  }

  get last(): Connection {
    return this.connections.at(-1) as Connection;
  }

  /** Cuts every connection without a word. */
  cut(): void {
    for (const { socket } of this.connections) socket.terminate();
  }

  async stop(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }

  log(channel: string): Log {
    let log = this.logs.get(channel);
    if (!log) this.logs.set(channel, (log = { epoch: "e1", entries: [], keys: new Map(), oldest: 1 }));
    return log;
  }

  /** Appends and rings, as another client's publish would. */
  publish(channel: string, data: unknown, more: Json = {}): Json {
    const log = this.log(channel);
    const entry = { offset: log.entries.length + 1, data, time: Date.now(), ...more };
    log.entries.push(entry);
    for (const connection of this.connections) {
      if (connection.channels.has(channel)) connection.send({ publication: { channel, ...entry } });
    }
    return entry;
  }

  subscribed(connection: Connection, { channel, since }: Json): Json {
    const log = this.log(channel);
    connection.channels.add(channel);
    const position = { epoch: log.epoch, offset: log.entries.length };
    if (!since) return { channel, position, recovered: false, more: false, publications: [] };
    const reason =
      since.epoch !== log.epoch
        ? "epoch-changed"
        : since.offset + 1 < log.oldest || since.offset > position.offset
          ? "position-lost"
          : undefined;
    if (reason) return { channel, position, recovered: false, reason, more: false, publications: [] };
    return { channel, position, recovered: true, more: false, publications: log.entries.slice(since.offset) };
  }

  #take(connection: Connection, frame: Json): void {
    connection.received.push(frame);
    if (this.intercept(connection, frame)) return;
    const { id } = frame;
    if (frame["connect"]) this.#connect(connection, id, frame["connect"]);
    else if (frame["subscribe"]) connection.send({ id, subscribed: this.subscribed(connection, frame["subscribe"]) });
    else if (frame["unsubscribe"]) {
      connection.channels.delete(frame["unsubscribe"].channel);
      connection.send({ id, unsubscribed: { channel: frame["unsubscribe"].channel } });
    } else if (frame["publish"]) connection.send({ id, ...this.accept(connection, frame["publish"]) });
    else if (frame["history"]) connection.send({ id, history: this.history(frame["history"]) });
    else if (frame["presence"]) connection.send({ id, presence: { count: 1, members: [{ session: "s", user: "ann" }] } });
    else if (frame["call"]) connection.send({ id, called: { data: { asked: frame["call"] } } });
    else if (frame["signal"]) this.#signal(connection, frame);
    else if (frame["refresh"]) connection.send({ id, refreshed: { expires: this.expires } });
    else if (frame["ping"]) connection.send({ pong: {} });
  }

  /** Tells the others who are subscribed, as the server itself where `from` is nobody. */
  signal(from: Connection | undefined, channel: string, data: unknown): void {
    for (const connection of this.connections) {
      if (connection === from || !connection.channels.has(channel)) continue;
      connection.send({ signal: { channel, ...(from && { user: from.user }), data } });
    }
  }

  #signal(connection: Connection, { id, signal: { channel, data } }: Json): void {
    this.signal(connection, channel, data);
    connection.send({ id, signalled: {} });
  }

  #connect(connection: Connection, id: number, { token, resume, subscribe = [] }: Json): void {
    const known = resume && this.tickets.get(resume);
    if (resume && !known) {
      connection.send({ id, error: { code: 2305, name: "ticket-invalid", message: "unknown", retry: false } });
      return;
    }
    const session = known?.session ?? randomUUID();
    const user = known?.user ?? token ?? `guest-${session.slice(0, 8)}`;
    const ticket = randomUUID();
    this.tickets.set(ticket, { session, user });
    connection.user = user;
    connection.session = session;
    const subscribed = subscribe.map((one: Json) => this.subscribed(connection, one));
    connection.send({
      id,
      connected: {
        session,
        resume: ticket,
        user,
        node: "n1",
        heartbeat: this.heartbeat,
        expires: this.expires,
        keys: 300_000,
        subscribed,
      },
    });
  }

  /** Carries out a publish; the same key again gives the same position. */
  accept(connection: Connection, { channel, data, bytes, key, tags, slot }: Json): Json {
    const log = this.log(channel);
    const known = key === undefined ? undefined : log.keys.get(`${connection.user} ${key}`);
    if (known && known.data !== JSON.stringify(data)) {
      return { error: { code: 2200, name: "key-reused", message: "", retry: false } };
    }
    const offset = known?.offset ?? this.publish(channel, data, { bytes, key, tags, slot, user: connection.user })["offset"];
    log.keys.set(`${connection.user} ${key}`, { offset, data: JSON.stringify(data) });
    return { published: { position: { epoch: log.epoch, offset } } };
  }

  history({ channel, since, before, limit = 100 }: Json): Json {
    const log = this.log(channel);
    const position = { epoch: log.epoch, offset: log.entries.length };
    const publications = since
      ? log.entries.slice(since.offset, since.offset + limit)
      : log.entries.slice(0, before ? before.offset - 1 : undefined).slice(-limit);
    return { position, publications };
  }
}
