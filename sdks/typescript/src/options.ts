import type { BackoffOptions } from "./backoff.js";
import type { Channel } from "./channel.js";
import type { Door } from "./doors.js";
import type { HawserError } from "./errors.js";
import type { WebSocketConstructor } from "./line.js";
import type { OutboxOptions } from "./outbox.js";
import type { TokenSource } from "./pass.js";
import type { HawserStorage } from "./storage.js";

export interface HawserOptions {
  /** Where the server listens, such as `wss://example.org/ws`; of several, the next is tried after a failure. */
  readonly urls: string | readonly string[];
  /**
   * Whether a node of `urls` is asked which of all nodes has room, so that lines spread over those that nobody listed.
   * Where nodes tell no addresses, `urls` it is. Default `false`.
   */
  readonly choose?: boolean;
  /** Who is connecting; a guest where absent. A function is asked again before and when the token ends. */
  readonly token?: TokenSource;
  /** How frames are written. Default `json`. */
  readonly encoding?: "json" | "protobuf";
  /**
   * Which doors may be used, the best first. Where one fails on this network the next is tried, and the best again from
   * time to time. Default `websocket`, `stream`, `sse`, `poll`.
   */
  readonly transports?: readonly Door[];
  /** When a better door is tried for the first time, milliseconds; then it takes longer each time. Default 30,000. */
  readonly climbAfter?: number;
  /** For runtimes without a WebSocket of their own, such as Node 20. */
  readonly WebSocket?: WebSocketConstructor;
  /** The interval of signs of life to ask for at most, milliseconds; less where quiet lines die. Default 25,000. */
  readonly heartbeat?: number;
  /** What a silent server is given after the interval, milliseconds. Default 10,000. */
  readonly grace?: number;
  /** How long connecting may take, milliseconds. Default 10,000. */
  readonly connectWithin?: number;
  readonly backoff?: BackoffOptions;
  readonly outbox?: OutboxOptions;
  /** Keeps the outbox across a reload: `localStorage` in browsers unless another is given; `false` for none. */
  readonly storage?: HawserStorage | false;
  /** Parts what several applications or accounts of one origin keep. Default the first URL. */
  readonly scope?: string;
}

/** What the line is doing. */
export type State =
  /** Before the first `connect`, or after `close`. */
  | { readonly name: "disconnected"; readonly reason: "new" | "closed" }
  /** The server ended it, or let nobody in, with a number that says not to come back. */
  | { readonly name: "disconnected"; readonly reason: "ended"; readonly error: HawserError }
  | { readonly name: "connecting"; readonly attempt: number }
  | { readonly name: "connected"; readonly session: string; readonly user: string; readonly node: string; readonly door: Door }
  /** Until the next attempt, milliseconds since 1970. */
  | { readonly name: "waiting"; readonly attempt: number; readonly until: number; readonly error: HawserError };

export interface HawserEvents {
  state: State;
  /** A channel that the server subscribed this session to; what comes with it is delivered right after. */
  channel: Channel;
  /** Something failed in the background, such as renewing a token. */
  error: HawserError;
}
