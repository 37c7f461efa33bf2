import { Backoff } from "./backoff.js";
import { Channel } from "./channel.js";
import { Codes } from "./codes.js";
import { type Door, Doors } from "./doors.js";
import { Emitter } from "./emitter.js";
import { asError, awayError, HawserError, reasonOf, refusalOf } from "./errors.js";
import { fateOf } from "./fate.js";
import { Ghost } from "./ghost.js";
import type { Harbour } from "./harbour.js";
import { Line, type WebSocketConstructor } from "./line.js";
import { watchNetwork } from "./network.js";
import type { HawserEvents, HawserOptions, State } from "./options.js";
import { Outbox } from "./outbox.js";
import { Pass, type TokenReason } from "./pass.js";
import { jsonOf } from "./payload.js";
import { Pattern } from "./pattern.js";
import { Reads } from "./reads.js";
import { Rhythm } from "./rhythm.js";
import { Route } from "./route.js";
import { browserStorage, noShelf, randomName, StoredShelf, TabNote } from "./storage.js";
import { wishesOf } from "./wishes.js";
import type { ConnectedFields, ServerMessage } from "./wire/frames.js";

/** Opens and keeps one line to a server, and what belongs to it across breaks: channels, outbox, session. */
export class Hawser {
  readonly #options: HawserOptions;
  readonly #route: Route;
  readonly #doors: Doors;
  readonly #events = new Emitter<HawserEvents>();
  readonly #channels = new Map<string, Channel>();
  readonly #patterns = new Map<string, Pattern>();
  readonly #pass: Pass;
  readonly #backoff: Backoff;
  readonly #rhythm: Rhythm;
  readonly #ghost = new Ghost();
  readonly #reads = new Reads();
  readonly #outbox: Outbox;
  readonly #shelf: StoredShelf | undefined;
  readonly #note: TabNote | undefined;
  readonly #harbour: Harbour;
  readonly #keyPrefix = randomName();
  #keys = 0;
  #state: State = { name: "disconnected", reason: "new" };
  #line: Line | undefined;
  #run = 0; // Raised by each attempt and each end, so that what is late notices.
  #attempt = 0;
  #resume: string | undefined;
  #restored = false;
  #connectedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unwatch: (() => void) | undefined;

