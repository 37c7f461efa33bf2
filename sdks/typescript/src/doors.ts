import { Codes } from "./codes.js";
import type { HawserError } from "./errors.js";
import type { LineOptions, WebSocketConstructor } from "./line.js";
import type { HawserOptions } from "./options.js";
import { HttpSocket, type HttpDoor } from "./http.js";

/** A way in: the best one that this network lets through is used. */
export type Door = "websocket" | "stream" | "sse" | "poll";

/** Failures in a row, each before `connected`, after which the next door is tried. */
const patience: Record<Door, number> = { websocket: 2, stream: 1, sse: 1, poll: 2 };

/** So much more for a door that has worked: then it is rather the server that is away. */
const trusted = 3;

/** How long a door that worked is remembered, milliseconds. */
const remembered = 10 * 60_000;

/** Climbing is tried first after so long, then more and more seldom, milliseconds. */
const climbFirst = 30_000;
const climbLast = 10 * 60_000;

/** What the SDK keeps about the network; `sessionStorage` in browsers. */
export interface DoorMemory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface DoorOptions {
  readonly transports: readonly Door[];
  readonly WebSocket: WebSocketConstructor | undefined;
  readonly memory: DoorMemory | undefined;
  readonly scope: string;
  readonly climbAfter?: number;
}

/** Which door the next line goes through: down one step where a door fails, up again where a better one opens. */
export class Doors {
  readonly #doors: readonly Door[];
  readonly #options: DoorOptions;
  readonly #key: string;
  /** The doors that a line has stood through, and that did not fail since. */
  readonly #worked = new Set<Door>();
  /** Whether the line that is being opened has become a WebSocket. */
  #upgraded = false;
  #at = 0;
  #failures = 0;
  #wait: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #probe: { close(): void } | undefined;

  /** @throws TypeError where there is no door at all */
  constructor(options: DoorOptions) {
    this.#options = options;
    this.#key = `hawser:${options.scope}:door`;
    this.#wait = options.climbAfter ?? climbFirst;
    this.#doors = options.transports.filter((door) =>
      door === "websocket" ? options.WebSocket !== undefined : typeof fetch === "function",
    );
    if (this.#doors.length === 0) {
      throw new TypeError("WebSocket: none here (expected: a constructor, such as that of the package ws)");
    }
    this.#at = Math.max(0, this.#doors.indexOf(this.#recall() as Door));
  }

  /** The door for the next line. */
  get door(): Door {
    return this.#doors[this.#at] as Door;
  }

  /** How the next line is opened. */
  line(url: string, wished: Pick<HawserOptions, "encoding" | "grace" | "connectWithin">): LineOptions {
    const { encoding = "json", grace = 10_000, connectWithin = 10_000 } = wished;
    const { door } = this;
    this.#upgraded = false;
    return {
      url,
      encoding: door === "websocket" ? encoding : "json",
      WebSocket: this.#socket(door),
      grace,
      // A stream that says nothing for so long is kept from us by something on the way.
      connectWithin: streams(door) ? Math.min(connectWithin, 5000) : connectWithin,
      answerWithin: 30_000,
    };
  }

  /** What opens a socket through a door. */
  #socket(door: Door): WebSocketConstructor {
    if (door === "websocket") return this.#options.WebSocket as WebSocketConstructor;
    return class extends HttpSocket {
      constructor(url: string) {
        super(url, door as HttpDoor);
      }
    };
  }

  /** The line takes its first command. */
  opened(): void {
    this.#upgraded = this.door === "websocket";
  }

  /**
   * The line ended.
   *
   * @param stood whether it was of use before
   */
  lost({ code }: HawserError, stood: boolean): void {
    if (stood) {
      if (code === Codes.HEARTBEAT_LOST.code && streams(this.door)) this.#failed(Infinity);
    } else if (code === Codes.HANDSHAKE_TIMEOUT.code) this.#failed(1);
    // A WebSocket that opened and broke may have met a server in trouble as well as a proxy.
    else if (code === Codes.LINE_BROKEN.code) this.#failed(this.#upgraded ? 1 / 3 : 1);
  }

  /** The door failed; at weight 1 as it usually does, at infinity in a way that another try would repeat. */
  #failed(weight: number): void {
    this.rest();
    if (globalThis.navigator?.onLine === false) return;
    const { door } = this;
    const enough = patience[door] * (this.#worked.has(door) ? trusted : 1);
    this.#failures += weight;
    if (this.#failures < enough) return;
    this.#worked.delete(door);
    this.#failures = 0;
    // From the last one round to the first: then it was not the network's dislike of a door.
    this.#at = (this.#at + 1) % this.#doors.length;
    this.#forget();
  }

  /** A line stands; `climb` is called when a better door has been found open. */
  worked(url: string, climb: () => void): void {
    this.#failures = 0;
    this.#worked.add(this.door);
    if (this.#at === 0) {
      this.#wait = this.#options.climbAfter ?? climbFirst;
      this.#forget();
      return;
    }
    this.#remember();
    this.rest();
    this.#timer = setTimeout(() => this.#try(url, climb), this.#wait * (1 + Math.random() * 0.2));
    this.#wait = Math.min(climbLast, this.#wait * 2);
  }

  /** No better door is sought for now. */
  rest(): void {
    clearTimeout(this.#timer);
    this.#probe?.close();
    this.#probe = undefined;
  }

  /** Sends a ping through the best door; an answer shows that it lets through both ways. */
  #try(url: string, climb: () => void): void {
    const WebSocket = this.#doors[0] === "websocket" ? this.#options.WebSocket : undefined;
    if (!WebSocket) return;
    const give = (up: boolean): void => {
      if (this.#probe !== probe) return;
      this.rest();
      if (!up) this.worked(url, climb);
      else {
        this.#at = 0;
        climb();
      }
    };
    let probe: { close(): void };
    try {
      const socket = new WebSocket(url, ["hawser.json.v1"]);
      socket.onopen = () => socket.send('{"id":1,"ping":{}}');
      socket.onmessage = () => give(true);
      socket.onclose = socket.onerror = () => give(false);
      probe = {
        close: () => {
          socket.onopen = socket.onmessage = socket.onclose = null;
          socket.onerror = () => {};
          try {
            socket.close(1000);
          } catch {
            // Closing a socket that never opened throws in some implementations.
          }
        },
      };
      this.#probe = probe;
      this.#timer = setTimeout(() => give(false), 10_000);
    } catch {
      this.worked(url, climb);
    }
  }

  #recall(): string | undefined {
    try {
      const [door, until] = (this.#options.memory?.getItem(this.#key) ?? "").split(" ");
      return Number(until) > Date.now() ? door : undefined;
    } catch {
      return undefined;
    }
  }

  #remember(): void {
    try {
      this.#options.memory?.setItem(this.#key, `${this.door} ${Date.now() + remembered}`);
    } catch {
      // It is only for the next page's sake.
    }
  }

  #forget(): void {
    try {
      this.#options.memory?.removeItem(this.#key);
    } catch {
      // It runs out by itself.
    }
  }
}

/** Whether it is an answer without end, which something on the way may hold back. */
function streams(door: Door): boolean {
  return door === "stream" || door === "sse";
}
