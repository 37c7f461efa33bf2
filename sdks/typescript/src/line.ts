import { Codes } from "./codes.js";
import { Deltas } from "./deltas.js";
import { endOf, HawserError } from "./errors.js";
import { Joiner } from "./parts.js";
import { MalformedFrame, type Codec, type Command, type ServerFrame, type ServerMessage } from "./wire/frames.js";
import { jsonCodec } from "./wire/json.js";
import { protobufCodec } from "./wire/protobuf.js";
import type { Rhythm } from "./rhythm.js";

/** The part of a WebSocket that the SDK uses; the browser's, Node's and `ws` all have it. */
export interface WebSocketLike {
  binaryType: string;
  readonly protocol: string;
  onopen: ((event: any) => void) | null;
  onmessage: ((event: any) => void) | null;
  onclose: ((event: any) => void) | null;
  onerror: ((event: any) => void) | null;
  send(data: string | Uint8Array): void;
  close(code?: number, reason?: string): void;
  /** Ends the connection without the closing handshake, where the constructor offers that. */
  terminate?(): void;
}

export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

export interface LineOptions {
  readonly url: string;
  readonly encoding: "json" | "protobuf";
  readonly WebSocket: WebSocketConstructor;
  /** What a silent server is given after the heartbeat's interval, milliseconds. */
  readonly grace: number;
  /** From the first byte to `connected`, milliseconds. */
  readonly connectWithin: number;
  /** How long one command may go unanswered on a line that is otherwise alive, milliseconds. */
  readonly answerWithin: number;
}

export interface LineListener {
  /** The line is open for the first command. */
  opened(): void;
  /** A push that is no matter of the line's own. */
  pushed(message: ServerMessage): void;
  /** The line is gone for good; said once, and not after `close`. */
  ended(error: HawserError): void;
}

type Answer = (reply: ServerMessage) => void;

const protocols = { json: "hawser.json.v1", protobuf: "hawser.proto.v1" };

/**
 * One WebSocket that speaks frames: pairs replies with commands, keeps the heartbeat, ends once.
 *
 * Frames are given on in the order in which they came, each completely handled before the next. Commands that are
 * unanswered when the line ends are simply forgotten: whoever sent them knows what to do about it.
 */
export class Line {
  readonly #socket: WebSocketLike;
  readonly #options: LineOptions;
  readonly #rhythm: Rhythm;
  readonly #listener: LineListener;
  /** What Protobuf's pushes call a channel, as `subscribed` told on this line. */
  readonly #aliases = new Map<number, string>();
  readonly #answers = new Map<number, { answer: Answer; since: number }>();
  #codec: Codec = jsonCodec;
  /** Once both sides have named the feature. */
  #deltas: Deltas | undefined;
  readonly #joiner = new Joiner();
  #lastId = 0;
  #ended = false;
  #interval: number | undefined;
  /** How long the line may be quiet before the next ping. */
  #patience = 0;
  #sentAt = 0;
  #heardAt = 0;
  #pingedAt: number | undefined;
  /** How long no byte had passed either way before that ping. */
  #quiet = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closing: HawserError | undefined;