  /** Does nothing yet; `connect` opens the line. */
  constructor(options: HawserOptions) {
    this.#options = options;
    this.#route = new Route(options.urls, options.choose);
    const WebSocket = options.WebSocket ?? (globalThis.WebSocket as WebSocketConstructor | undefined);
    this.#pass = new Pass(options.token);
    this.#backoff = new Backoff(options.backoff);
    this.#rhythm = new Rhythm(options.heartbeat ?? 25_000);

    const scope = options.scope ?? this.#route.first;
    const storage = options.storage === false ? undefined : (options.storage ?? browserStorage("localStorage"));
    const tab = options.storage === false ? undefined : browserStorage("sessionStorage");
    const { transports = ["websocket", "stream", "sse", "poll"], climbAfter } = options;
    this.#doors = new Doors({ transports, WebSocket, memory: tab, scope, ...(climbAfter && { climbAfter }) });
    this.#shelf = storage && new StoredShelf(storage, scope, tab);
    this.#note = tab && new TabNote(tab, `hawser:${scope}:ticket`, () => this.#resume);
    this.#outbox = new Outbox(options.outbox ?? {}, options.backoff ?? {}, this.#shelf ?? noShelf, {
      sent: (entry, position) => this.#channel(entry.channel).sent(entry, position),
      unsent: (entry, error) => this.#channel(entry.channel).unsent(entry, error),
    });
    this.#harbour = {
      outbox: this.#outbox,
      reads: this.#reads,
      backoff: options.backoff ?? {},
      wire: () => (this.#state.name === "connected" ? this.#line : undefined),
      newKey: () => this.newKey(),
      dropLine: (error) => this.#line?.drop(error),
      heard: (...told) => this.#patterns.forEach((pattern) => pattern.heard(...told)),
      away: () => (this.#state.name === "disconnected" ? awayError(this.#state) : undefined),
    };
  }

  /** What the line is doing now. */
  get state(): State {
    return this.#state;
  }

  /** The door that the line uses, or the next one will. */
  get door(): Door {
    return this.#doors.door;
  }

  /** Calls `listener` for each `event` from now on; the function returned ends that. */
  on<K extends keyof HawserEvents>(event: K, listener: (event: HawserEvents[K]) => void): () => void {
    return this.#events.on(event, listener);
  }

  /** The channel of this name, the same object each time; subscribes to nothing by itself. */
  channel<T = unknown>(name: string): Channel<T> {
    return this.#channel(name) as Channel<T>;
  }

  /** The pattern of this text, such as `sensors/+/temperature`, the same object each time; subscribes to nothing by itself. */
  pattern<T = unknown>(text: string): Pattern<T> {
    let pattern = this.#patterns.get(text);
    if (!pattern) this.#patterns.set(text, (pattern = new Pattern(text, this.#harbour)));
    return pattern as Pattern<T>;
  }

  /**
   * Asks a room of the server, such as `im/conversations`. It waits for a line and is asked again after a break, which
   * methods bear: those that make something take a key of yours.
   *
   * @returns the room's answer; rejects where it refuses
   * @throws TypeError where `data` is nothing that JSON can express
   */
  async call<T = unknown>(method: string, data: unknown = null): Promise<T> {
    const json = jsonOf(data);
    if (this.#state.name === "disconnected") throw awayError(this.#state);
    const answer = await this.#reads.ask({ type: "call", method, json }, "called");
    return answer.data as T;
  }

  /** A publish key that nobody else has. */
  newKey(): string {
    return `${this.#keyPrefix}-${(this.#keys++).toString(36)}`;
  }

  /** Opens the line, and keeps opening it until `close`, or until the server says to stay away. */
  connect(): void {
    if (this.#state.name !== "disconnected") return;
    this.#unwatch ??= watchNetwork(() => this.#networkBack());
    this.#backoff.reset();
    void this.#open();
  }

  /**
   * Closes the line and stays away until `connect`. What waits to be published goes on waiting, its promises too;
   * `forget` gives it up.
   */
  close(): void {
    this.#depart({ name: "disconnected", reason: "closed" });
  }

  /** Closes the line and forgets session, positions and what waits to be published, as for another user to come. */
  forget(): void {
    this.close();
    this.#resume = undefined;
    this.#pass.spoil("connect");
    for (const channel of this.#channels.values()) channel.unsubscribe();
    for (const pattern of this.#patterns.values()) pattern.unsubscribe();
    this.#outbox.forget();
  }

  #channel(name: string): Channel {
    let channel = this.#channels.get(name);
    if (!channel) this.#channels.set(name, (channel = new Channel(name, this.#harbour)));
    return channel;
  }

  async #open(): Promise<void> {
    const run = ++this.#run;
    clearTimeout(this.#timer);
    this.#become({ name: "connecting", attempt: ++this.#attempt });
    let token: string | undefined;
    try {
      await this.#restore();
      await this.#route.choose();
      token = await this.#pass.present();
    } catch (cause) {
      if (this.#run === run) this.#turnBack(asError(cause, Codes.TOKEN_REQUIRED, "fetching a token failed"));
      return;
    }
    if (this.#run !== run) return;
    try {
      this.#line = this.#openLine(token);
    } catch (cause) {
      this.#lost(HawserError.of(Codes.LINE_BROKEN, `no WebSocket: ${String(cause)}`, { cause }));
    }
  }

  #openLine(token: string | undefined): Line {
    const url = this.#route.take();
    const line: Line = new Line(
      this.#doors.line(url, this.#options),
      this.#rhythm,
      {
        opened: () => {
          this.#doors.opened();
          const subscribe = wishesOf(this.#channels.values());
          const asked = new Set(subscribe.map(({ channel }) => channel));
          line.ask({ type: "connect", token, resume: this.#resume, heartbeat: this.#rhythm.interval, features: ["delta", "parts", "patterns", "rungs", "signals"], subscribe }, (reply) => {
            if (reply.type === "connected") this.#connected(line, reply, asked, token, url);
            else if (reply.type === "error") line.drop(refusalOf(reply));
            else line.drop(HawserError.of(Codes.LINE_BROKEN, `connect was answered by ${reply.type}`));
          });
        },
        pushed: (message) => this.#pushed(message),
        ended: (error) => this.#lost(error),
      },
    );
    return line;
  }

  /** What an earlier page left, once. */
  async #restore(): Promise<void> {
    if (this.#restored) return;
    this.#restored = true;
    this.#resume ??= this.#note?.take();
    await this.#shelf?.adopt((entry) => {
      this.#outbox.restore(entry).catch(() => {});
    });
  }

  #connected(line: Line, reply: ConnectedFields, asked: Set<string>, token: string | undefined, url: string): void {
    const run = this.#run;
    this.#connectedAt = performance.now();
    this.#attempt = 0;
    this.#route.prefer([]);
    this.#resume = reply.resume || undefined;
    line.connected(reply.heartbeat);
    this.#pass.schedule(reply.expires, () => void this.#refresh(line));
    this.#state = { name: "connected", session: reply.session, user: reply.user, node: reply.node, door: this.door };
    this.#doors.worked(url, () => this.#climb());
    const answered = new Set(reply.subscribed.map(({ channel }) => channel));
    for (const channel of this.#channels.values()) if (!answered.has(channel.name)) channel.unanswered();
    for (const pattern of this.#patterns.values()) pattern.opened();
    this.#events.emit("state", this.#state);
    for (const subscribed of reply.subscribed) {
      // A listener may have closed the line.
      if (this.#run !== run) return;
      if (asked.delete(subscribed.channel)) {
        this.#channel(subscribed.channel).answered(subscribed);
      } else if (!subscribed.error) this.#pushed({ type: "subscribed", ...subscribed });
    }
    if (this.#run !== run) return;
    this.#outbox.open(line, { user: reply.user, guest: token === undefined });
    this.#reads.open(line);
  }

  #pushed(message: ServerMessage): void {
    switch (message.type) {
      case "subscribed": {
        const isNew = !this.#channels.has(message.channel);
        const channel = this.#channel(message.channel);
        if (isNew) this.#events.emit("channel", channel);
        channel.given(message);
        return;
      }
      case "unsubscribed":
        (this.#patterns.get(message.channel) ?? this.#channels.get(message.channel))?.ended(reasonOf(message));
        return;
      case "matched":
        this.#harbour.heard(message.channel, message.epoch, message.publication);
        return;
      case "missed":
        for (const pattern of this.#patterns.values()) pattern.missed(message);
        return;
      case "publication":
      case "joined":
      case "left":
      case "reset":
      case "skipped":
      case "rung":
      case "signal":
        this.#channels.get(message.channel)?.pushed(message);
        return;
      case "goaway":
        this.#move(message.after, message.targets);
        return;
    }
  }

  /** The server wants this line gone: another is opened after about `after` milliseconds, at the targets first. */
  #move(after: number, targets: readonly string[]): void {
    this.#route.prefer(targets);
    const run = this.#run;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        if (this.#run !== run) return;
        this.#route.turn();
        this.#leaveLine();
        void this.#open();
      },
      after * (1 + Math.random() * 0.25),
    );
  }

  /** A better door is open: the line goes there with its positions. */
  #climb(): void {
    if (this.#state.name !== "connected") return;
    this.#leaveLine();
    void this.#open();
  }

  async #refresh(line: Line): Promise<void> {
    const failed = (error: HawserError): void => {
      this.#events.emit("error", error);
      if (error.retry && this.#line === line) this.#pass.later(5000 * (1 + Math.random()), () => void this.#refresh(line));
    };
    try {
      const token = await this.#pass.fetch("refresh");
      if (this.#line !== line || token === undefined) return;
      line.ask({ type: "refresh", token }, (reply) => {
        if (reply.type === "refreshed") this.#pass.schedule(reply.expires, () => void this.#refresh(line));
        else if (reply.type === "error") failed(refusalOf(reply));
      });
    } catch (cause) {
      failed(asError(cause, Codes.TOKEN_REQUIRED, "fetching a token failed"));
    }
  }

  /** The line ended, or was never open; the number says what to do about it. */
  #lost(error: HawserError): void {
    const { stableAfter = 5000 } = this.#options.backoff ?? {};
    const stable = this.#state.name === "connected" && performance.now() - this.#connectedAt >= stableAfter;
    this.#doors.lost(error, this.#state.name === "connected");
    if (stable) this.#backoff.reset();
    else if (error.after === 0) this.#route.turn();
    else this.#route.stay();
    this.#leaveLine();
    const fate = fateOf(error.code);
    if (fate === "expired" || fate === "invalid") this.#renewToken(error, fate);
    else if (fate === "ticket" || (fate === "bearer" && this.#resume !== undefined)) this.#dropTicket(error);
    else if (fate === "bearer") this.#depart({ name: "disconnected", reason: "ended", error });
    else if (fate === "large" && this.#outbox.refuseLargest()) this.#return(error);
    else if (fate === "replaced" && this.#ghost.lives) this.#return(error);
    else {
      if (error.code >= 3500) this.#resume = undefined;
      this.#turnBack(error);
    }
  }

  #turnBack(error: HawserError): void {
    if (error.retry) this.#return(error);
    else this.#depart({ name: "disconnected", reason: "ended", error });
  }

  #renewToken(error: HawserError, reason: TokenReason): void {
    if (!this.#pass.renewable) {
      this.#depart({ name: "disconnected", reason: "ended", error });
      return;
    }
    this.#pass.spoil(reason);
    this.#return(error);
  }

  #dropTicket(error: HawserError): void {
    this.#resume = undefined;
    this.#return(error);
  }

  /** Opens another line after a while. */
  #return(error: HawserError): void {
    const wait = error.after > 0 ? this.#backoff.told(error.after) : this.#backoff.next();
    this.#run++;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#open(), wait);
    this.#become({ name: "waiting", attempt: this.#attempt + 1, until: Date.now() + wait, error });
  }

  #depart(state: State & { name: "disconnected" }): void {
    this.#run++;
    clearTimeout(this.#timer);
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#leaveLine();
    this.#attempt = 0;
    this.#reads.fail(awayError(state));
    this.#become(state);
  }

  #leaveLine(): void {
    if (this.#line && this.#state.name === "connecting") this.#ghost.rises();
    this.#line?.close();
    this.#line = undefined;
    this.#doors.rest();
    this.#pass.cancel();
    this.#outbox.close();
    this.#reads.close();
    for (const channel of this.#channels.values()) channel.lineLost();
    for (const pattern of this.#patterns.values()) pattern.lineLost();
  }

  #networkBack(): void {
    this.#backoff.reset();
    // Who comes before its turn only gets a later one.
    if (this.#state.name !== "waiting") this.#line?.probe();
    else if (this.#state.error.after === 0) void this.#open();
  }

  #become(state: State): void {
    this.#state = state;
    this.#events.emit("state", state);
  }
}
