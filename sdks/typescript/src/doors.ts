import type { WebSocketConstructor } from "./line.js";
import { HttpSocket } from "./http.js";

/** A way in: the best one that this network lets through is used. */
export type Door = "websocket" | "stream" | "poll";

/** Failures in a row, each before `connected`, after which the next door is tried. */
const patience: Record<Door, number> = { websocket: 2, stream: 1, poll: 2 };

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

  /** What opens a socket through the current door. */
  get socket(): WebSocketConstructor {
    const { door } = this;
    if (door === "websocket") return this.#options.WebSocket as WebSocketConstructor;
    return class extends HttpSocket {
      constructor(url: string) {
        super(url, door as Exclude<Door, "websocket">);
      }
    };
  }

  /**
   * A line through the current door ended before it was of use.
   *
   * @param surely whether another try through it would end the same way
   */
  failed(surely: boolean): void {
    this.rest();
    if (globalThis.navigator?.onLine === false) return;
    if (!surely && ++this.#failures < patience[this.door]) return;
    this.#failures = 0;
    // From the last one round to the first: then it was not the network's dislike of a door.
    this.#at = (this.#at + 1) % this.#doors.length;
    this.#forget();
  }

  /** A line stands; `climb` is called when a better door has been found open. */
  worked(url: string, climb: () => void): void {
    this.#failures = 0;
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