  constructor(options: LineOptions, rhythm: Rhythm, listener: LineListener) {
    this.#options = options;
    this.#rhythm = rhythm;
    this.#listener = listener;
    this.#socket = new options.WebSocket(options.url, [protocols[options.encoding]]);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onopen = () => this.#opened();
    this.#socket.onmessage = ({ data }: { data: unknown }) => this.#received(data);
    this.#socket.onclose = ({ code, reason }: { code: number; reason: string }) =>
      this.#end(this.#closing ?? endOf(code, "", reason));
    // Says nothing that `onclose`, which follows, does not say; but `ws` throws where nobody listens.
    this.#socket.onerror = () => {};
    this.#timer = setTimeout(
      () => this.drop(HawserError.of(Codes.HANDSHAKE_TIMEOUT, "not connected in time")),
      options.connectWithin,
    );
  }

  /** Sends a command; `answer` is called with its reply, an `error` included, unless the line ends before. */
  ask(command: Command, answer: Answer): void {
    const id = ++this.#lastId;
    this.#answers.set(id, { answer, since: performance.now() });
    this.#send(id, command);
  }

  /** Sends a command that wants no reply. */
  tell(command: Command): void {
    this.#send(0, command);
  }

  /** Begins the heartbeat with the interval agreed, milliseconds. */
  connected(interval: number): void {
    clearTimeout(this.#timer);
    if (interval > 0) this.#rhythm.agreed(interval);
    this.#interval = Math.max(1000, interval || 25_000) * 0.9;
    this.#patience = this.#interval * (1 - Math.random() * 0.1);
    this.#beat();
  }

  /** Looks at once whether the other side still answers; for when the network may have changed. */
  probe(): void {
    if (this.#interval === undefined || this.#ended) return;
    clearTimeout(this.#timer);
    this.#ping(performance.now());
    this.#beat();
  }

  /** Ends the line without a word to its listener. */
  close(): void {
    this.#end(undefined);
  }

  /** Ends the line and tells the listener why. */
  drop(error: HawserError): void {
    this.#end(error);
  }

  #opened(): void {
    if (this.#socket.protocol === protocols.protobuf) this.#codec = protobufCodec;
    this.#listener.opened();
  }

  #send(id: number, command: Command): void {
    if (this.#ended) return;
    this.#sentAt = performance.now();
    try {
      this.#socket.send(this.#codec.encode({ id, command }));
    } catch (cause) {
      this.drop(HawserError.of(Codes.LINE_BROKEN, "the WebSocket takes nothing more", { cause }));
    }
  }

  #received(data: unknown): void {
    this.#heardAt = performance.now();
    if (this.#pingedAt !== undefined) this.#rhythm.survived(this.#quiet);
    this.#pingedAt = undefined;
    let frames: ServerFrame[];
    try {
      frames = this.#joined(this.#codec.decode(typeof data === "string" ? data : new Uint8Array(data as ArrayBuffer)));
    } catch (cause) {
      this.drop(HawserError.of(Codes.LINE_BROKEN, `the server sent what is no frame: ${String(cause)}`, { cause }));
      return;
    }
    for (const { id, message, source } of frames) {
      if (this.#ended) return;
      const whole = this.#whole(this.#named(message), source ?? "");
      if (whole) this.#take(id, whole);
    }
  }

  /** The frames with those whole that came in parts, each where its last part came. */
  #joined(frames: ServerFrame[]): ServerFrame[] {
    return frames.flatMap((frame) => {
      if (frame.message.type !== "part") return [frame];
      const source = this.#joiner.take(frame.message);
      const whole = source === undefined ? undefined : this.#codec.whole(source);
      if (whole?.message.type === "part") throw new MalformedFrame("a part made of parts");
      return whole ? [whole] : [];
    });
  }

  /** The message with its publication whole; undefined where that was not possible, and the line is given up. */
  #whole(message: ServerMessage, source: string | Uint8Array): ServerMessage | undefined {
    if (message.type === "connected" && message.features.includes("delta")) this.#deltas = new Deltas();
    try {
      return this.#deltas ? this.#deltas.whole(message, source) : message;
    } catch (cause) {
      this.drop(HawserError.of(Codes.LINE_BROKEN, String(cause), { cause }));
      return undefined;
    }
  }

  /** The message with the channel's name, where it told an alias. */
  #named(message: ServerMessage): ServerMessage {
    if (message.type === "subscribed") this.#aliases.set(message.alias, message.channel);
    else if (message.type === "connected") {
      for (const { alias, channel } of message.subscribed) this.#aliases.set(alias, channel);
    } else if ("alias" in message && message.channel === "") {
      return { ...message, channel: this.#aliases.get(message.alias) ?? "" };
    }
    return message;
  }

  #take(id: number, message: ServerMessage): void {
    if (message.type === "ping") {
      this.#send(id, { type: "pong" });
      return;
    }
    const waiting = this.#answers.get(id);
    if (waiting) {
      this.#answers.delete(id);
      waiting.answer(message);
      return;
    }
    if (id !== 0) return;
    switch (message.type) {
      case "pong":
        return;
      case "closing":
        // The socket's own end follows; waiting for it would only cost time where the network is bad.
        this.#closing = endOf(message.code, message.name, message.message, message.after);
        this.drop(this.#closing);
        return;
      default:
        this.#listener.pushed(message);
    }
  }

  /** One timer does everything: it fires when something might be due, and looks. */
  #beat(): void {
    if (this.#ended || this.#interval === undefined) return;
    const now = performance.now();
    const oldest = this.#answers.values().next().value;
    if (oldest && now - oldest.since >= this.#options.answerWithin) {
      this.drop(HawserError.of(Codes.LINE_BROKEN, "a command was not answered in time"));
      return;
    }
    if (this.#pingedAt !== undefined && now - this.#pingedAt >= this.#options.grace) {
      this.#rhythm.died(this.#quiet);
      this.drop(HawserError.of(Codes.HEARTBEAT_LOST));
      return;
    }
    const quietSince = Math.min(this.#sentAt, this.#heardAt);
    if (this.#pingedAt === undefined && now - quietSince >= this.#patience) this.#ping(now);
    const next = (this.#pingedAt === undefined ? quietSince : now) + this.#patience;
    const due = Math.min(next, (this.#pingedAt ?? Infinity) + this.#options.grace);
    const answer = oldest ? oldest.since + this.#options.answerWithin : Infinity;
    this.#timer = setTimeout(() => this.#beat(), Math.max(10, Math.min(due, answer) - now));
  }

  #ping(now: number): void {
    if (this.#pingedAt === undefined) {
      this.#pingedAt = now;
      this.#quiet = now - Math.max(this.#sentAt, this.#heardAt);
    }
    // At most 10% early, so that many lines opened at once do not beat together for ever.
    this.#patience = (this.#interval ?? 0) * (1 - Math.random() * 0.1);
    this.tell({ type: "ping" });
  }

  #end(error: HawserError | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#answers.clear();
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    try {
      if (error && this.#socket.terminate && !this.#closing) this.#socket.terminate();
      else this.#socket.close(1000);
    } catch {
      // Closing a socket that never opened throws in some implementations; it is as gone as it can be.
    }
    if (error) this.#listener.ended(error);
  }
}
